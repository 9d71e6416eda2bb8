"""`deskside export`, `erase`, `backup`, `restore`: what is stored belongs to whoever works here."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.context import Context
from app.i18n import t, tn
from app.store_key import store_key
from core.errors import UnknownCustomer
from core.store.backup import restore
from core.store.retention import erase_customer, export_into


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the four commands."""
    export = subparsers.add_parser("export", parents=[options], help="write every stored ticket into a folder")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.set_defaults(run=run_export)
    erase = subparsers.add_parser("erase", parents=[options], help="erase everything stored of one customer")
    erase.add_argument("--customer", required=True, metavar="ID")
    erase.set_defaults(run=run_erase)
    backup = subparsers.add_parser("backup", parents=[options], help="write an encrypted copy of the store")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=run_backup)
    restore = subparsers.add_parser("restore", parents=[options], help="put a backup in the store's place")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(run=run_restore)


def run_export(context: Context) -> int:
    """Writes one JSON file a ticket: the ticket of the contract, and what was decided and shown for it."""
    folder: Path = context.options.folder
    number = 0
    for number in export_into(context.services.store, folder):
        context.out.progress(str(number))
    _said(
        context,
        {"tickets": number, "folder": str(folder)},
        t("care.exported", tickets=tn("count.tickets", number), folder=folder),
    )
    return 0


def run_erase(context: Context) -> int:
    """Erases a customer by the helpdesk's id or the e-mail address, with all tickets. Raises `UnknownCustomer`: who
    mistyped an id must not believe that somebody was erased."""
    erased = erase_customer(context.services.store, context.options.customer)
    if not erased.customers:
        raise UnknownCustomer
    row = {"customers": erased.customers, "tickets": erased.tickets}
    customers, tickets = tn("count.customers", erased.customers), tn("count.tickets", erased.tickets)
    _said(context, row, t("care.erased", customers=customers, tickets=tickets))
    return 0


def run_backup(context: Context) -> int:
    """Writes a copy under the store's own key."""
    context.services.store.backup(context.options.file)
    _said(context, {"file": str(context.options.file)}, t("care.backed-up", file=context.options.file))
    return 0


def run_restore(context: Context) -> int:
    """Puts a backup in the place of the workspace's store; the panel must be closed."""
    backup: Path = context.options.file
    store_file = context.directories.store_file(context.workspace().root)
    restore(backup, store_file, store_key(store_file if store_file.exists() else backup, context.ask))
    _said(context, {"file": str(backup)}, t("care.restored", file=backup))
    return 0


def _said(context: Context, row: dict[str, Any], sentence: str) -> None:
    if context.out.as_json:
        context.out.row(row)
    else:
        context.out.text(sentence)
