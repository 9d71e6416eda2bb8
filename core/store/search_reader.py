"""What a search reads from the store: words, vectors and the passages behind them. Writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from core.domain.knowledge import Audience
from core.ports import Vector, Vectors
from core.store.database import SqlRow, Store
from core.store.index_version import knowledge_version
from core.store.vectors import RawVectors, StoredEmbedder, answering, count_vectors, pack, to_length_1

COLUMN_WEIGHTS = (4.0, 2.0, 1.0)
"""Of title, heading and body in bm25."""
Int64Array = npt.NDArray[np.int64]


class WordMatch(NamedTuple):
    """A chunk that holds words of the question; a higher bm25 is better."""

    chunk: int
    document: int
    bm25: float


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A page with the fields by which it is shown and filtered."""

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


class LinkRow(NamedTuple):
    """A link as a page gives it; the span covers its words in the page's text."""

    path: str
    target: str
    start: int
    end: int


class NearChunk(NamedTuple):
    """A chunk near to a question."""

    chunk: int
    document: int
    similarity: float
    """The cosine, by int8: within .005 of the exact one."""


Kind = TypeVar("Kind", Vectors, RawVectors)


@dataclass(frozen=True, slots=True)
class VectorRows(Generic[Kind]):
    """Vectors of one kind with what they belong to, row by row; raw ones serve for their signs only."""

    ids: Int64Array
    documents: Int64Array
    vectors: Kind


class SearchReader:
    """Reads through a connection of its own, so that it never waits for indexing."""

    def __init__(self, store: Store) -> None:
        """`store`: any connection; a read-only one is made from it."""
        self._store = store.read_only()
        self._known_version = self._data_version = self._version = -1
        self._chunks: int | None = None
        self._vocabulary: list[str] | None = None

    def close(self) -> None:
        """Closes the connection."""
        self._store.close()

    def version(self) -> int:
        """A number that changes whenever texts or vectors have changed; other writes to the store leave it as it is."""
        if (committed := self._store.data_version()) != self._data_version:
            self._version, self._data_version = knowledge_version(self._store), committed
        return self._version

    # -- pages and passages ----------------------------------------------------------------

    def documents(self) -> list[DocumentRow]:
        """Every page, ordered by id."""
        rows = self._store.rows("SELECT id, path, title, language, modified, audience FROM documents ORDER BY id")
        return [DocumentRow(*row) for row in rows]

    def documents_of(self, ids: Sequence[int]) -> list[DocumentRow]:
        """These pages, those of them that are still there."""
        rows = self._rows_in(
            "SELECT id, path, title, language, modified, audience FROM documents WHERE id IN ({})", ids
        )
        return [DocumentRow(*row) for row in rows]

    def chunks_of(self, documents: Sequence[int], cut: str) -> list[ChunkRow]:
        """The chunks of these pages in one cut, in their order within the page."""
        rows = self._rows_in(
            "SELECT id, document_id, cut, start, end, page, heading, body FROM chunks"
            f" WHERE cut = '{cut}' AND document_id IN ({{}}) ORDER BY document_id, ordinal",
            documents,
        )
        return [ChunkRow(*row) for row in rows]

    def internal_by_themselves(self) -> list[int]:
        """Ids of the pages that are internal although nothing is said of their folder."""
        rows = self._store.rows(
            "SELECT d.id FROM documents AS d JOIN files AS f ON f.id = d.file_id"
            " WHERE d.audience = 'internal' AND f.recipe LIKE '%, public unless %'"
        )
        return [id_ for (id_,) in rows]

    def texts(self) -> dict[str, str]:
        """The whole extracted text of every page, by path."""
        return dict(self._store.rows("SELECT path, text FROM documents"))

    def links(self) -> list[LinkRow]:
        """Every link, page after page in order of place."""
        rows = self._store.rows(
            "SELECT d.path, l.target, l.start, l.end FROM links AS l JOIN documents AS d ON d.id = l.document_id"
            " ORDER BY d.path, l.start"
        )
        return [LinkRow(*row) for row in rows]

    def count_chunks(self) -> int:
        """How many chunks there are, all cuts together."""
        self._forget_if_changed()
        if self._chunks is None:
            self._chunks = int(self._store.value("SELECT count(*) FROM chunks"))
        return self._chunks

    # -- words -----------------------------------------------------------------------------

    def match_words(self, expression: str, limit: int) -> list[WordMatch]:
        """The best `limit` chunks for an FTS5 `expression`, best first."""
        rows = self._store.rows(
            "SELECT m.id, c.document_id, -m.score FROM ("
            " SELECT rowid AS id, bm25(chunk_words, ?, ?, ?) AS score FROM chunk_words"
            " WHERE chunk_words MATCH ? ORDER BY score LIMIT ?"
            ") AS m JOIN chunks AS c ON c.id = m.id ORDER BY m.score",
            (*COLUMN_WEIGHTS, expression, limit),
        )
        return [WordMatch(*row) for row in rows]

    def chunk_counts(self, stems: Sequence[str]) -> dict[str, int]:
        """In how many chunks each stem occurs; stems that occur nowhere are left out."""
        return dict(self._rows_in("SELECT term, doc FROM chunk_terms WHERE term IN ({})", stems))

    def stems_beginning(self, start: str, limit: int) -> list[str]:
        """The most frequent stems of the index that begin with `start`."""
        rows = self._store.rows(
            "SELECT term FROM chunk_terms WHERE term >= ? AND term < ? ORDER BY doc DESC LIMIT ?",
            (start, start + "\U0010ffff", limit),
        )
        return [stem for (stem,) in rows]

    def vocabulary(self) -> list[str]:
        """Every stem of the index."""
        self._forget_if_changed()
        if self._vocabulary is None:
            self._vocabulary = [stem for (stem,) in self._store.rows("SELECT term FROM chunk_terms")]
        return self._vocabulary

    def _forget_if_changed(self) -> None:
        """Counting chunks and listing stems reads a whole index, so both are kept until somebody changes the docs."""
        version = self.version()
        if version != self._known_version:
            self._known_version, self._chunks, self._vocabulary = version, None, None

    # -- vectors ---------------------------------------------------------------------------

    def embedder(self) -> StoredEmbedder | None:
        """The embedder whose vectors are searched, None while there are none."""
        return answering(self._store)

    def count_all_vectors(self, embedder: StoredEmbedder) -> int:
        """How many chunks have a vector, all cuts together."""
        return count_vectors(self._store, embedder)

    def count_vectors(self, embedder: StoredEmbedder, cut: str) -> dict[int, int]:
        """How many chunks of one cut have a vector, by document; documents without one are left out."""
        return dict(
            self._store.rows(
                "SELECT c.document_id, count(*) FROM chunks AS c"
                f" JOIN {embedder.vectors} AS v ON v.chunk_id = c.id WHERE c.cut = ? GROUP BY c.document_id",
                (cut,),
            )
        )

    def nearest_chunks(
        self, embedder: StoredEmbedder, vector: Vector, cut: str, count: int, documents: Sequence[int] | None = None
    ) -> list[NearChunk]:
        """The `count` chunks of one cut (4,096 at most) nearest to `vector`, nearest first, by sqlite-vec; only
        those of `documents`, if given."""
        among = "" if documents is None else " AND document_id IN (SELECT value FROM json_each(?))"
        rows = self._store.rows(
            f"SELECT chunk_id, document_id, 1 - distance FROM {embedder.knn}"
            f" WHERE exact MATCH vec_int8(?) AND k = ? AND cut = ?{among} ORDER BY distance",
            (pack(vector[None])[0], count, cut, *(() if documents is None else (json.dumps(documents),))),
        )
        return [NearChunk(*row) for row in rows]

    def chunk_vectors(self, embedder: StoredEmbedder, cut: str) -> VectorRows[RawVectors]:
        """The vectors of every chunk of one cut, for their signs."""
        rows = self._store.each(
            "SELECT c.id, c.document_id, v.exact FROM chunks AS c"
            f" JOIN {embedder.vectors} AS v ON v.chunk_id = c.id WHERE c.cut = ?",
            (cut,),
        )
        return _vector_rows(rows, embedder.dimensions)

    def all_title_vectors(self, embedder: StoredEmbedder) -> VectorRows[RawVectors]:
        """The vector of every page's title, for their signs; ids and documents are the same."""
        rows = self._store.each(f"SELECT document_id, document_id, exact FROM {embedder.titles}")
        return _vector_rows(rows, embedder.dimensions)

    def vectors_of(self, embedder: StoredEmbedder, documents: Sequence[int], cut: str) -> VectorRows[Vectors]:
        """The exact vectors of all chunks of these pages in one cut."""
        return _exact(
            self._rows_in(
                "SELECT c.id, c.document_id, v.exact FROM chunks AS c"
                f" JOIN {embedder.vectors} AS v ON v.chunk_id = c.id WHERE c.cut = '{cut}' AND c.document_id IN ({{}})",
                documents,
            ),
            embedder.dimensions,
        )

    def title_vectors(self, embedder: StoredEmbedder, documents: Sequence[int]) -> VectorRows[Vectors]:
        """The exact vectors of these pages' titles; ids and documents are the same."""
        rows = self._rows_in(
            f"SELECT document_id, document_id, exact FROM {embedder.titles} WHERE document_id IN ({{}})", documents
        )
        return _exact(rows, embedder.dimensions)

    def _rows_in(self, sql: str, values: Sequence[str] | Sequence[int]) -> list[SqlRow]:
        """Runs `sql` with as many marks in place of `{}` as there are `values`, in portions."""
        rows: list[SqlRow] = []
        for start in range(0, len(values), 500):
            portion = values[start : start + 500]
            rows += self._store.rows(sql.format(", ".join("?" * len(portion))), portion)
        return rows


def _vector_rows(rows: Iterable[SqlRow], dimensions: int) -> VectorRows[RawVectors]:
    """From rows of id, document and packed vector, taken one by one: a list of 300,000 would weigh more than
    the vectors themselves."""
    kinds = np.dtype([("id", np.int64), ("document", np.int64), ("exact", np.void, dimensions)])
    found = np.fromiter(rows, kinds)
    vectors = np.ascontiguousarray(found["exact"]).view(np.int8).reshape(len(found), dimensions)
    return VectorRows(found["id"], found["document"], vectors)


def _exact(rows: Iterable[SqlRow], dimensions: int) -> VectorRows[Vectors]:
    found = _vector_rows(rows, dimensions)
    return VectorRows(found.ids, found.documents, to_length_1(found.vectors))
