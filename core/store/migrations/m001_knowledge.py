"""Files, the documents in them, and chunks with their words.

A *file* lies on the disk and is read as a whole or fails with a reason; it holds one document, or
several (a zip). A *chunk* belongs to one of the *cuts* of its document: the same page is cut in
several ways, which stand side by side. Words follow a chunk by triggers, vectors by triggers of
their own tables (`core.store.vectors`), so a chunk and what is found by it can't part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value
) WITHOUT ROWID;

CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,        -- POSIX, relative to the docs folder
    stat TEXT NOT NULL,               -- size and times: unchanged means unchanged content
    bytes INTEGER NOT NULL,
    sha256 BLOB,                      -- of the content; NULL when it could not be read
    recipe TEXT NOT NULL,             -- reader and cuts, with versions: another one means reading it again
    state TEXT NOT NULL CHECK (state IN ('read', 'failed')),
    reason TEXT NOT NULL DEFAULT '',  -- message id, when failed
    reason_values TEXT NOT NULL DEFAULT '{}',
    indexed_at REAL NOT NULL          -- seconds since the epoch
);
CREATE INDEX files_by_content ON files (sha256);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    path TEXT NOT NULL UNIQUE,        -- the file's, with the member's name behind it in a zip
    title TEXT NOT NULL,
    titled INTEGER NOT NULL,          -- 1: the document says so itself; 0: made from the file's name
    text TEXT NOT NULL,               -- extracted; every span counts its code points
    language TEXT NOT NULL,           -- ISO 639-1 or empty
    modified TEXT NOT NULL,           -- ISO date
    audience TEXT NOT NULL CHECK (audience IN ('public', 'internal'))
);
CREATE INDEX documents_by_file ON documents (file_id);
CREATE INDEX documents_by_title ON documents (title);

CREATE TABLE links (
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    target TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL
);
CREATE INDEX links_by_document ON links (document_id);

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    cut TEXT NOT NULL,                -- 'section', 'packed': see core.knowledge.chunking
    ordinal INTEGER NOT NULL,         -- 0, 1, ... within document and cut
    start INTEGER NOT NULL,           -- code points in documents.text
    end INTEGER NOT NULL,
    page INTEGER,
    title TEXT NOT NULL,
    heading TEXT NOT NULL,            -- heading path, joined by ' > '
    body TEXT NOT NULL,               -- documents.text[start:end]
    digest BLOB NOT NULL              -- of the text the embedder reads
);
CREATE INDEX chunks_by_document ON chunks (document_id, cut, ordinal);
CREATE INDEX chunks_by_digest ON chunks (digest);

CREATE TABLE embedders (
    id INTEGER PRIMARY KEY,           -- names the tables of its vectors
    model TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    dimensions INTEGER NOT NULL,
    max_tokens INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('answering', 'building'))
);
"""

_WORDS = """
CREATE VIRTUAL TABLE chunk_words USING fts5 (
    title, heading, body,
    content = 'chunks', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2',
    prefix = '2 3'
);
-- Without it the words of deleted text stay in the index until pages happen to be merged.
INSERT INTO chunk_words (chunk_words, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER chunk_words_added AFTER INSERT ON chunks BEGIN
    INSERT INTO chunk_words (rowid, title, heading, body) VALUES (new.id, new.title, new.heading, new.body);
END;
CREATE TRIGGER chunk_words_removed AFTER DELETE ON chunks BEGIN
    INSERT INTO chunk_words (chunk_words, rowid, title, heading, body)
    VALUES ('delete', old.id, old.title, old.heading, old.body);
END;
CREATE TRIGGER chunk_words_changed AFTER UPDATE OF title, heading, body ON chunks BEGIN
    INSERT INTO chunk_words (chunk_words, rowid, title, heading, body)
    VALUES ('delete', old.id, old.title, old.heading, old.body);
    INSERT INTO chunk_words (rowid, title, heading, body) VALUES (new.id, new.title, new.heading, new.body);
END;
"""


def upgrade(store: Store) -> None:
    """Creates the tables of the knowledge base."""
    store.execute(_TABLES)
    store.execute(_WORDS)
