"""Stored tickets as the panel lists them: found by words, pinned to the top, deleted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.store.database import Store
from core.store.deleted_rows import DeletedRows
from core.store.erased_tickets import erase_idle_customers, is_erased, mark_erased
from core.tickets.titles import title_of

_FIRST_WORDS = (
    "iif(length(t.subject) < 24, coalesce((SELECT substr(m.text, 1, 4000) FROM messages m WHERE m.ticket_id = t.id"
    " ORDER BY m.sender != 'customer', m.ordinal LIMIT 1), ''), '')"
)
"""A customer's first message, where the subject is none or so short that it may say that there is none."""
_STATE = (
    "EXISTS (SELECT 1 FROM reply_copies r WHERE r.ticket_id = t.id), coalesce((SELECT h.due FROM handoffs h"
    " WHERE h.ticket_id = t.id AND h.handed_over_at IS NULL AND t.outcome = '' AND t.tier = 3"
    " ORDER BY h.id DESC LIMIT 1), '')"
)
_HOLDS = (
    f"(t.subject || ' ' || {_FIRST_WORDS} || ' ' || coalesce(c.name || ' ' || c.email, '') || ' ' || t.source_id)"
    " LIKE ? ESCAPE '\\'"
)


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket as a row of the panel's list. Times are seconds since the epoch."""

    id: str
    title: str
    customer: str
    intent: str
    tier: int | None
    sentiment: float | None
    urgency: str
    outcome: str
    copied: bool
    """Whether a reply to it was copied."""
    due: str
    """When its packet is to be handed over (ISO 8601), where that is still open."""
    pinned: bool
    updated_at: float


def pin(store: Store, ticket: str, pinned: bool) -> None:
    """Pins a ticket to the top of the list, or unpins it. An erased one is left alone."""
    with store.transaction():
        if is_erased(store, ticket):
            return
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
        f" t.urgency, t.outcome, {_STATE}, coalesce(n.pinned, 0), t.updated_at, {_FIRST_WORDS}, t.language"
        " FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id LEFT JOIN desk_notes n ON n.ticket = t.source_id"
        f"{' WHERE ' + conditions if conditions else ''}"
        " ORDER BY coalesce(n.pinned, 0) DESC, t.updated_at DESC, t.id DESC LIMIT ?",
        (*patterns, limit),
    )
    return tuple(
        SeenTicket(
            id,
            title_of(subject, words, said_in),
            who,
            intent,
            tier,
            felt,
            urgency,
            outcome,
            bool(copied),
            due,
            bool(pinned),
            at,
        )
        for id, subject, who, intent, tier, felt, urgency, outcome, copied, due, pinned, at, words, said_in in rows
    )


def titles(store: Store, tickets: Sequence[str]) -> dict[str, str]:
    """The titles of the tickets with these ids, by id."""
    marks = ", ".join("?" * len(tickets))
    rows = store.rows(
        f"SELECT t.source_id, t.subject, {_FIRST_WORDS}, t.language FROM tickets t WHERE t.source_id IN ({marks})",
        tuple(tickets),
    )
    return {id: title_of(subject, words, language) for id, subject, words, language in rows}


def delete_ticket(store: Store, ticket: str) -> DeletedRows:
    """Deletes a ticket with all that was kept for it; the customer stays if others name them. What is still on its
    way for it is not kept. Gives what went, for `restore_rows`."""
    with store.deletions() as gone, store.transaction():
        if store.execute("DELETE FROM tickets WHERE source_id = ?", (ticket,)):
            mark_erased(store, (ticket,))
        erase_idle_customers(store)
    store.settle()
    return DeletedRows(gone)
