"""How a command gets its ticket: a file, stdin, or a line of a batch."""

from __future__ import annotations

import sys
from pathlib import Path

from app.cli.output import JsonRow
from core.domain.ticket import Ticket
from core.errors import FileMissing, FileUnreadable
from core.tickets.decoding import MAX_BYTES, check_size
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
    path = Path(name)
    try:
        check_size(path.stat().st_size, path.name)
        return read_ticket(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise FileMissing(path=name) from error
    except OSError as error:
        raise FileUnreadable(path=name, reason=error.strerror or "") from error
