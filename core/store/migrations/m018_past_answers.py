"""What agents answered before, without personal data, and the vectors by which it is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
ALTER TABLE tickets ADD COLUMN answers_excluded INTEGER NOT NULL DEFAULT 0;  -- 1: its answers are not to be used again

CREATE TABLE past_answers (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,         -- 0, 1, ... within the ticket
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    author TEXT NOT NULL,             -- '' if unknown
    answered TEXT NOT NULL,           -- ISO date, '' if unknown
    language TEXT NOT NULL            -- ISO 639-1 or empty
);
CREATE INDEX past_answers_by_ticket ON past_answers (ticket_id);

CREATE TABLE past_answer_vectors (
    answer_id INTEGER PRIMARY KEY REFERENCES past_answers ON DELETE CASCADE,
    embedder TEXT NOT NULL,           -- digest: vectors of two embedders are never compared
    question BLOB NOT NULL,           -- int8
    answer BLOB NOT NULL
);

-- Tickets whose answers have been taken out. A new message or reply, whoever writes it, has them taken out anew.
CREATE TABLE past_answer_readings (
    ticket_id INTEGER PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    recipe INTEGER NOT NULL           -- version of the rules it was done by
);
CREATE TRIGGER past_answers_message_added AFTER INSERT ON messages BEGIN
    DELETE FROM past_answer_readings WHERE ticket_id = new.ticket_id;
END;
CREATE TRIGGER past_answers_message_removed AFTER DELETE ON messages BEGIN
    DELETE FROM past_answer_readings WHERE ticket_id = old.ticket_id;
END;
CREATE TRIGGER past_answers_reply_added AFTER INSERT ON replies BEGIN
    DELETE FROM past_answer_readings WHERE ticket_id = new.ticket_id;
END;
CREATE TRIGGER past_answers_outcome_changed AFTER UPDATE OF outcome ON tickets WHEN new.outcome != old.outcome BEGIN
    DELETE FROM past_answer_readings WHERE ticket_id = new.id;
END;
"""


def upgrade(store: Store) -> None:
    """Creates the tables."""
    store.execute(_TABLES)
