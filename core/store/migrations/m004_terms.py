"""The word index as a list of its terms, each with the number of chunks that hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store


def upgrade(store: Store) -> None:
    """Creates a view of the word index; it holds nothing of its own."""
    store.execute("CREATE VIRTUAL TABLE chunk_terms USING fts5vocab('chunk_words', 'row')")
