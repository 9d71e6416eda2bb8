"""Words that many customers wrote: those belong to none of them."""

from __future__ import annotations

from core.language.tokens import stems_of
from core.store.database import Store

_CUSTOMERS = 5
"""So many different customers' tickets make a word everybody's."""
_TICKETS = 5000
"""That are looked through, the latest: about a second."""


def common_stems(store: Store) -> frozenset[str]:
    """The stems of the words in the tickets of at least five customers."""
    seen: dict[str, set[int]] = {}
    rows = store.each(
        "SELECT t.customer_id, m.text FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE t.id IN"
        " (SELECT id FROM tickets WHERE customer_id IS NOT NULL ORDER BY updated_at DESC LIMIT ?)",
        (_TICKETS,),
    )
    for customer, text in rows:
        for stem in set(stems_of(text)):
            customers = seen.setdefault(stem, set())
            if len(customers) < _CUSTOMERS:
                customers.add(customer)
    return frozenset(stem for stem, customers in seen.items() if len(customers) >= _CUSTOMERS)


def known_people(store: Store) -> list[str]:
    """The names of all customers and authors that the store knows, as they were written."""
    rows = store.rows("SELECT name FROM customers UNION SELECT author FROM messages")
    return [name for (name,) in rows if name]
