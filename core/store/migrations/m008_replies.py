"""What the review found when a reply was copied or sent all the same, and what agents thought of drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
ALTER TABLE replies ADD COLUMN findings TEXT NOT NULL DEFAULT '[]';  -- JSON: [[rule or why, the words], ...]

CREATE TABLE draft_votes (
    draft_id INTEGER PRIMARY KEY REFERENCES ticket_drafts ON DELETE CASCADE,
    good INTEGER NOT NULL,            -- 1 thumb up, 0 thumb down
    reason TEXT NOT NULL,             -- '' if none was given
    voted_at REAL NOT NULL            -- seconds since the epoch
);
"""


def upgrade(store: Store) -> None:
    """Adds both."""
    store.execute(_TABLES)
