"""Solved conversations as mails (`.eml`) and mailboxes (`.mbox`), one document a conversation.

Parsed by `core.tickets`, so that quoted history, signatures and the real words are told apart the same
way everywhere. They hold customers' words and are therefore for agents only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from core.domain.knowledge import ExtractedDocument
from core.domain.ticket import Ticket
from core.errors import InputError
from core.knowledge.readers.extraction import Extraction, one_line
from core.knowledge.readers.member_names import free_name
from core.knowledge.readers.properties import Properties, date_in
from core.knowledge.readers.refusal import Refused
from core.tickets.identity import bare_subject
from core.tickets.mail import Mail, parse_mail, thread_to_ticket
from core.tickets.mailbox import parse_mail_at, threads_in

_MAIL_LIMIT = 50_000


def read_eml(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one conversation in a mail. Raises `Refused`."""
    try:
        yield "", _document(thread_to_ticket([parse_mail(data)]))
    except InputError as error:
        raise Refused("no-text" if error.message_id == "empty-ticket" else "damaged") from error


def read_mbox(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument | Refused]]:
    """The conversations in a mailbox, mails of one thread together. Raises `Refused`."""
    if not data.startswith(b"From "):
        raise Refused("damaged")
    file = BytesIO(data)
    found = threads_in(file)
    if sum(len(thread.positions) for thread in found) > _MAIL_LIMIT:
        raise Refused("too-many-members", limit=_MAIL_LIMIT)
    taken: set[str] = set()
    for thread in found:
        mails: list[Mail] = []
        for start, end in thread.positions:
            with suppress(InputError):  # a mail that is damaged or too large
                mails.append(parse_mail_at(file, start, end, name))
        try:
            ticket = thread_to_ticket(mails) if mails else None
        except InputError:
            continue  # mails without words, such as a picture alone
        if ticket is not None:
            yield _member_name(ticket, taken), _document(ticket)


def _document(ticket: Ticket) -> ExtractedDocument:
    out = Extraction()
    for message in ticket.messages:
        out.block(message.text)
        out.block(message.quoted)
    dates = [date_in(message.time) for message in ticket.messages]
    return out.finish(bare_subject(ticket.subject), Properties(modified=max(dates, default=""), audience="internal"))


def _member_name(ticket: Ticket, taken: set[str]) -> str:
    subject = re.sub(r"[/\\\0]+", " ", one_line(bare_subject(ticket.subject)))[:80] or "mail"
    return free_name(subject, taken)
