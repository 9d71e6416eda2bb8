"""What agents copied with which findings, and the findings they dismissed with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE reply_copies (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    text TEXT NOT NULL,
    findings TEXT NOT NULL,           -- JSON: [[rule or why, the words], ...]; [] where it was ready
    copied_at REAL NOT NULL           -- seconds since the epoch
);
CREATE INDEX reply_copies_by_ticket ON reply_copies (ticket_id);

CREATE TABLE check_dismissals (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    finding TEXT NOT NULL,            -- rule or reason with the words: the same in the next review
    reason TEXT NOT NULL,
    made_at REAL NOT NULL,
    undone_at REAL
);
CREATE INDEX check_dismissals_by_ticket ON check_dismissals (ticket_id);
"""


def upgrade(store: Store) -> None:
    """Makes the tables."""
    store.execute(_TABLES)
