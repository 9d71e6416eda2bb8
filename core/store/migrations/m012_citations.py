"""Which words of the docs each sentence of a draft rests on: for seeing which of them agents keep correcting."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLES = """
CREATE TABLE draft_citations (
    draft_id INTEGER NOT NULL REFERENCES ticket_drafts ON DELETE CASCADE,
    path TEXT NOT NULL,               -- of the page, relative to the docs folder
    quote TEXT NOT NULL,              -- its words as they were then
    sentence TEXT NOT NULL            -- of the draft
);
CREATE INDEX citations_by_draft ON draft_citations (draft_id);
"""


def upgrade(store: Store) -> None:
    """Creates the table."""
    store.execute(_TABLES)
