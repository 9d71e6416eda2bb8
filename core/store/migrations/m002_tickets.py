"""Tickets with what was shown and used for each, and the customers who wrote them.

From the first version on every ticket keeps its times, its triage, the sources and drafts shown and
used, and how it ended: measures and trends are read from that later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL,          -- the helpdesk's id, '' if unknown
    name TEXT NOT NULL,
    email TEXT NOT NULL,              -- in lower case, '' if unknown
    name_key TEXT NOT NULL            -- the name without accents, case and punctuation
);
CREATE INDEX customers_by_source ON customers (source_id) WHERE source_id != '';
CREATE INDEX customers_by_email ON customers (email) WHERE email != '';
CREATE INDEX customers_by_name ON customers (name_key) WHERE name_key != '';

CREATE TABLE tickets (
    id INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL UNIQUE,
    customer_id INTEGER REFERENCES customers ON DELETE SET NULL,
    subject TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    created TEXT NOT NULL,            -- ISO 8601 as the source gave it, '' if unknown
    origin TEXT NOT NULL CHECK (origin IN ('seen', 'imported')),
    seen_at REAL NOT NULL,            -- seconds since the epoch: first time here
    updated_at REAL NOT NULL,         -- last message or decision; retention and lists go by it
    intent TEXT NOT NULL DEFAULT '',
    tier INTEGER,                     -- NULL until triage has seen it
    confidence REAL,
    sentiment REAL,
    urgency TEXT NOT NULL DEFAULT '',
    escalated INTEGER NOT NULL DEFAULT 0,
    owner TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '', -- '' open, 'replied', 'handed-over', 'self-service', 'closed'
    ended_at REAL
);
CREATE INDEX tickets_by_update ON tickets (updated_at DESC, id DESC);
CREATE INDEX tickets_by_customer ON tickets (customer_id, seen_at);

CREATE TABLE messages (
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    sender TEXT NOT NULL CHECK (sender IN ('customer', 'agent', 'note')),
    author TEXT NOT NULL,
    time TEXT NOT NULL,
    text TEXT NOT NULL,
    quoted TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (ticket_id, ordinal)
);

CREATE TABLE ticket_sources (
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    path TEXT NOT NULL,               -- of the page, relative to the docs folder
    title TEXT NOT NULL,
    rank INTEGER NOT NULL,            -- 1 is the best
    score REAL NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,  -- a draft quotes it, or the agent opened or sent it
    shown_at REAL NOT NULL,
    PRIMARY KEY (ticket_id, path)
);

CREATE TABLE ticket_drafts (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    shown INTEGER NOT NULL,
    why TEXT NOT NULL,
    made_at REAL NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX drafts_by_ticket ON ticket_drafts (ticket_id);

CREATE TABLE replies (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    draft_id INTEGER REFERENCES ticket_drafts ON DELETE SET NULL,
    text TEXT NOT NULL,               -- as the agent sent or copied it
    sent_at REAL NOT NULL
);
CREATE INDEX replies_by_ticket ON replies (ticket_id);

CREATE TABLE handoffs (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    owner TEXT NOT NULL,
    due TEXT NOT NULL,                -- ISO 8601 with offset, '' without SLA
    completeness REAL NOT NULL,       -- 0 to 1: share of the packet's parts that are filled
    made_at REAL NOT NULL,
    handed_over_at REAL               -- NULL until an agent marked it
);
CREATE INDEX handoffs_by_ticket ON handoffs (ticket_id);

CREATE TABLE matter_vectors (
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    embedder TEXT NOT NULL,           -- digest: vectors of two embedders are never compared
    matter BLOB NOT NULL,             -- of the words the vector was made from
    vector BLOB NOT NULL,             -- float32
    PRIMARY KEY (ticket_id, embedder)
);

CREATE TABLE imports (
    source TEXT PRIMARY KEY,          -- digest of the export's name, size and beginning
    position INTEGER NOT NULL,        -- tickets done; the next run goes on after them
    tickets INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    finished INTEGER NOT NULL
);
"""


def upgrade(store: Store) -> None:
    """Creates the tables of tickets and customers."""
    store.execute(_TABLES)
