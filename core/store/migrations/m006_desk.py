"""What an agent's desk remembers of a ticket: pinned or not, and a reply in the making."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE desk_notes (
    ticket TEXT PRIMARY KEY,          -- tickets.source_id; a note may come before its ticket
    pinned INTEGER NOT NULL DEFAULT 0,
    edit TEXT NOT NULL DEFAULT '',    -- the reply as the agent left it
    noted_at REAL NOT NULL
);
CREATE TRIGGER desk_notes_go_with_their_ticket AFTER DELETE ON tickets BEGIN
    DELETE FROM desk_notes WHERE ticket = old.source_id;
END;
"""


def upgrade(store: Store) -> None:
    """Creates the table of notes."""
    store.execute(_TABLES)
