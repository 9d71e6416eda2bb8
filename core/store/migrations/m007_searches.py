"""What was searched for which ticket, what came of it, and findings that are no problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE searches (
    id INTEGER PRIMARY KEY,
    ticket TEXT NOT NULL UNIQUE,      -- tickets.source_id; a later search of a ticket takes its place
    query TEXT NOT NULL,
    answered INTEGER NOT NULL,
    score REAL NOT NULL,              -- of the first page
    draft_used INTEGER,               -- NULL: not known yet
    searched_at REAL NOT NULL
);
CREATE TABLE search_pages (
    search_id INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE,
    rank INTEGER NOT NULL,            -- 1 is the best
    path TEXT NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,  -- a sent reply cites it, or the agent opened or sent it
    PRIMARY KEY (search_id, rank)
);
CREATE INDEX search_pages_by_path ON search_pages (path);
CREATE TRIGGER searches_go_with_their_ticket AFTER DELETE ON tickets BEGIN
    DELETE FROM searches WHERE ticket = old.source_id;
END;
CREATE TABLE dismissals (
    finding TEXT PRIMARY KEY,         -- key of a health finding; it changes with the quoted passage
    dismissed_at REAL NOT NULL
) WITHOUT ROWID;
"""


def upgrade(store: Store) -> None:
    """Creates the tables."""
    store.execute(_TABLES)
