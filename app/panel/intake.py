"""Reads what was pasted, dropped or pushed: the tickets in it, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.backend.ticket_calls import TicketCalls
from core.domain.ticket import Ticket
from core.errors import DesksideError
from core.tickets.threads import by_thread

Incoming = tuple[str, bytes | str | Path]
"""A name (a file's, or empty) and what came: its bytes, words, or where it lies."""


def read_things(calls: TicketCalls, things: Sequence[Incoming]) -> tuple[tuple[Ticket, ...], list[DesksideError]]:
    """The tickets of all things, those of one thread joined, and why others can't be read. For a task's thread."""
    tickets: list[Ticket] = []
    failures: list[DesksideError] = []
    for name, data in things:
        try:
            tickets += calls.read(data, name)
        except DesksideError as error:
            failures.append(error)
    return by_thread(tickets), failures
