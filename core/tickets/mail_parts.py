"""Which parts of a mail hold what its sender wrote: one of several alternatives, in their order; never what only a
program reads (calendar, AMP, vCard, reports), and never an attached file or mail, which are named."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

from core.errors import NotATicket
from core.tickets.decoding import clean, decode
from core.tickets.markup import html_to_text
from core.tickets.tnef import read_tnef

POLICY = email.policy.default.clone(refold_source="none")
"""How mails are parsed."""
_MAX_PARTS = 200
_WORD = re.compile(r"[^\W_]{2,}")
_WORDS_COMPARED = 400
_SHARED = 0.5
"""Share of a plain part's words that its HTML twin holds at least; below, it only asks to look at the other."""
_WESTERN_LABELS = frozenset(
    [
        "us-ascii",
        "ascii",
        "iso-8859-1",
        "iso8859-1",
        "latin-1",
        "latin1",
        "l1",
        "windows-1252",
        "cp1252",
        "ansi_x3.4-1968",
    ]
)
"""Labels under which Windows text goes; the WHATWG's standard reads all of them as windows-1252."""
_WIDER = {
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
_READ_BY_PEOPLE = frozenset(["plain", "html", "enriched", "richtext", "markdown", "x-markdown", "x-web-markdown"])
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_STUFFED = re.compile(r"^ (?=[ >]|From )")


@dataclass
class Body:
    """What a mail holds."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    """Texts in their order; whether each was HTML."""
    attachments: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    """Attached mails."""
    calendar: str = ""
    """The method of a calendar part (`REQUEST`, `REPLY`), in capitals."""
    looked_at: int = 0

    @property
    def text(self) -> str:
        """The words, parts apart by a blank line."""
        return "\n\n".join(text.strip() for text, _ in self.pieces if text.strip())

    @property
    def is_html(self) -> bool:
        """Whether all of it was HTML."""
        return bool(self.pieces) and all(html for _, html in self.pieces)


def read_body(mail: EmailMessage) -> Body:
    """What `mail` holds. Raises nothing, whatever it is made of."""
    body = Body()
    for piece in _pieces(mail, body):
        body.pieces.append(piece)  # one by one: what follows asks whether there were words
    return body


def _pieces(part: EmailMessage, body: Body) -> Iterator[tuple[str, bool]]:
    body.looked_at += 1
    if body.looked_at > _MAX_PARTS:
        return
    kind, subtype = part.get_content_maintype(), part.get_content_subtype()
    if kind == "message":
        _attach_mail(part, body)
    elif kind == "multipart" and part.is_multipart():
        yield from _of_several(part, body)
    elif subtype == "calendar" and part.get_content_disposition() != "attachment":
        body.calendar = body.calendar or str(part.get_param("method") or "").upper() or _method(part)
    elif kind == "application" and (subtype in ("ms-tnef", "vnd.ms-tnef") or name_of(part).lower() == "winmail.dat"):
        yield from _tnef(part, body)
    elif _is_file(part, body):
        _attach(part, body)
    elif (text := part_text(part)).strip():
        marked = subtype == "html"
        yield (html_to_text(text) if marked else _readable(part, text, subtype)), marked


def _of_several(part: EmailMessage, body: Body) -> Iterator[tuple[str, bool]]:
    subtype = part.get_content_subtype()
    children = [child for child in part.iter_parts() if isinstance(child, EmailMessage)]
    if subtype == "alternative":
        yield from _best(children, body)
    elif subtype in ("related", "signed", "report"):
        yield from _first(children, body, related=subtype == "related")
    else:
        for child in children:
            yield from _pieces(child, body)


def _best(children: Sequence[EmailMessage], body: Body) -> Iterator[tuple[str, bool]]:
    """Of alternatives the plain one, unless it says nothing or something else than the HTML does."""
    plain: list[tuple[str, bool]] = []
    marked: list[tuple[str, bool]] = []
    for child in children:
        found = list(_pieces(child, body))
        (marked if any(html for _, html in found) else plain).extend(found)
    yield from marked if marked and _is_stub(plain, marked) else plain or marked


def _is_stub(plain: Sequence[tuple[str, bool]], marked: Sequence[tuple[str, bool]]) -> bool:
    """Whether the plain text is not the HTML's, but a line such as 'Please view this mail as HTML'."""
    words = [set(_WORD.findall(" ".join(text for text, _ in pieces).lower()[:20_000])) for pieces in (plain, marked)]
    if not words[1]:
        return False
    few = set(list(words[0])[:_WORDS_COMPARED])
    return len(few & words[1]) < _SHARED * len(few) or not few


def _first(children: Sequence[EmailMessage], body: Body, related: bool) -> Iterator[tuple[str, bool]]:
    """The first part is the mail; the others belong to it (pictures), sign it or report for programs."""
    for index, child in enumerate(children):
        if index == 0:
            yield from _pieces(child, body)
        elif child.get_content_maintype() == "message":
            body.looked_at += 1
            if not related:
                _attach_mail(child, body)
        elif not related:
            _attach(child, body)


def _tnef(part: EmailMessage, body: Body) -> Iterator[tuple[str, bool]]:
    """What Outlook put into `winmail.dat`: its words where the mail has no others."""
    inside = read_tnef(_payload(part))
    body.attachments += inside.attachments
    if inside.html and not body.text:
        yield html_to_text(inside.html), True
    elif inside.text.strip() and not body.text:
        yield clean(inside.text), False


def _is_file(part: EmailMessage, body: Body) -> bool:
    """Whether a part is no text, is attached, or is a file that is shown below the words, such as a log."""
    kind, subtype = part.get_content_maintype(), part.get_content_subtype()
    if kind not in ("text", "multipart") or (kind == "text" and subtype not in _READ_BY_PEOPLE):
        return True
    if part.get_content_disposition() == "attachment":
        return True
    return bool(name_of(part)) and (part.get_content_disposition() is not None or bool(body.attachments or body.pieces))


def _attach(part: EmailMessage, body: Body) -> None:
    if name := name_of(part):
        body.attachments.append(name)


def _attach_mail(part: EmailMessage, body: Body) -> None:
    if part.get_content_subtype() != "rfc822":
        return
    inner = part.get_payload()
    mail = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage) else None
    subject = header(mail, "Subject") if mail is not None else ""
    body.attachments.append(name_of(part) or (f"{subject}.eml" if subject else "message.eml"))
    if mail is not None:
        body.mails.append(mail)


def name_of(part: EmailMessage) -> str:
    """The file name of a part; empty if it has none."""
    try:
        return clean(" ".join((part.get_filename() or "").split()))[:200]
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def header(mail: EmailMessage, name: str) -> str:
    """A header on one line, as it is read; empty if there is none. Raw bytes that no label explains are read as UTF-8,
    else as Windows text."""
    try:
        raw = next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")
        if raw and not raw.isascii():
            data = raw.encode("utf-8", "surrogateescape")
            raw = _western(data)
        value = str(POLICY.header_factory(name, raw)) if raw else ""
    # The library parses a header when it is read, and raises whatever it stumbles over.
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""
    return clean(" ".join(value.translate(_C1).split()))[:2000]


def message_id(mail: EmailMessage) -> str:
    """The mail's own id with its brackets; empty if it has none."""
    found = _MESSAGE_ID.search(header(mail, "Message-ID"))
    return found.group() if found else ""


def parent_ids(mail: EmailMessage) -> tuple[str, ...]:
    """The ids in `References` and `In-Reply-To`, the thread's root first."""
    return tuple(one for name in ("References", "In-Reply-To") for one in _MESSAGE_ID.findall(header(mail, name)))


_C1 = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
"""What the control characters of Latin-1 are in the Windows text that is mislabelled so."""


def part_text(part: EmailMessage) -> str:
    """The text of a part by its label, or by what its bytes show where the label is wrong."""
    raw = _payload(part)
    try:
        label = (part.get_content_charset() or "").strip("\"' ").lower()
    except (LookupError, ValueError, TypeError):
        label = ""
    if not label or label in _WESTERN_LABELS:
        return clean(_western(raw)) if label else decode_or_empty(raw)
    try:
        return clean(raw.decode(_WIDER.get(label, label)))
    except (LookupError, UnicodeError):
        return decode_or_empty(raw)


def decode_or_empty(raw: bytes) -> str:
    """The text in `raw` by what is likeliest; empty where it is none."""
    try:
        return decode(raw)
    except NotATicket:
        return ""


def _western(raw: bytes) -> str:
    """UTF-8 where the bytes are that, else windows-1252."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace") if not _UNDEFINED.search(raw) else raw.decode("latin-1").translate(_C1)


_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def _payload(part: EmailMessage) -> bytes:
    raw = part.get_payload(decode=True)
    return raw if isinstance(raw, bytes) else b""


def _method(part: EmailMessage) -> str:
    found = re.search(r"^METHOD:(\w+)", part_text(part)[:4000], re.MULTILINE | re.IGNORECASE)
    return found[1].upper() if found else ""


def _readable(part: EmailMessage, text: str, subtype: str) -> str:
    if subtype in ("enriched", "richtext"):
        return re.sub(r"<[^<>]{1,200}>", "", text.replace("<<", "\u2039"))
    try:
        flowed = str(part.get_param("format") or "").lower() == "flowed"
        joined = str(part.get_param("delsp") or "").lower() == "yes"
    except (ValueError, TypeError, LookupError):
        return text
    return unflow(text, joined) if flowed else text


def unflow(text: str, delete_space: bool = False) -> str:
    """Text in `format=flowed` (RFC 3676) with its paragraphs on one line each, quotation marks kept.

    `delete_space`: the space at a soft line's end belongs to the break (`delsp=yes`).
    """
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = _STUFFED.sub("", line[depth:]) if not depth else line[depth:].removeprefix(" ")
        soft = words.endswith(" ") and words != "-- "
        if soft and delete_space:
            words = words[:-1]
        if depth == open_depth and words != "-- ":
            out[-1] += words
        else:
            out.append((">" * depth + " " if depth else "") + words)
        open_depth = depth if soft else -1
    return "\n".join(line if line.endswith("-- ") else line.rstrip(" ") for line in out)
