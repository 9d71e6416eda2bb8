"""What is read from the store for people to look at: a document's text, the state of each file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from core.errors import FileMissing
from core.store.database import Store
from core.store.documents import fact

EXPIRED_TICKETS = "retention-erased"
"""The fact under which retention counts."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the docs folder as the index sees it."""

    path: str
    read: bool
    chunks: int
    reason: str
    """`unread.<reason>` in the catalogue, empty when it was read."""
    values: dict[str, Any]
    modified: str


def document_text(store: Store, path: str) -> str:
    """The stored extracted text of the document at `path`; also of a file that has vanished since.
    Raises `FileMissing`."""
    text = store.value("SELECT text FROM documents WHERE path = ?", (path,))
    if text is None:
        raise FileMissing(path=path)
    return str(text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page for customers, or the top of the page where `heading` is empty."""

    path: str
    title: str
    """The page's own title; empty where it only has its file's name."""
    heading: str
    """The innermost heading."""
    language: str
    length: int
    """Characters of the page."""


def headings(store: Store) -> tuple[Heading, ...]:
    """Every heading of the pages that may be quoted to customers, in the order of paths."""
    rows = store.rows(
        "SELECT DISTINCT d.path, CASE WHEN d.titled THEN d.title ELSE '' END, c.heading, d.language, length(d.text)"
        " FROM documents d JOIN chunks c ON c.document_id = d.id AND c.cut = 'section'"
        " WHERE d.audience = 'public' ORDER BY d.path, c.ordinal"
    )
    return tuple(
        Heading(path, title, heading.rpartition(" > ")[2], language, length)
        for path, title, heading, language, length in rows
    )


def file_rows(store: Store) -> tuple[FileRow, ...]:
    """Every known file, those that could not be read first, then by path."""
    rows = store.rows(
        "SELECT f.path, f.state = 'read', count(c.id), f.reason, f.reason_values, coalesce(max(d.modified), '')"
        " FROM files f LEFT JOIN documents d ON d.file_id = f.id LEFT JOIN chunks c ON c.document_id = d.id"
        " GROUP BY f.id ORDER BY f.state = 'read', f.path"
    )
    return tuple(
        FileRow(path, bool(read), chunks, reason, json.loads(values), modified)
        for path, read, chunks, reason, values, modified in rows
    )


@dataclass(frozen=True, slots=True)
class Contents:
    """How much is kept."""

    tickets: int
    drafts: int
    documents: int
    expired: int
    """Tickets that were erased because of their age, since the store was made."""


def contents(store: Store) -> Contents:
    """Counts what is kept, for the privacy page."""
    tables = ("tickets", "ticket_drafts", "documents")
    tickets, drafts, documents = (int(store.value(f"SELECT count(*) FROM {table}")) for table in tables)
    return Contents(tickets, drafts, documents, int(fact(store, EXPIRED_TICKETS) or 0))
