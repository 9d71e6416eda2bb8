"""The door for whatever an agent gives us: bytes or text in, a `Ticket` out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from core.domain.ticket import Ticket
from core.errors import BadLine, EmptyTicket, FileMissing, FileUnreadable, InputError, NotATicket
from core.tickets import exports, mail, mailbox, ticket_json
from core.tickets.building import message, ticket
from core.tickets.decoding import MAX_BYTES, check_size, clean, decode
from core.tickets.inbox_exports import tickets_of_dump
from core.tickets.markup import html_to_text, looks_like_html
from core.tickets.outlook import OLE_MAGIC
from core.tickets.pasted import read_pasted
from core.tickets.tnef import rtf_words

_MAILS = frozenset({".eml", ".emlx", ".msg"})
_MARKUP = frozenset({".html", ".htm"})
_WORDS = frozenset({".txt", ".md", ".markdown"})
_TEXTS = _MARKUP | _WORDS | {".json"}


def read_ticket(data: bytes | str, name: str = "") -> Ticket:
    """The ticket in `data`: JSON of the contract or of a helpdesk's export, a raw mail (.eml, .emlx,
    .msg), a mailbox with one thread, HTML, RTF, or text as it is pasted (one message, a mail thread, a chat).

    `name` is the file's name where there is one; its ending decides between text and JSON, the rest is
    told by shape. Raises `NotATicket`, `EmptyTicket` and `TooLarge`, and nothing else, whatever comes in.
    """
    suffix = PurePath(name).suffix.lower()
    if isinstance(data, bytes):
        if _is_mailbox(data, suffix):
            check_size(len(data), name)
            return mailbox.read_mailbox(data, name)
        if _is_mail(data, suffix):
            return mail.read_mail(data)
        text = decode(data, name)
    else:
        check_size(len(data), name)
        text = clean(data)
        if suffix == ".eml" or (suffix == "" and mail.looks_like_mail(text[:2000].encode())):
            return mail.read_mail(text.encode())
    return _of_text(text, suffix)


def _is_mailbox(data: bytes, suffix: str) -> bool:
    return suffix == ".mbox" or (suffix not in _TEXTS | {".eml"} and mailbox.looks_like_mailbox(data))


def _is_mail(data: bytes, suffix: str) -> bool:
    named = suffix in _MAILS or data.startswith(OLE_MAGIC)
    return named or (suffix not in _TEXTS and mail.looks_like_mail(data))


def _of_text(text: str, suffix: str) -> Ticket:
    """The ticket in what is no raw mail: JSON, RTF, HTML or pasted text."""
    if suffix == ".rtf" or text.startswith("{\\rtf"):
        text = clean(rtf_words(text))
    if not text.strip():
        raise EmptyTicket()
    if suffix == ".json" or (suffix == "" and text.lstrip().startswith(("{", "["))):
        try:
            return ticket_of_json(ticket_json.loads(text))
        except NotATicket as error:
            # Pasted text may begin with a bracket; a file that is named JSON must be JSON.
            if suffix == ".json" or error.values.get("reason") != "json":
                raise
    if suffix in _MARKUP or (suffix not in _WORDS and looks_like_html(text)):
        text = html_to_text(text)
    return read_pasted(text)


def read_tickets(path: Path) -> Iterator[Ticket]:
    """Each ticket of a file: `.mbox` (by thread), `.jsonl` (by line), a JSON list, or a single one.

    Raises `FileMissing`, `FileUnreadable`, `BadLine` for a line that is no ticket, and what
    `read_ticket` raises. A mailbox and a file of lines are never in memory as a whole.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".mbox":
            for thread in mailbox.threads_of(path):
                yield mailbox.read_thread(path, thread)
        elif suffix in (".jsonl", ".ndjson"):
            yield from _lines(path)
        else:
            check_size(path.stat().st_size, path.name)
            yield from _tickets(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise FileMissing(path=str(path)) from None
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or type(error).__name__) from None


def _tickets(data: bytes, name: str) -> Iterator[Ticket]:
    if PurePath(name).suffix.lower() != ".json":
        yield read_ticket(data, name)
        return
    parsed = ticket_json.loads(decode(data, name))
    if isinstance(parsed, list) and exports.recognise(parsed) is None:
        for row in tickets_of_dump(parsed) or parsed:
            yield ticket_of_json(row)
    else:
        yield ticket_of_json(parsed)


def _lines(path: Path) -> Iterator[Ticket]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_BYTES + 1):
            number += 1
            if not line.strip():
                continue
            try:
                yield ticket_of_json(ticket_json.loads(decode(line, path.name)))
            except InputError as error:
                raise BadLine(reason=f"{number}: {error.message_id}") from error


def ticket_of_json(data: object) -> Ticket:
    """The ticket in parsed JSON, of the contract's shape or a helpdesk's. A bare string is a message.

    Raises `NotATicket` and `EmptyTicket`.
    """
    if isinstance(data, str):
        return ticket([message("customer", data)])
    read = exports.recognise(data)
    if read is not None:
        return read()
    if isinstance(data, list):
        data = tickets_of_dump(data) or data
        if len(data) == 1:
            return ticket_of_json(data[0])
    if not isinstance(data, dict) or not ticket_json.is_ticket(data):
        raise NotATicket(reason="several-tickets" if isinstance(data, list) and len(data) > 1 else "json-shape")
    return ticket_json.from_dict(data)
