"""Stored tickets as the panel lists them: found by words, pinned to the top, deleted."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.store.database import Store
from core.store.deleted_rows import DeletedRows

_HOLDS = "(t.subject || ' ' || coalesce(c.name || ' ' || c.email, '') || ' ' || t.source_id) LIKE ? ESCAPE '\\'"


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket as a row of the panel's list. Times are seconds since the epoch."""

    id: str
    subject: str
    customer: str
    intent: str
    tier: int | None
    sentiment: float | None
    urgency: str
    outcome: str
    pinned: bool
    updated_at: float


def pin(store: Store, ticket: str, pinned: bool) -> None:
    """Pins a ticket to the top of the list, or unpins it."""
    with store.transaction():
        store.execute(
            "INSERT INTO desk_notes (ticket, pinned, noted_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET pinned = excluded.pinned",
            (ticket, pinned, time.time()),
        )
        store.execute("DELETE FROM desk_notes WHERE ticket = ? AND edit = '' AND NOT pinned", (ticket,))


def find_tickets(store: Store, words: str, limit: int) -> tuple[SeenTicket, ...]:
    """Tickets whose subject, customer or id hold every one of `words`; pinned ones first, then the
    newest."""
    conditions = " AND ".join([_HOLDS] * len(words.split()))
    patterns = [
        "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" for word in words.split()
    ]
    rows = store.rows(
        "SELECT t.source_id, t.subject, coalesce(nullif(c.name, ''), c.email, ''), t.intent, t.tier, t.sentiment,"
        " t.urgency, t.outcome, coalesce(n.pinned, 0), t.updated_at FROM tickets t"
        " LEFT JOIN customers c ON c.id = t.customer_id LEFT JOIN desk_notes n ON n.ticket = t.source_id"
        f"{' WHERE ' + conditions if conditions else ''}"
        " ORDER BY coalesce(n.pinned, 0) DESC, t.updated_at DESC, t.id DESC LIMIT ?",
        (*patterns, limit),
    )
    return tuple(
        SeenTicket(id, subject, customer, intent, tier, sentiment, urgency, outcome, bool(pinned), updated_at)
        for id, subject, customer, intent, tier, sentiment, urgency, outcome, pinned, updated_at in rows
    )


def delete_ticket(store: Store, ticket: str) -> DeletedRows:
    """Deletes a ticket with all that was kept for it; the customer stays if others name them. Gives what
    went, for `restore_rows`."""
    with store.deletions() as gone, store.transaction():
        store.execute("DELETE FROM tickets WHERE source_id = ?", (ticket,))
        store.execute(
            "DELETE FROM customers WHERE id NOT IN (SELECT customer_id FROM tickets WHERE customer_id IS NOT NULL)"
        )
    return DeletedRows(gone)
