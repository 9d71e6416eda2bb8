"""`deskside export`, `erase`, `backup`, `restore`, `passphrase`: what is stored belongs to whoever works here."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.backup_key import backup_key, key_of_damaged
from app.cli.context import Context
from app.copy_words import copy_row, copy_words
from app.i18n import t, tn
from app.store_key import is_kept_by_keyring, rotate_key
from core.errors import FileMissing, NoNewPassphrase, NoPassphrase, UnknownCustomer
from core.store.backup import back_up, change_passphrase, restore, salvage, verify
from core.store.daily_backups import renew_backups
from core.store.key_file import key_from_passphrase
from core.store.recovery_code import recovery_code
from core.store.retention import export_into
from core.store.salvage import SalvagedTable
from core.store.written_copies import written_copies

_CODE_VARIABLE = "DESKSIDE_RECOVERY_CODE"
_NEW_PASSPHRASE = "DESKSIDE_NEW_PASSPHRASE"


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the five commands."""
    export = subparsers.add_parser("export", parents=[options], help="write every stored ticket into a folder")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.set_defaults(run=run_export)
    erase = subparsers.add_parser("erase", parents=[options], help="erase everything stored of one customer")
    erase.add_argument("--customer", required=True, metavar="ID")
    erase.set_defaults(run=run_erase)
    backup = subparsers.add_parser("backup", parents=[options], help="write an encrypted copy of the store")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument(
        "--verify", action="store_true", help="read FILE and say whether it is whole; written first if it is not there"
    )
    backup.add_argument(
        "--recovery-code", action="store_true", help="print the code that opens FILE without keyring or passphrase"
    )
    backup.set_defaults(run=run_backup)
    restore = subparsers.add_parser(
        "restore",
        parents=[options],
        help="put a backup in the store's place",
        description="Puts a backup in the store's place. It opens with the store's own key, with the passphrase it "
        f"was made under, or with its recovery code, in {_CODE_VARIABLE} or asked for.",
    )
    restore.add_argument("file", type=Path, metavar="FILE", nargs="?", help="the backup; with --salvage a damaged file")
    restore.add_argument(
        "--salvage",
        action="store_true",
        help="take out of a damaged FILE, or of the damaged store, what it still holds",
    )
    restore.add_argument("--recovery-code", action="store_true", help="ask for the recovery code of the backup")
    restore.set_defaults(run=run_restore)
    passphrase = subparsers.add_parser(
        "passphrase",
        parents=[options],
        help="change the store's passphrase",
        description=f"Asks for a new passphrase, or takes {_NEW_PASSPHRASE}. Older backups open with the old one.",
    )
    passphrase.add_argument(
        "--new-key", action="store_true", help="where the keyring keeps the key: encrypt the store under a new one"
    )
    passphrase.add_argument(
        "--recovery-code", action="store_true", help="change nothing; print the code that opens the store anywhere"
    )
    passphrase.set_defaults(run=run_passphrase)


def run_export(context: Context) -> int:
    """Writes one JSON file a ticket: the ticket of the contract, and what was decided and shown for it."""
    folder: Path = context.options.folder
    number = 0
    for number in export_into(context.services.store, folder, t("care.plain-text")):
        context.out.progress(str(number))
    words = t("care.exported", tickets=tn("count.tickets", number), folder=folder)
    row = {"tickets": number, "folder": str(folder), "plain_text": True}
    _said(context, row, f"{words}\n{t('care.plain-text')}")
    return 0


def run_erase(context: Context) -> int:
    """Erases a customer by the helpdesk's id or the e-mail address, with all tickets. Raises `UnknownCustomer`: who
    mistyped an id must not believe that somebody was erased."""
    erased = context.services.erase_customer(context.options.customer)
    if not erased.customers:
        raise UnknownCustomer
    with suppress(ImportError):  # where Qt can't be loaded no panel is running
        from app.panel.desktop.running_panel import leave_erased

        leave_erased(context.directories.data, context.options.customer)
    copies = written_copies(context.services.store)
    row = {"customers": erased.customers, "tickets": erased.tickets, "copies": [copy_row(copy) for copy in copies]}
    withdrawn, due = context.services.withdraw_shared()
    row |= {"withdrawn": withdrawn, "to_withdraw": due}
    customers, tickets = tn("count.customers", erased.customers), tn("count.tickets", erased.tickets)
    words = [t("care.erased", customers=customers, tickets=tickets)]
    words += [tn("care.shared-withdrawn", withdrawn)] if withdrawn else []
    words += [tn("cli.team.answers.due", due)] if due else []
    if copies:
        words += [t("care.copies"), *(f"  {copy_words(copy)}" for copy in copies)]
    _said(context, row, "\n".join(words))
    return 0


def run_backup(context: Context) -> int:
    """Writes a copy under the store's own key, which says how it can be opened elsewhere, or verifies one."""
    file: Path = context.options.file
    if context.options.verify and file.exists():
        return _verify(context, file)
    back_up(context.services.store, file)
    store_file, key = context.store_file(), context.key()
    row: dict[str, Any] = {"file": str(file)}
    kept_by_keyring = is_kept_by_keyring(store_file, key)
    words = [t("care.backed-up", file=file), t("care.opens-here-only" if kept_by_keyring else "care.opens-anywhere")]
    if context.options.recovery_code:
        row["recovery_code"] = recovery_code(key)
        words[1:] = [t("care.recovery-code", code=row["recovery_code"])]
    _said(context, row, "\n".join(words))
    return _verify(context, file) if context.options.verify else 0


def _verify(context: Context, file: Path) -> int:
    own = context.key() if context.store_file().exists() else None
    rows = verify(file, backup_key(file, own, context.ask, os.environ.get(_CODE_VARIABLE, "")))
    tickets, pages = rows.get("tickets", 0), rows.get("documents", 0)
    words = t("care.verified", file=file, tickets=tn("count.tickets", tickets), pages=tn("count.pages", pages))
    _said(context, {"file": str(file), "whole": True, "tickets": tickets, "documents": pages}, words)
    return 0


def run_restore(context: Context) -> int:
    """Puts a backup in the place of the workspace's store; the panel must be closed."""
    store_file = context.store_file()
    backup: Path | None = context.options.file or (store_file if context.options.salvage else None)
    if backup is None or not backup.is_file():
        raise FileMissing(path=str(backup or ""))
    code = os.environ.get(_CODE_VARIABLE, "")
    if context.options.recovery_code and not code:
        code = getpass.getpass("Recovery code: ", sys.stderr)
    own = context.key()
    if context.options.salvage:
        key = own if backup == store_file else key_of_damaged(backup, own, context.ask, code)
        return _say_salvaged(context, backup, salvage(backup, store_file, own, key))
    erased = restore(backup, store_file, own, backup_key(backup, own, context.ask, code))
    words = [t("care.restored", file=backup)]
    if erased:
        words.append(tn("care.stayed-erased", erased))
    _said(context, {"file": str(backup), "erased_since": erased}, "\n".join(words))
    return 0


def _say_salvaged(context: Context, file: Path, tables: Sequence[SalvagedTable]) -> int:
    """Says how many rows of what were saved and lost."""
    saved, lost = sum(table.saved for table in tables), sum(table.lost for table in tables)
    rows = [asdict(table) for table in tables]
    words = [t("care.salvaged", saved=saved, all=saved + lost, file=file)]
    words += [
        f"  {table.name}: {table.saved} / {table.saved + table.lost}" for table in tables if table.saved + table.lost
    ]
    words.append(t("care.salvaged.next"))
    _said(context, {"file": str(file), "saved": saved, "lost": lost, "tables": rows}, "\n".join(words))
    return 0


def run_passphrase(context: Context) -> int:
    """Encrypts the store under another passphrase or key, with the panel closed, or prints its recovery code. Raises
    `NoPassphrase`, `NoNewPassphrase`."""
    store_file, key = context.store_file(), context.key()
    options = context.options
    if options.recovery_code:
        code = recovery_code(key)
        _said(context, {"recovery_code": code}, t("care.recovery-code", code=code))
        return 0
    folder, keep = context.directories.backup_folder(context.settings.backup_folder), context.settings.backup_days
    if is_kept_by_keyring(store_file, key):
        if not options.new_key:
            raise NoPassphrase
        renew_backups(folder, store_file, rotate_key(store_file, key), keep)
        _said(context, {"changed": True}, t("care.key-changed"))
        return 0
    new = os.environ.get(_NEW_PASSPHRASE, "")
    if not new:
        if context.ask is None:
            raise NoNewPassphrase
        new = context.ask(True)
    change_passphrase(store_file, key, new)
    renew_backups(folder, store_file, key_from_passphrase(new, store_file), keep)
    _said(context, {"changed": True}, t("care.passphrase-changed"))
    return 0


def _said(context: Context, row: dict[str, Any], sentence: str) -> None:
    if context.out.as_json:
        context.out.row(row)
    else:
        context.out.text(sentence)
