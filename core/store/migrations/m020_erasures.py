"""Which tickets were erased, so that nothing still on its way brings them back, and which copies hold them still."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE erased_tickets (
    mark BLOB PRIMARY KEY,            -- digest of the ticket's source_id, which is not kept
    erased_at REAL NOT NULL           -- seconds since the epoch
) WITHOUT ROWID;

CREATE TABLE written_copies (
    path TEXT PRIMARY KEY,            -- absolute
    kind TEXT NOT NULL CHECK (kind IN ('backup', 'export')),
    written_at REAL NOT NULL
) WITHOUT ROWID;
"""


def upgrade(store: Store) -> None:
    """Creates the tables."""
    store.execute(_TABLES)
