"""What a store holds, cut into the units that must be whole: a page of the docs, a ticket with all that hangs on it,
and the rest as counts. Times and numbers of rows differ from run to run and are left out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from core.store.database import Store

Units = Mapping[str, str]
"""The name of a page or ticket and a digest of all that is stored of it."""

_PAGE = """
SELECT f.path, f.state, f.reason, hex(f.sha256), d.path, d.title, d.text,
       c.cut, c.ordinal, c.start, c.end, c.heading, hex(c.digest)
FROM files f LEFT JOIN documents d ON d.file_id = f.id LEFT JOIN chunks c ON c.document_id = d.id ORDER BY 1, 5, 8, 9
"""
_TICKET = """
SELECT t.source_id, t.subject, t.channel, t.origin, t.outcome, t.intent, t.tier, c.name, c.email
FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id ORDER BY 1
"""
_OF_TICKET = "SELECT t.source_id, {columns} FROM tickets t JOIN {table} x ON x.ticket_id = t.id ORDER BY 1, {order}"
_TICKETS = (
    _TICKET,
    _OF_TICKET.format(table="messages", columns="ordinal, sender, author, text", order="ordinal"),
    _OF_TICKET.format(table="ticket_sources", columns="path, rank, used", order="rank"),
    _OF_TICKET.format(table="ticket_drafts", columns="kind, text, shown", order="x.id"),
    _OF_TICKET.format(table="replies", columns="text", order="x.id"),
)
_UNCOUNTED = frozenset({"facts", "unmeasured_tickets", "ticket_measures", "ticket_page_measures"})
"""When a scan ran; figures that are made anew whenever somebody looks."""


@dataclass(frozen=True, slots=True)
class Content:
    """All of a store."""

    pages: Units
    tickets: Units
    counts: Mapping[str, int]
    """Rows of each table."""


def content(store: Store) -> Content:
    """Reads the store. Raises `DamagedStore`, and `AssertionError` where rows contradict each other."""
    store.check()
    store.execute("INSERT INTO chunk_words (chunk_words) VALUES ('integrity-check')")
    astray = store.rows("PRAGMA foreign_key_check")
    assert not astray, f"rows without what they belong to: {astray[:3]}"
    counts = {name: rows for name, rows in store.count_rows().items() if name not in _UNCOUNTED}
    return Content(_units(store, (_PAGE,)), _units(store, _TICKETS), counts)


def differences(found: Units, old: Units, new: Units) -> list[str]:
    """The units that are neither as they were before nor as they were to become; absent counts as a state."""
    names = {*found, *old, *new}
    return sorted(name for name in names if found.get(name) not in (old.get(name), new.get(name)))


def _units(store: Store, queries: tuple[str, ...]) -> Units:
    digests: dict[str, hashlib._Hash] = {}
    for query in queries:
        for name, *values in store.each(query):
            digests.setdefault(str(name), hashlib.sha256()).update(repr(values).encode())
    return {name: digest.hexdigest()[:16] for name, digest in digests.items()}
