"""What helpdesk exports say became of tickets, and which of the tickets seen here an exported one is."""

from __future__ import annotations

from collections.abc import Callable

from core.domain.measurement import HelpdeskOutcome
from core.domain.ticket import Ticket
from core.store.database import Store
from core.tickets.identity import bare_subject

BEFORE_SECONDS = 3600.0
"""A ticket is pasted after it came: so much earlier at most, for clocks that differ."""
AFTER_SECONDS = 3 * 86_400.0
"""And at most so long after its last message."""


def seen_ticket_of(store: Store, exported: Ticket, times: tuple[float, float] | None) -> str | None:
    """The id under which an exported ticket was seen here: by its own id, else by its customer's address and the time
    when it was opened here, and its subject where that leaves several. None if it was not, or can't be told.

    `times`: of its first and last message, in seconds since the epoch; None where they are not known.
    """
    if store.value("SELECT 1 FROM tickets WHERE source_id = ? AND origin = 'seen'", (exported.id,)):
        return exported.id
    address = exported.customer.email.lower()
    if not address or times is None:
        return None
    rows = store.rows(
        "SELECT t.source_id, t.subject FROM customers c JOIN tickets t ON t.customer_id = c.id"
        " WHERE c.email = ? AND c.email != '' AND t.origin = 'seen' AND t.seen_at BETWEEN ? AND ?",
        (address, times[0] - BEFORE_SECONDS, times[1] + AFTER_SECONDS),
    )
    if len(rows) > 1:
        subject = bare_subject(exported.subject).casefold()
        rows = [row for row in rows if bare_subject(row[1]).casefold() == subject]
    return str(rows[0][0]) if len(rows) == 1 else None


def save_outcome(store: Store, ticket: str, outcome: HelpdeskOutcome, clock: Callable[[], float]) -> None:
    """Saves what became of the kept ticket with this id; a later export takes the place of an earlier one, but a
    rating that it does not repeat stays."""
    store.execute(
        "INSERT INTO helpdesk_outcomes SELECT id, ?, ?, ? FROM tickets WHERE source_id = ?"
        " ON CONFLICT DO UPDATE SET resolved_at = excluded.resolved_at,"
        " rating = coalesce(excluded.rating, rating), imported_at = excluded.imported_at",
        (outcome.resolved_at, outcome.rating, clock(), ticket),
    )
