"""A mail that was passed on: whose it was, and what the one who passed it on added."""

from __future__ import annotations

from typing import NamedTuple

from core.tickets.identity import iso_time, name_and_address
from core.tickets.introductions import Introduction, introduction_at
from core.tickets.mail_lines import is_rule, unmarked, unmarked_once

_SEARCHED_LINES = 300


class Forwarded(NamedTuple):
    """A forwarded mail, and the note above it."""

    name: str
    address: str
    to: str
    time: str
    text: str
    note: str
    says_so: bool
    """Whether the line above it says that it was passed on; else only the subject can tell."""


def find_forwarded(text: str) -> Forwarded | None:
    """The first mail below `text`'s own words whose header lines name its writer; None if there is none."""
    lines = text.split("\n")
    for position in range(min(len(lines), _SEARCHED_LINES)):
        found = introduction_at(lines, position) if lines[position].strip() else None
        if found is None:
            continue
        name, address = _writer(found)
        if not name and not address:
            if found.kind == "separator":
                continue  # its header lines may follow further down
            return None
        fields = dict(found.fields)
        below = lines[found.end :]
        marked = [line for line in below if line.strip()]
        if marked and sum(line.lstrip().startswith(">") for line in marked) * 2 > len(marked):
            below = [unmarked_once(line) for line in below]
        note = [line for line in lines[:position] if not is_rule(line)]
        return Forwarded(
            name,
            address,
            fields.get("to", ""),
            iso_time(fields.get("date")),
            "\n".join(below).strip("\n"),
            "\n".join(note).strip(),
            found.forwarded,
        )
    return None


def _writer(found: Introduction) -> tuple[str, str]:
    fields = dict(found.fields)
    return name_and_address(unmarked(fields["from"])) if fields.get("from") else ("", "")
