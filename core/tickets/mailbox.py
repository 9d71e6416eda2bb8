"""Mailboxes (.mbox): the threads in them, each a ticket. Nothing but headers and offsets is in memory, whatever the
mails weigh."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.utils import getaddresses
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from core.domain.ticket import Ticket
from core.errors import NotATicket
from core.tickets.decoding import check_size
from core.tickets.identity import bare_subject, is_answer, iso_time
from core.tickets.mail import Mail, parse_mail, thread_to_ticket
from core.tickets.mail_parts import POLICY, header, message_id, parent_ids
from core.tickets.mail_threads import Place, Threaded, threads

_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_FIRST = re.compile(rb"From \S[^\n]*\r?\n(?:[!-9;-~]+:|>From )")


class Thread(NamedTuple):
    """Where the mails of one thread lie in a mailbox, in order of time."""

    root: str
    positions: tuple[Place, ...]


def looks_like_mailbox(data: bytes) -> bool:
    """Whether `data` begins as a mailbox does: a line 'From …' and a header below it."""
    return _FIRST.match(data[:2000].removeprefix(b"\xef\xbb\xbf")) is not None


def threads_of(path: Path) -> list[Thread]:
    """The threads of an .mbox, by the rule of `core.tickets.mail_threads`. One pass."""
    with path.open("rb") as file:
        return threads_in(file)


def read_thread(path: Path, thread: Thread) -> Ticket:
    """The ticket of `thread`. Raises `NotATicket`, `EmptyTicket`, `TooLarge`."""
    with path.open("rb") as file:
        return read_thread_in(file, thread, path.name)


def read_mailbox(data: bytes, name: str = "") -> Ticket:
    """The ticket of a mailbox with one thread. Raises `NotATicket` where it holds none or several, `EmptyTicket`."""
    file = BytesIO(data)
    found = threads_in(file)
    if len(found) != 1:
        raise NotATicket(reason="several-tickets" if found else "mail")
    return read_thread_in(file, found[0], name)


def parse_mail_at(file: BinaryIO, start: int, end: int, name: str = "") -> Mail:
    """The mail at a place of a mailbox. Raises `NotATicket`, `TooLarge`."""
    check_size(end - start, name)
    file.seek(start)
    return parse_mail(_ESCAPED.sub(b"", file.read(end - start).partition(b"\n")[2]))


def read_thread_in(file: BinaryIO, thread: Thread, name: str = "") -> Ticket:
    """The ticket of a thread of an open mailbox. Raises `NotATicket`, `EmptyTicket`, `TooLarge`."""
    return thread_to_ticket([parse_mail_at(file, start, end, name) for start, end in thread.positions])


def threads_in(file: BinaryIO) -> list[Thread]:
    """The threads of an open mailbox."""
    rows = (_threaded(start, end, head) for start, end, head in _mail_positions(file))
    return [Thread(root, places) for root, places in threads(rows)]


def _threaded(start: int, end: int, head: bytes) -> Threaded:
    mail = email.message_from_bytes(head, policy=POLICY)
    subject = header(mail, "Subject")
    return Threaded(
        id=message_id(mail) or f"<{start}>",
        parents=parent_ids(mail),
        subject=bare_subject(subject),
        answers=is_answer(subject),
        people=frozenset(
            address.lower()
            for _, address in getaddresses([header(mail, name) for name in ("From", "To", "Cc")])
            if "@" in address
        ),
        time=iso_time(header(mail, "Date")),
        place=(start, end),
    )


def _mail_positions(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Start, end and header bytes of each mail of a mailbox (format `mboxrd`/`mboxo`: a line `From `
    after an empty line or at the beginning)."""
    start, head, in_head, after_blank, offset = -1, bytearray(), False, True, 0
    # A line without end must not be read whole into memory; its pieces are no separators.
    while line := file.readline(1 << 16):
        if after_blank and line.startswith(b"From "):
            if start >= 0:
                yield start, offset, bytes(head)
            start, head, in_head = offset, bytearray(), True
        elif in_head:
            if not line.strip():
                in_head = False
            elif len(head) < 1 << 16:
                head += line
        after_blank = not line.strip()
        offset += len(line)
    if start >= 0:
        yield start, offset, bytes(head)
