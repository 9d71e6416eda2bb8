"""How far an import of past tickets is, written down together with what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.domain.ticket import Ticket
from core.store.tickets import Outcome, Tickets


def import_position(tickets: Tickets, source: str) -> int:
    """How many tickets of the export known as `source` (a digest) are done."""
    return int(tickets.store.value("SELECT position FROM imports WHERE source = ?", (source,)) or 0)


def save_imported(
    tickets: Tickets,
    source: str,
    position: int,
    batch: Sequence[tuple[Ticket, Outcome]],
    *,
    finished: bool = False,
) -> int:
    """Saves a batch of past tickets and that the first `position` of the export are done, all or nothing. Gives the
    number of messages. A past ticket counts as seen when its last message was written, so that lists and retention
    take it for as old as it is."""
    messages = sum(len(ticket.messages) for ticket, _ in batch)
    with tickets.store.transaction():
        for ticket, outcome in batch:
            tickets.save(ticket, "imported", outcome, at=last_time(ticket))
        tickets.store.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position,"
            " tickets = tickets + excluded.tickets, messages = messages + excluded.messages,"
            " finished = excluded.finished",
            (source, position, len(batch), messages, finished),
        )
    return messages


def last_time(ticket: Ticket) -> float | None:
    """When the last message was written, in seconds since the epoch; None where no message says so."""
    times = []
    for entry in ticket.messages:
        try:
            times.append(datetime.fromisoformat(entry.time).timestamp())
        except (ValueError, OverflowError, OSError):
            continue
    return max(times, default=None)
