"""What agents put right: intents (each an example to learn from) and tiers; and the vectors of
examples, so that a start needs no embedding.

A correction holds a customer's words: it goes when its ticket goes, and its vector with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE intent_corrections (
    id INTEGER PRIMARY KEY,
    ticket TEXT NOT NULL,             -- the ticket's source_id
    text TEXT NOT NULL,               -- the words that were judged
    text_hash BLOB NOT NULL,
    predicted TEXT NOT NULL,
    intent TEXT NOT NULL,             -- 'other': none of the known ones
    made_at REAL NOT NULL,            -- seconds since the epoch
    undone_at REAL
);
CREATE INDEX intent_corrections_by_ticket ON intent_corrections (ticket);

CREATE TABLE tier_overrules (
    id INTEGER PRIMARY KEY,
    ticket TEXT NOT NULL,
    was INTEGER NOT NULL,
    now INTEGER NOT NULL,
    rules TEXT NOT NULL,              -- JSON: names of the rules that had fired
    made_at REAL NOT NULL,
    undone_at REAL
);
CREATE INDEX tier_overrules_by_ticket ON tier_overrules (ticket);

CREATE TABLE example_vectors (
    embedder TEXT NOT NULL,           -- digest of the embedder
    text_hash BLOB NOT NULL,          -- SHA-256 of the text
    vector BLOB NOT NULL,             -- float32, little-endian
    PRIMARY KEY (embedder, text_hash)
) WITHOUT ROWID;

CREATE TRIGGER corrections_go_with_their_ticket AFTER DELETE ON tickets BEGIN
    DELETE FROM intent_corrections WHERE ticket = OLD.source_id;
    DELETE FROM tier_overrules WHERE ticket = OLD.source_id;
END;
CREATE TRIGGER vectors_go_with_their_correction AFTER DELETE ON intent_corrections BEGIN
    DELETE FROM example_vectors WHERE text_hash = OLD.text_hash;
END;
"""


def upgrade(store: Store) -> None:
    """Makes the tables."""
    store.execute(_TABLES)
