"""`deskside read`: how a file is read, as a ticket or as a page of the docs, and what was set apart."""

from __future__ import annotations

import argparse
import base64
import binascii
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any, Literal

from app.cli.batch import run_batch
from app.cli.context import Context
from app.cli.files_in import file_bytes
from app.cli.output import JsonRow
from app.i18n import t, unread_words
from core.domain.knowledge import ExtractedDocument
from core.domain.ticket import Message, Ticket
from core.errors import BadLine, DesksideError, PageUnreadable
from core.knowledge.document_reading import FILE_LIMIT, Extracted
from core.knowledge.readers import reader_for
from core.knowledge.readers.refusal import Refused
from core.knowledge.sandboxed_reader import SandboxedReader
from core.tickets.parse import read_ticket, ticket_of_json
from core.tickets.ticket_json import to_dict

What = Literal["ticket", "page"]
_TICKETS_FIRST = frozenset({"", ".eml", ".emlx", ".mbox", ".msg", ".json", ".txt", ".rtf"})
"""Endings that a ticket has at least as often as a page."""
_SHOWN = 90


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    read = subparsers.add_parser("read", parents=[options], help="how a file is read, and what was set apart")
    read.add_argument("file", nargs="?", default="-", metavar="FILE", help="a ticket or a page (default: stdin)")
    read.add_argument("--as", dest="what", choices=("ticket", "page"), help="default: by the file's ending")
    read.set_defaults(run=run_read)


def run_read(context: Context) -> int:
    """Reads one file, or what each line of the batch holds. Nothing is kept, no model is loaded."""
    reader = SandboxedReader()
    try:
        batch: str | None = getattr(context.options, "batch", None)
        if batch is not None:
            return run_batch(batch, lambda row: _row(row, reader), context.out, failure=_error_id)
        data, name = _content(context.options.file)
        what: What = context.options.what or ("ticket" if _ticket_first(name) else "page")
        if what == "ticket":
            ticket = read_ticket(data, name)
            _show(context, to_dict(ticket), lambda: ticket_in_words(ticket))
        else:
            found = _pages(reader, data, name)
            _show(context, pages_form(found), lambda: pages_in_words(found))
        return 0
    finally:
        reader.close()


def pages_form(found: list[tuple[str, Extracted]]) -> dict[str, Any]:
    """The pages in a file as JSON, and the members of a container that are none."""
    pages = [document for _, document in found if isinstance(document, ExtractedDocument)]
    left_out = [{"path": member, "reason": one.reason} for member, one in found if isinstance(one, Refused)]
    return {
        "pages": [
            {"title": page.title, "text": page.text, "audience": page.audience or "", "language": page.language}
            for page in pages
        ],
        **({"left_out": left_out} if left_out else {}),
    }


def pages_in_words(found: list[tuple[str, Extracted]]) -> str:
    """The pages in a file for a terminal."""
    lines = []
    for member, one in found:
        if isinstance(one, Refused):
            lines.append(t("read.left-out", path=member, why=unread_words(one.reason, one.values)))
        else:
            facts = (one.title or member, one.language or "?", t(f"read.audience.{one.audience or 'folder'}"))
            lines += [" · ".join(facts), "", one.text, ""]
    return "\n".join(lines).rstrip()


def ticket_in_words(ticket: Ticket) -> str:
    """The ticket for a terminal: who wrote what and when, and below each message what was set apart of it."""
    customer = " ".join(part for part in (ticket.customer.name, ticket.customer.email) if part)
    lines = [ticket.subject or t("read.no-subject"), t("read.customer", who=customer or "?"), ""]
    for entry in ticket.messages:
        head = (t(f"read.sender.{entry.sender}"), entry.author, entry.time)
        lines += [" · ".join(part for part in head if part), entry.text, *_set_apart(entry), ""]
    return "\n".join(lines).rstrip()


def _set_apart(entry: Message) -> list[str]:
    lines = []
    for part, text in (("quoted", entry.quoted), ("signature", entry.signature)):
        words = [line for line in text.splitlines() if line.strip()]
        if words:
            lines.append("  " + t(f"read.{part}", count=len(words), first=words[0].strip()[:_SHOWN]))
    if entry.automatic:
        lines.append("  " + t("read.automatic", kind=t(f"notice.automatic-{entry.automatic}")))
    if entry.attachments:
        lines.append("  " + t("read.attachments", names=", ".join(entry.attachments)))
    return lines


def _row(row: JsonRow, reader: SandboxedReader) -> Mapping[str, Any]:
    what = row.get("what", "file")
    if what == "ticket" and isinstance(row.get("ticket"), dict):
        return _ticket_form(ticket_of_json(row["ticket"]), row)
    name = row.get("name", "")
    try:
        data = base64.b64decode(row["data"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise BadLine(reason='no base64 in "data"') from error
    if not isinstance(name, str) or what not in ("file", "ticket", "page"):
        raise BadLine(reason='"what" is file, ticket or page, "name" a text')
    if what == "page":
        return pages_form(_pages(reader, data, name))
    return _ticket_form(read_ticket(data, name), row)


def _ticket_form(ticket: Ticket, row: JsonRow) -> Mapping[str, Any]:
    """The ticket as JSON; a line's own id takes the place of the ticket's."""
    return {name: value for name, value in to_dict(ticket).items() if name != "id" or "id" not in row}


def _pages(reader: SandboxedReader, data: bytes, name: str) -> list[tuple[str, Extracted]]:
    try:
        return reader(data, name)
    except Refused as refusal:
        raise PageUnreadable(
            path=name, reason=refusal.reason, why=unread_words(refusal.reason, refusal.values)
        ) from None


def _error_id(error: DesksideError) -> Mapping[str, Any]:
    """A failure as the id of its message; a page's as the id of the reason why it can't be read."""
    return {"error": error.values["reason"] if isinstance(error, PageUnreadable) else error.message_id}


def _ticket_first(name: str) -> bool:
    return PurePath(name).suffix.lower() in _TICKETS_FIRST or reader_for(name) is None


def _content(name: str) -> tuple[bytes, str]:
    if name == "-":
        return sys.stdin.buffer.read(FILE_LIMIT + 1), ""
    return file_bytes(name, FILE_LIMIT), Path(name).name


def _show(context: Context, form: Mapping[str, Any], words: Callable[[], str]) -> None:
    if context.out.as_json:
        context.out.row(form)
    else:
        context.out.text(words())
