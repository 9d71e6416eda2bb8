"""Ids and names for tickets whose source gave none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import cache

from core.domain.ticket import Customer, Message
from core.tickets.mail_words import ticket_words
from core.tickets.times import DayOrder, read_time

_PREFIX = re.compile(r"\s*(?P<word>[^\W\d_]{1,12}(?: [^\W\d_]{1,8})?)\.?\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:\uff1a]\s*")
_PLAIN_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+\.[^\s<>,;:\"'()\[\]]+")


def content_id(subject: str, customer: Customer, messages: Sequence[Message]) -> str:
    """A stable id made of the content: `t-` and 16 hexadecimal digits (SHA-256).

    Where the customer is known it rests on the first message alone, so that the same thread with a new
    answer keeps its id. Where nobody is named it rests on all words: two strangers who both begin with
    "Where is my order?" must not become one ticket.
    """
    who = customer.id or customer.email.lower() or customer.name.lower()
    rows = messages[:1] if who else messages
    parts = [who, bare_subject(subject).lower()]
    parts += [f"{message.sender}|{message.time}|{message.text}" for message in rows]
    return "t-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def bare_subject(subject: str) -> str:
    """`subject` without "Re:", "AW:", "Fwd:" and the like before it, in any language."""
    return subject[_end_of_prefixes(subject)[0] :].strip()


def is_answer(subject: str) -> bool:
    """Whether `subject` says that the mail answers another ("Re: …")."""
    return "reply" in _end_of_prefixes(subject)[1]


def is_passed_on(subject: str) -> bool:
    """Whether `subject` says that the mail was forwarded ("Fwd: …")."""
    return "forward" in _end_of_prefixes(subject)[1]


def _end_of_prefixes(subject: str) -> tuple[int, tuple[str, ...]]:
    """Where the prefixes of a subject end, and what the first of them says."""
    end = 0
    first: tuple[str, ...] = ()
    kinds = _prefixes()
    while (match := _PREFIX.match(subject, end)) and (kind := kinds.get(match["word"].lower())):
        end, first = match.end(), first or kind
    return end, first


@cache
def _prefixes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, words in ticket_words("quotations")["subjects"].items():
        for word in words:
            found[word] = (*found.get(word, ()), kind)
    return found


def name_and_address(text: str) -> tuple[str, str]:
    """The name and the mail address in a header such as `Ann Bell <ann@example.org>`; empty where absent."""
    text = text.strip()[:400]
    name, address = parseaddr(text.replace("[mailto:", "<").replace("]", ">") if "[mailto:" in text else text)
    if "@" not in address:
        found = _PLAIN_ADDRESS.search(text)
        address = found.group() if found else ""
        name = text.replace(address, "") if address else text
    name = re.sub(r"\s+", " ", name).strip(" \"'<>()[]:,;")
    return ("" if name == address else name), address


def iso_time(value: object, order: DayOrder = "") -> str:
    """A moment as ISO 8601 in UTC where the source named a zone: from text (`core.tickets.times`) or seconds
    since 1970. Empty where it can't be read: a wrong time is worse than none.

    `order` says how '03/11/2026' is meant, if the source tells.
    """
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        seconds = value / 1000 if value > 1e11 else value
        try:
            return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
        except (ValueError, OverflowError, OSError):
            return ""
    text = str(value).strip()
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return iso_time(int(text))
    return read_time(text, order)
