"""Customers who wrote again after a reply: who may have, and which of them did so about the same matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.store.database import Store

FURTHEST_DAYS = 30
"""A later return is not looked for; no team counts one as a re-contact."""
MOST = 20
"""Of one customer's tickets, the nearest in time: a shop that forwards all its mail has thousands under one address,
and each compared with each would follow the store's size."""


@dataclass(frozen=True, slots=True)
class Return:
    """A ticket that was answered, and a later one of the same customer (by source id). `at`: seconds since the
    epoch."""

    answered: str
    later: str
    at: float


@dataclass(frozen=True, slots=True)
class MessageAfter:
    """What a customer wrote in a ticket after it was answered. `ticket` is its source id."""

    ticket: str
    text: str
    at: float


def returns(store: Store, keys: Sequence[int]) -> tuple[Return, ...]:
    """Pairs of tickets of one customer, one of which is among `keys`, the later within `FURTHEST_DAYS` of the first
    reply to the earlier; those known as re-contacts are left out. For each of `keys` at most `MOST` on either side."""
    marks = ", ".join("?" * len(keys))
    found: list[Return] = []
    for side in ("e", "l"):  # an OR over both would read every ticket
        rows = store.rows(
            "SELECT earlier, later, at FROM ("
            "SELECT e.source_id AS earlier, l.source_id AS later, coalesce(unixepoch(l.created), l.seen_at) AS at,"
            f" row_number() OVER (PARTITION BY {side}.id ORDER BY coalesce(unixepoch(l.created), l.seen_at) - r.sent_at"
            ") AS place FROM tickets e"
            " JOIN tickets l ON l.customer_id = e.customer_id AND l.id != e.id"
            " JOIN replies r ON r.id = (SELECT min(id) FROM replies WHERE ticket_id = e.id)"
            f" WHERE {side}.id IN ({marks}) AND at > r.sent_at AND at <= r.sent_at + ?"
            " AND NOT EXISTS (SELECT 1 FROM recontacts WHERE ticket_id = e.id AND by_ticket_id = l.id)"
            ") WHERE place <= ?",
            (*keys, FURTHEST_DAYS * 86_400, MOST),
        )
        found += [Return(*row) for row in rows]
    return tuple(dict.fromkeys(found))


def messages_after(store: Store, keys: Sequence[int]) -> tuple[MessageAfter, ...]:
    """What customers wrote in these tickets after the first reply, oldest first, where the message has a time."""
    marks = ", ".join("?" * len(keys))
    rows = store.rows(
        "SELECT t.source_id, m.text, unixepoch(m.time) AS at FROM tickets t JOIN messages m ON m.ticket_id = t.id"
        " JOIN replies r ON r.id = (SELECT min(id) FROM replies WHERE ticket_id = t.id)"
        " WHERE m.sender = 'customer' AND m.automatic = '' AND at > r.sent_at AND at <= r.sent_at + ?"
        f" AND t.id IN ({marks}) ORDER BY at",
        (FURTHEST_DAYS * 86_400, *keys),
    )
    return tuple(MessageAfter(*row) for row in rows)


def save_recontacts(store: Store, found: Sequence[Return]) -> None:
    """Saves that these customers came back about the same matter. What is saved stays."""
    store.execute_many(
        "INSERT OR IGNORE INTO recontacts SELECT e.id, l.id, ? FROM tickets e, tickets l"
        " WHERE e.source_id = ? AND l.source_id = ?",
        [(one.at, one.answered, one.later) for one in found],
    )
