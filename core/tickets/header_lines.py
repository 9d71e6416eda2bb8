"""The header lines above a quoted or forwarded mail ('From: …', 'Gesendet: …')."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from core.tickets.mail_lines import ADDRESS, DATE, SEEN_OF_A_LINE, TIME, unmarked
from core.tickets.mail_words import mail_words

_HEADER_LINE = re.compile(
    r"^[\s>*|_]*([^\W\d_][^\W\d_/ -]*(?:[ /-][^\W\d_]+){0,2}(?: \(cc\))?)"
    r"[\s*_]?[ \u00a0]?[:\uff1a]\s*[|*_]{0,2}\s*(.*)$",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"^\s+\S|^[^:]*@[^:]*$")
_MAX_HEADERS = 12
_WITH_ADDRESSES = ("to", "other", "from")
"""Fields whose list of people may go on on the next line."""
_UNKNOWN_HEADERS = 3
"""Adjacent 'label: value' lines that head a mail in any language, where their values are a mailbox and a time."""


class HeaderBlock(NamedTuple):
    """The header lines above a quoted or forwarded mail."""

    fields: dict[str, str]
    end: int
    """Index of the first line after the block."""


def read_headers(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """The block of mail headers beginning at `lines[start]`: adjacent lines that name a sender and at least one of
    date, recipient and subject, where an address, a time or a subject shows that they are a mail's; else None.

    Lines whose names no list knows are a block too, where at least three stand together and hold a mailbox and a time.
    """
    if _HEADER_LINE.match(lines[start][:SEEN_OF_A_LINE]) is None:
        return None
    block = _known_headers(lines, start)
    found = block.fields
    if not found.get("from") or not {"date", "subject", "to"} & found.keys():
        return _unknown_headers(lines, start)
    is_mail = ADDRESS.search(found["from"]) or TIME.search(found.get("date", "")) or "subject" in found
    return block if is_mail else None


def _known_headers(lines: Sequence[str], start: int) -> HeaderBlock:
    """The adjacent lines from `start` on whose names are known, each field as it stands first."""
    header_of = mail_words().header_of
    found: dict[str, str] = {}
    position, last = start, ""
    while position < min(len(lines), start + _MAX_HEADERS):
        line = lines[position][:SEEN_OF_A_LINE]
        match = _HEADER_LINE.match(line)
        role = header_of.get(" ".join(match.group(1).lower().split())) if match else None
        if match and role:
            last = role if role not in found else last
            found.setdefault(role, match.group(2).strip(" *_|>\u00a0"))
        elif match or not (last in _WITH_ADDRESSES and line.strip(" >") and _CONTINUES.match(unmarked(line))):
            break
        position += 1
    return HeaderBlock(found, position)


def _unknown_headers(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """A block in a language that no list knows: a mailbox in brackets among its first values, and a date."""
    values: list[str] = []
    position = start
    while position < len(lines) and position < start + 6:
        match = _HEADER_LINE.match(lines[position][:SEEN_OF_A_LINE])
        if match is None or not match.group(2):
            break
        values.append(match.group(2).strip(" *_|"))
        position += 1
    sender = next((value for value in values[:2] if re.search(r"<[^<>]*@[^<>]*>", value)), None)
    when = next((value for value in values if TIME.search(value) and DATE.search(value) and "@" not in value), None)
    if len(values) < _UNKNOWN_HEADERS or sender is None or when is None:
        return None
    return HeaderBlock({"from": sender, "date": when}, position)
