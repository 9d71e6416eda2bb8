"""Files of hand-off packets are remembered among the copies that lie elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE copies_with_packets (
    path TEXT PRIMARY KEY,            -- absolute
    kind TEXT NOT NULL CHECK (kind IN ('backup', 'export', 'packet')),
    written_at REAL NOT NULL
) WITHOUT ROWID;

INSERT INTO copies_with_packets SELECT path, kind, written_at FROM written_copies;
DROP TABLE written_copies;
ALTER TABLE copies_with_packets RENAME TO written_copies;
"""


def upgrade(store: Store) -> None:
    """Puts a table that takes them in place of the one that does not."""
    store.execute(_TABLES)
