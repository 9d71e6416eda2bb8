"""How far an import of past tickets is, written down together with what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.domain.measurement import HelpdeskOutcome
from core.domain.ticket import Ticket
from core.store.erased_tickets import is_erased
from core.store.helpdesk_outcomes import save_outcome, seen_ticket_of
from core.store.tickets import Outcome, Tickets


def import_position(tickets: Tickets, source: str) -> int:
    """How many tickets of the export known as `source` (a digest) are done."""
    return int(tickets.store.value("SELECT position FROM imports WHERE source = ?", (source,)) or 0)


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket of an export, whether it is done, and what the export says became of it (None: nothing)."""

    ticket: Ticket
    outcome: Outcome = ""
    known: HelpdeskOutcome | None = None


@dataclass(frozen=True, slots=True)
class SavedBatch:
    """What came of a batch, or of several together."""

    tickets: int = 0
    messages: int = 0
    matched: int = 0
    """Outcomes of tickets that had been seen here."""
    unmatched: int = 0
    """Outcomes of others."""
    erased: int = 0
    """Tickets that were left out because they have been erased here."""

    def __add__(self, other: SavedBatch) -> SavedBatch:
        return SavedBatch(
            self.tickets + other.tickets,
            self.messages + other.messages,
            self.matched + other.matched,
            self.unmatched + other.unmatched,
            self.erased + other.erased,
        )


def save_imported(
    tickets: Tickets,
    source: str,
    position: int,
    batch: Sequence[PastTicket],
    *,
    finished: bool = False,
) -> SavedBatch:
    """Saves a batch of past tickets and that the first `position` of the export are done, all or nothing. A past ticket
    counts as seen when its last message was written, so that lists and retention take it for as old as it is. One
    that was seen here under another id is that ticket, not a second one; one that was erased here stays so."""
    matched = unmatched = 0
    with tickets.store.transaction():
        wanted = [past for past in batch if not is_erased(tickets.store, past.ticket.id)]
        messages = sum(len(past.ticket.messages) for past in wanted)
        for past in wanted:
            seen = seen_ticket_of(tickets.store, past.ticket, _first_and_last(past.ticket))
            ticket = past.ticket if seen is None else _as_seen(past, seen)
            tickets.save(ticket, "imported", past.outcome, at=last_time(past.ticket))
            if past.known is not None:
                save_outcome(tickets.store, ticket.id, past.known, tickets.clock)
                matched, unmatched = matched + (seen is not None), unmatched + (seen is None)
        tickets.store.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position,"
            " tickets = tickets + excluded.tickets, messages = messages + excluded.messages,"
            " finished = excluded.finished",
            (source, position, len(wanted), messages, finished),
        )
    return SavedBatch(len(wanted), messages, matched, unmatched, len(batch) - len(wanted))


def _as_seen(past: PastTicket, seen: str) -> Ticket:
    """The ticket under the id by which it was seen here. What was written with a rating is no message to answer."""
    remark = past.known.remark.strip() if past.known else ""
    kept = tuple(entry for entry in past.ticket.messages if not remark or entry.text.strip() != remark)
    return replace(past.ticket, id=seen, messages=kept or past.ticket.messages)


def _first_and_last(ticket: Ticket) -> tuple[float, float] | None:
    times = _times(ticket)
    return (min(times), max(times)) if times else None


def last_time(ticket: Ticket) -> float | None:
    """When the last message was written, in seconds since the epoch; None where no message says so."""
    return max(_times(ticket), default=None)


def _times(ticket: Ticket) -> list[float]:
    times = []
    for entry in ticket.messages:
        try:
            times.append(datetime.fromisoformat(entry.time).timestamp())
        except (ValueError, OverflowError, OSError):
            continue
    return times
