"""What a search reads from the store: words, vectors and the passages behind them. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.knowledge.model import Audience
from core.store.database import Store

COLUMN_WEIGHTS = (4.0, 2.0, 1.0)
"""Of title, heading and body in bm25."""


class WordMatch(NamedTuple):
    """A chunk that holds words of the question; a higher bm25 is better."""

    chunk: int
    document: int
    bm25: float


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What narrows and names a page."""

    id: int
    path: str
    title: str
    language: str
    modified: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk as it is shown."""

    id: int
    document: int
    cut: str
    start: int
    end: int
    page: int | None
    heading: str
    body: str


class Lookup:
    """Reads through a connection of its own, so that it never waits for indexing."""

    def __init__(self, store: Store) -> None:
        """`store`: any connection; a read-only one is made from it."""
        self._store = store.read_only()

    def close(self) -> None:
        """Closes the connection."""
        self._store.close()

    def version(self) -> int:
        """Changes whenever somebody has committed."""
        return self._store.data_version()

    def documents(self) -> list[DocumentRow]:
        """Every page."""
        rows = self._store.rows("SELECT id, path, title, language, modified, audience FROM documents")
        return [DocumentRow(*row) for row in rows]

    def count_chunks(self) -> int:
        """How many chunks there are, all cuts together."""
        return int(self._store.value("SELECT count(*) FROM chunks"))

    def match_words(self, expression: str, limit: int) -> list[WordMatch]:
        """The best `limit` chunks for an FTS5 `expression`, best first."""
        rows = self._store.rows(
            "SELECT m.rowid, c.document_id, -m.score FROM ("
            " SELECT rowid, bm25(chunk_words, ?, ?, ?) AS score FROM chunk_words"
            " WHERE chunk_words MATCH ? ORDER BY score LIMIT ?"
            ") AS m JOIN chunks AS c ON c.id = m.rowid ORDER BY m.score",
            (*COLUMN_WEIGHTS, expression, limit),
        )
        return [WordMatch(*row) for row in rows]

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many chunks each stem occurs; stems that occur nowhere are left out."""
        wanted = list(dict.fromkeys(stems))
        marks = ", ".join("?" * len(wanted))
        return dict(self._store.rows(f"SELECT term, doc FROM chunk_terms WHERE term IN ({marks})", wanted))  # noqa: S608

    def chunks_of(self, documents: Sequence[int]) -> list[ChunkRow]:
        """Every chunk of these pages, in their order within cut and page."""
        marks = ", ".join("?" * len(documents))
        rows = self._store.rows(
            "SELECT id, document_id, cut, start, end, page, heading, body FROM chunks"  # noqa: S608
            f" WHERE document_id IN ({marks}) ORDER BY document_id, cut, ordinal",
            list(documents),
        )
        return [ChunkRow(*row) for row in rows]
