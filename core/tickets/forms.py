"""Web forms: mails whose text is a list of fields, the customer's name, address and message among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.tickets.identity import name_and_address
from core.tickets.mail_words import ticket_words

_FIELD = re.compile(
    r"^[\s*_>|-]*(?P<label>[^\W\d_][^:\n|]{0,40}?)[\s*_]*(?:[:\uff1a]|\s\|)[\s*_|]*(?P<value>.*?)[\s*_|]*$"
)
_MOST_LINES = 60
_LABEL_ALONE = re.compile(r"^[\s*_]*(?P<label>[^\W\d_][^:\n]{0,40}?)[\s*_]*[:\uff1a]?[\s*_]*$")


@dataclass(frozen=True, slots=True)
class Form:
    """What a form's mail says."""

    name: str
    address: str
    text: str
    """The message, the fields that are neither name, address nor telephone number above it."""
    rest: str
    """The lines that say who wrote."""


@cache
def _labels() -> dict[str, str]:
    return {label: kind for kind, labels in ticket_words("people")["form"].items() for label in labels}


def read_form(text: str) -> Form | None:
    """The form in `text`; None unless fields name a mailbox and a person or a message."""
    lines = text.split("\n")
    found: dict[str, str] = {}
    kept: list[str] = []
    who: list[str] = []
    position = 0
    while position < min(len(lines), _MOST_LINES):
        kind, value, end = _field(lines, position)
        if kind == "message":
            found["message"] = "\n".join([value, *lines[end:]]).strip()
            break
        if kind and value and kind not in found:
            found[kind] = value
            who.append(lines[position])
        else:
            kept += lines[position:end]
        position = end
    else:
        kept += lines[position:]
    written, beside = name_and_address(found.get("name", ""))
    address = name_and_address(found.get("email", ""))[1] or beside
    name = written or " ".join(found[key] for key in ("first", "last") if key in found)
    if not address or not (name or "message" in found) or ("email" not in found and "message" not in found):
        return None  # 'From: …' alone heads a mail that was passed on
    words = "\n".join(line for line in kept if line.strip())
    message = found.get("message", "")
    return Form(name, address, "\n\n".join(part for part in (words, message) if part), "\n".join(who))


def _field(lines: Sequence[str], position: int) -> tuple[str, str, int]:
    """The kind, the value and the end of the field at a line; the kind is empty for another line."""
    line = lines[position][:300]
    match = _FIELD.match(line)
    if match:
        kind = _labels().get(" ".join(match["label"].lower().strip(" *_").split()), "")
        value = match["value"].strip()
        if kind and not value and kind != "message":
            return kind, lines[position + 1].strip() if position + 1 < len(lines) else "", position + 2
        return kind, lines[position][match.start("value") :].strip(" *_|") if kind else "", position + 1
    alone = _LABEL_ALONE.match(line)
    kind = _labels().get(" ".join(alone["label"].lower().split()), "") if alone and len(line) < 60 else ""
    if kind == "message" and position:
        return kind, "", position + 1
    if kind and kind != "message" and position + 1 < len(lines) and lines[position + 1].strip():
        return kind, lines[position + 1].strip(), position + 2
    return "", "", position + 1
