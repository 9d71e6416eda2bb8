"""Mails (.eml) and mailboxes (.mbox) as tickets."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from core.domain.ticket import Customer, Sender, Ticket
from core.errors import NotATicket
from core.tickets.building import message, ticket
from core.tickets.decoding import check_size, clean, decode
from core.tickets.identity import bare_subject, iso_time, name_and_address
from core.tickets.markup import html_to_text

_POLICY = email.policy.default.clone(refold_source="none")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Content-Type|Delivered-To|DKIM-Signature"
    rb"|X-[\w-]+): ?\S",
    re.I,
)
_MAX_PARTS = 200


class Mail(NamedTuple):
    """What counts of one mail."""

    id: str
    """Message-ID with its brackets, empty if it has none."""
    parents: tuple[str, ...]
    """Ids of `References` and `In-Reply-To`, the thread's root first."""
    name: str
    address: str
    subject: str
    time: str
    text: str


def looks_like_mail(data: bytes) -> bool:
    """Whether `data` begins with at least two mail headers, as a raw mail does and a pasted one,
    which has no transport headers, does not."""
    head = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    first_lines = re.split(rb"\r?\n", head)[:6]
    found = [line for line in first_lines if _HEADER.match(line)]
    transport = re.search(
        rb"^(?:Message-ID|MIME-Version|Content-Type|Received|Return-Path|Delivered-To):", head, re.I | re.M
    )
    return bool(found) and found[0] == first_lines[0] and transport is not None


def read_mail(data: bytes, id: str = "") -> Ticket:
    """The ticket of one raw mail; its sender is the customer. Raises `NotATicket` and `EmptyTicket`."""
    return thread_to_ticket([parse_mail(data)], id)


def parse_mail(data: bytes) -> Mail:
    """Headers and visible text of a raw mail: its plain part, else its HTML part as text, else every
    other text in it. Attachments are left out. Raises `NotATicket`, `TooLarge`."""
    check_size(len(data), "")
    try:
        mail = email.message_from_bytes(data, policy=_POLICY)
    except (ValueError, RecursionError, LookupError):
        raise NotATicket(reason="mail") from None
    name, address = name_and_address(_header(mail, "From"))
    parents = (*_MESSAGE_ID.findall(_header(mail, "References")), *_MESSAGE_ID.findall(_header(mail, "In-Reply-To")))
    own = _MESSAGE_ID.search(_header(mail, "Message-ID"))
    return Mail(
        id=own.group() if own else "",
        parents=parents,
        name=name,
        address=address,
        subject=_header(mail, "Subject"),
        time=iso_time(_header(mail, "Date")),
        text=_visible_text(mail),
    )


def thread_to_ticket(mails: Sequence[Mail], id: str = "") -> Ticket:
    """One ticket of a thread's mails, oldest first. Who wrote first is the customer; whoever writes
    from another address answers them."""
    customer = Customer("", mails[0].name, mails[0].address)
    root = next(iter((*mails[0].parents, mails[0].id)), "")
    return ticket(
        [message(_sender(mail, customer), mail.text, mail.name or mail.address, mail.time) for mail in mails],
        id=id or (f"mail-{hashlib.sha256(root.encode()).hexdigest()[:16]}" if root else ""),
        subject=bare_subject(mails[0].subject) or mails[0].subject,
        customer=customer,
        channel="mail",
        created=mails[0].time,
    )


class Thread(NamedTuple):
    """Where the mails of one thread lie in a mailbox, in order of time."""

    root: str
    positions: tuple[tuple[int, int], ...]
    """Byte ranges of the file."""


def threads_of(path: Path) -> list[Thread]:
    """The threads of an .mbox by `References`, `In-Reply-To` and, failing those, by subject and
    participants. One pass; only headers and offsets are kept, whatever the mails weigh."""
    rows: list[tuple[str, tuple[str, ...], str, str, tuple[int, int]]] = []
    for start, end, head in _mail_positions(path):
        mail = email.message_from_bytes(head, policy=_POLICY)
        own = _MESSAGE_ID.search(_header(mail, "Message-ID"))
        parents = (
            *_MESSAGE_ID.findall(_header(mail, "References")),
            *_MESSAGE_ID.findall(_header(mail, "In-Reply-To")),
        )
        rows.append(
            (
                own.group() if own else f"<{start}>",
                parents,
                bare_subject(_header(mail, "Subject")).lower(),
                iso_time(_header(mail, "Date")),
                (start, end),
            )
        )
    leader: dict[str, str] = {}

    def root_of(id: str) -> str:
        while leader.get(id, id) != id:
            leader[id] = leader.get(leader[id], leader[id])
            id = leader[id]
        return id

    for member, parents, *_ in rows:
        leader.setdefault(member, member)
        for parent in parents:
            leader.setdefault(parent, parent)
            leader[root_of(member)] = root_of(parent)
    grouped: dict[str, list[tuple[str, tuple[int, int]]]] = {}
    for member, _, _, time, position in rows:
        grouped.setdefault(root_of(member), []).append((time, position))
    return [Thread(root, tuple(position for _, position in sorted(entries))) for root, entries in grouped.items()]


def read_thread(path: Path, thread: Thread) -> Ticket:
    """The ticket of `thread`. Raises `NotATicket`, `EmptyTicket`, `TooLarge`."""
    mails = []
    with path.open("rb") as file:
        for start, end in thread.positions:
            check_size(end - start, path.name)
            file.seek(start)
            mails.append(parse_mail(file.read(end - start).partition(b"\n")[2]))
    return thread_to_ticket(mails)


def _mail_positions(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Start, end and header bytes of each mail of a mailbox (format `mboxrd`/`mboxo`: a line `From `
    after an empty line or at the beginning)."""
    with path.open("rb") as file:
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


def _sender(mail: Mail, customer: Customer) -> Sender:
    return "customer" if not mail.address or mail.address.lower() == customer.email.lower() else "agent"


def _header(mail: EmailMessage, name: str) -> str:
    # The library parses a header when it is read, and raises whatever it stumbles over.
    try:
        value = mail.get(name, "")
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""
    return clean(" ".join(str(value).split()))[:2000]


def _visible_text(mail: EmailMessage) -> str:
    plain: list[str] = []
    marked: list[str] = []
    for number, part in enumerate(mail.walk()):
        if number >= _MAX_PARTS:
            break
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        # A multipart without its boundary is one piece of text.
        if part.get_content_maintype() not in ("text", "multipart"):
            continue
        text = _part_text(part)
        if part.get_content_subtype() == "html":
            marked.append(html_to_text(text))
        else:
            plain.append(text)
    joined = "\n\n".join(text.strip() for text in plain if text.strip())
    return joined or "\n\n".join(text for text in marked if text)


def _part_text(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return clean(raw.decode(part.get_content_charset() or "utf-8"))
    except (LookupError, UnicodeDecodeError):
        return decode(raw)
