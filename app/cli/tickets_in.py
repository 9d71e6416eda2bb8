"""How a command gets its ticket: a file, stdin, or a line of a batch."""

from __future__ import annotations

import sys
from pathlib import Path

from app.cli.files_in import file_bytes
from app.cli.output import JsonRow
from core.domain.ticket import Ticket
from core.tickets.decoding import MAX_BYTES
from core.tickets.parse import read_ticket, ticket_of_json


def ticket_of_row(row: JsonRow) -> Ticket:
    """The ticket in a batch line: a ticket, or `{"id", "text"}`, or `{"id", "messages"}`."""
    text = row.get("text")
    if isinstance(text, str) and "messages" not in row:
        return ticket_of_json(
            {**{k: v for k, v in row.items() if k != "text"}, "messages": [{"from": "customer", "text": text}]}
        )
    return ticket_of_json(row)


def read_one(name: str) -> Ticket:
    """The ticket in the file of that name, `-` for stdin. Raises `FileMissing`, `FileUnreadable` and
    what `read_ticket` raises."""
    if name == "-":
        return read_ticket(sys.stdin.buffer.read(MAX_BYTES + 1))
    return read_ticket(file_bytes(name), Path(name).name)
