"""Which answers were shared with the team: by what each can be withdrawn again, and nothing of what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE shared_answers (
    id BLOB PRIMARY KEY,              -- its name in the team's database: SHA-256 of the key
    key BLOB NOT NULL,                -- who knows it may withdraw the answer
    ticket_id INTEGER REFERENCES tickets ON DELETE SET NULL,  -- NULL: the ticket is gone, the answer is to go too
    content BLOB NOT NULL,            -- digest under the key of what was shared: whether it has changed
    place TEXT NOT NULL               -- the database and team it was given to
) WITHOUT ROWID;
CREATE INDEX shared_answers_by_ticket ON shared_answers (ticket_id);

-- Tickets whose answers were looked at for sharing, with a digest of all that it was decided by.
CREATE TABLE sharing_readings (
    ticket_id INTEGER PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    state BLOB NOT NULL
);

-- Answers of colleagues that are not to be shown here again, by their names in the team's database.
CREATE TABLE excluded_colleague_answers (
    id BLOB PRIMARY KEY
) WITHOUT ROWID;
"""


def upgrade(store: Store) -> None:
    """Creates the tables."""
    store.execute(_TABLES)
