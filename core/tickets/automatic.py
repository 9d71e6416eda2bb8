"""Mail that no person wrote: absences and other automatic answers, delivery failures and reports, read receipts,
calendar answers, machines' messages. Told by headers and the mail's structure, then by the prefix that a program
puts before the subject; never by words of the text alone (`resources/tickets/automatic.toml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from typing import Literal

from core.tickets.mail_parts import header
from core.tickets.mail_words import ticket_words

Automatic = Literal[
    "", "out-of-office", "auto-reply", "bounce", "delivery-report", "read-receipt", "calendar-answer", "machine"
]


@dataclass(frozen=True, slots=True)
class _Words:
    headers: dict[str, tuple[str, ...]]
    absent: tuple[str, ...]
    calendar: tuple[str, ...]
    absence: tuple[str, ...]
    mailboxes: frozenset[str]
    undelivered: tuple[str, ...]


@cache
def _words() -> _Words:
    data = ticket_words("automatic")
    return _Words(
        {name: tuple(values) for name, values in data["headers"].items()},
        tuple(data["subjects"]["absent"]),
        tuple(data["subjects"]["calendar"]),
        tuple(data["subjects"]["absence"]),
        frozenset(data["systems"]["mailboxes"]),
        tuple(data["systems"]["undelivered"]),
    )


def automatic_kind(mail: EmailMessage, address: str, subject: str, text: str, calendar: str) -> Automatic:
    """What kind of automatic mail it is, empty for a person's.

    `address`: the sender's; `text`: the mail's words; `calendar`: the method of its calendar part.
    """
    words = _words()
    if report := _report(mail):
        return report
    local = address.partition("@")[0].lower()
    if local in words.mailboxes or any(name in mail for name in words.undelivered):
        return "bounce"
    if calendar in ("REPLY", "COUNTER"):
        return "calendar-answer"
    absent = _begins_with(subject, words.absent)
    if absent or any(_says(mail, name, values) for name, values in words.headers.items()):
        said = f"{subject} {text[:2000]}".lower()
        return "out-of-office" if any(phrase in said for phrase in words.absence) else "auto-reply"
    if header(mail, "Return-Path") == "<>":
        return "calendar-answer" if _begins_with(subject, words.calendar) else "auto-reply"
    if header(mail, "Auto-Submitted").lower().startswith("auto-generated"):
        return "machine"
    return ""


def _report(mail: EmailMessage) -> Automatic:
    """The kind of a `multipart/report`."""
    if mail.get_content_type() != "multipart/report":
        return ""
    kind = str(mail.get_param("report-type") or "").lower()
    inside = [part for part in mail.walk() if part is not mail][:20]
    types = {part.get_content_type() for part in inside}
    if kind == "disposition-notification" or "message/disposition-notification" in types:
        return "read-receipt"
    for part in inside:
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            payload = part.get_payload()
            blocks = payload if isinstance(payload, list) else []
            actions = {header(block, "Action").lower() for block in blocks if isinstance(block, EmailMessage)}
            if actions & {"delivered", "relayed", "expanded", "delayed"} and "failed" not in actions:
                return "delivery-report"
            return "bounce"
    return "bounce" if kind == "delivery-status" else "machine"


def _says(mail: EmailMessage, name: str, values: tuple[str, ...]) -> bool:
    if name not in mail:
        return False
    value = re.split(r"[;(]", header(mail, name).lower())[0].strip()
    return bool(value) and value not in ("no", "false") and (values == ("*",) or value in values)


def _begins_with(subject: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a program's prefix and a colon open the subject."""
    prefix, colon, _ = subject.lower().replace("\uff1a", ":").partition(":")
    return bool(colon) and " ".join(prefix.replace("\u2019", "'").split()) in prefixes
