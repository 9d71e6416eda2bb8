"""Marks of erased tickets: what is still on its way for one (a draft, an edit, a run of an open page) is not kept.

A mark is a digest of the ticket's id; the id itself goes. A ticket that somebody gives us again is a ticket like any
other: `readmit`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable

from core.store.database import SqlRow, Store

_NOTES = ("desk_notes", "intent_corrections", "tier_overrules", "searches")
"""Tables that name a ticket by its source's id; what they hold can be there before the ticket is."""


def mark_erased(store: Store, tickets: Iterable[str]) -> None:
    """Marks the tickets with these ids as erased."""
    now = time.time()
    store.execute_many("INSERT OR REPLACE INTO erased_tickets VALUES (?, ?)", [(_mark(id), now) for id in tickets])


def is_erased(store: Store, ticket: str) -> bool:
    """Whether the ticket with this id was erased and has not been given to us again."""
    return store.value("SELECT 1 FROM erased_tickets WHERE mark = ?", (_mark(ticket),)) is not None


def readmit(store: Store, tickets: Iterable[str]) -> None:
    """Takes the marks of these tickets away: a person has given them to us again, or has undone the deletion."""
    for id in tickets:
        if is_erased(store, id):
            store.execute("DELETE FROM erased_tickets WHERE mark = ?", (_mark(id),))


def erase_notes_without_ticket(store: Store) -> None:
    """Erases what stands for tickets that are not kept, so that nobody can say whose words it holds."""
    for table in _NOTES:
        store.execute(f"DELETE FROM {table} WHERE ticket NOT IN (SELECT source_id FROM tickets)")


def marks(store: Store) -> list[SqlRow]:
    """All marks with their times, for `erase_marked` of another store."""
    return store.rows("SELECT mark, erased_at FROM erased_tickets")


def erase_marked(store: Store, marked: Iterable[SqlRow]) -> int:
    """Erases the tickets that these marks of a newer store name, and keeps the marks; gives how many tickets went."""
    with store.transaction():
        store.execute_many("INSERT OR IGNORE INTO erased_tickets VALUES (?, ?)", list(marked))
        gone = [id for (id,) in store.rows("SELECT source_id FROM tickets") if is_erased(store, id)]
        store.execute_many("DELETE FROM tickets WHERE source_id = ?", [(id,) for id in gone])
        if gone:
            erase_idle_customers(store)
    return len(gone)


def erase_idle_customers(store: Store) -> None:
    """Erases the customers of whom no ticket is kept."""
    store.execute("DELETE FROM customers WHERE NOT EXISTS (SELECT 1 FROM tickets WHERE customer_id = customers.id)")


def forget_marks(store: Store, before: float) -> None:
    """Drops marks that were made before this time (seconds since the epoch)."""
    store.execute("DELETE FROM erased_tickets WHERE erased_at < ?", (before,))


def _mark(ticket: str) -> bytes:
    return hashlib.blake2b(ticket.encode("utf-8", "surrogatepass"), digest_size=16, person=b"erased ticket").digest()
