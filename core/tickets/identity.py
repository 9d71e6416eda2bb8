"""Ids and names for tickets whose source gave none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parseaddr

from core.domain.ticket import Customer, Message
from core.tickets.times import DayOrder, read_time

_REPLY_PREFIX = re.compile(r"^\s*(?:(?:re|aw|sv|vs|fwd?|wg|tr|rv|antw|odp|ref)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
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
    """`subject` without "Re:", "AW:", "Fwd:" and the like before it."""
    return _REPLY_PREFIX.sub("", subject).strip()


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
