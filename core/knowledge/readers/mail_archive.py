"""Solved conversations as mails (`.eml`) and mailboxes (`.mbox`), one document a conversation.

Parsed by `core.tickets`, so that quoted history, signatures and the real words are told apart the same
way everywhere. They hold customers' words and are therefore for agents only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.domain.knowledge import ExtractedDocument
from core.domain.ticket import Ticket
from core.errors import InputError
from core.knowledge.readers.extraction import Extraction, one_line
from core.knowledge.readers.properties import date_in
from core.knowledge.readers.refusal import Refused
from core.tickets.identity import bare_subject
from core.tickets.mail import Mail, parse_mail, thread_to_ticket

_START_OF_MAIL = re.compile(rb"^From [^\n]*\n", re.MULTILINE)
_MAIL_LIMIT = 50_000


def read_eml(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one conversation in a mail. Raises `Refused`."""
    try:
        yield "", _document(thread_to_ticket([parse_mail(data)]))
    except InputError as error:
        raise Refused("no-text" if error.message_id == "empty-ticket" else "damaged") from error


def read_mbox(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument | Refused]]:
    """The conversations in a mailbox, mails of one thread together. Raises `Refused`."""
    starts = [found.start() for found in _START_OF_MAIL.finditer(data)]
    if not starts or starts[0] != 0:
        raise Refused("damaged")
    if len(starts) > _MAIL_LIMIT:
        raise Refused("too-many-members", limit=_MAIL_LIMIT)
    threads: dict[str, list[Mail]] = {}
    roots: dict[str, str] = {}
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        try:
            mail = parse_mail(data[start:end].split(b"\n", 1)[1])
        except InputError:
            continue  # a mail without words, such as a picture alone
        root = next((roots[parent] for parent in mail.parents if parent in roots), mail.id or f"mail at {start}")
        roots[mail.id] = root
        threads.setdefault(root, []).append(mail)
    taken: set[str] = set()
    for thread in threads.values():
        try:
            ticket = thread_to_ticket(thread)
        except InputError:
            continue
        yield _member_name(ticket, taken), _document(ticket)


def _document(ticket: Ticket) -> ExtractedDocument:
    out = Extraction()
    for message in ticket.messages:
        out.block(message.text)
        out.block(message.quoted)
    dates = [date_in(message.time) for message in ticket.messages]
    return out.finish(bare_subject(ticket.subject), modified=max(dates, default=""), audience="internal")


def _member_name(ticket: Ticket, taken: set[str]) -> str:
    subject = re.sub(r"[/\\\0]+", " ", one_line(bare_subject(ticket.subject)))[:80] or "mail"
    name, number = subject, 2
    while name in taken:
        name, number = f"{subject} ({number})", number + 1
    taken.add(name)
    return name
