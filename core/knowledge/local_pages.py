"""The docs in the store of this machine, as a search asks for them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np

from core.domain.knowledge import SearchFilter
from core.knowledge.page_source import DocsState, NearestPages, PageCosines, passes
from core.knowledge.vector_index import MAIN_CUT, WIDE_CUT, VectorIndex
from core.ports import Vector, Vectors
from core.store.database import Store
from core.store.search_reader import ChunkRow, DocumentRow, SearchReader, VectorRows, WordMatch

_RELOAD_SHARE = 0.1
"""At most this share of the time goes into reading vectors anew while somebody else is writing."""


class LocalPages:
    """`PageSource` over a store, as far as its pages are kept in memory."""

    def __init__(self, store: Store) -> None:
        """`store`: any connection; a read-only one is made from it."""
        self._lookup = SearchReader(store)
        self._index: VectorIndex | None = None
        self._index_version = -1
        self._index_due = 0.0

    def close(self) -> None:
        """See `PageSource`."""
        self._lookup.close()

    def index(self) -> VectorIndex:
        """The pages and vectors as they are now, or, while somebody writes all the time, a moment ago."""
        index, version, now = self._index, self._lookup.version(), time.monotonic()
        if index is None or (
            version != self._index_version
            # Another embedder's vectors may be gone by now: that can't wait.
            and (now >= self._index_due or index.embedder != self._lookup.embedder())
        ):
            index = self._index = VectorIndex(self._lookup)
            self._index_version = version
            self._index_due = time.monotonic() + (time.monotonic() - now) / _RELOAD_SHARE
        return index

    def begin(self) -> DocsState:
        """See `PageSource`."""
        index = self.index()
        embedder = index.embedder.identity if index.embedder else None
        return DocsState(bool(index.pages), embedder, index.title_words)

    def version(self) -> int:
        """See `PageSource`."""
        return self._lookup.version()

    # -- words -----------------------------------------------------------------------------

    def count_chunks(self) -> int:
        """See `WordSource`."""
        return self._lookup.count_chunks()

    def chunk_counts(self, stems: Sequence[str]) -> Mapping[str, int]:
        """See `WordSource`."""
        return self._lookup.chunk_counts(stems)

    def stems_beginning(self, start: str, limit: int) -> Sequence[str]:
        """See `WordSource`."""
        return self._lookup.stems_beginning(start, limit)

    def stems_near(self, root: str, slips: int) -> Sequence[str]:
        """Every stem: to compare them all takes a millisecond."""
        return self._lookup.vocabulary()

    def best_by_words(self, phrases: Sequence[str], limit: int) -> Sequence[WordMatch]:
        """See `PageSource`; as an FTS5 expression."""
        return self._lookup.match_words(" OR ".join(f'"{phrase}"' for phrase in phrases), limit)

    # -- pages and their vectors -----------------------------------------------------------

    def nearest(self, vector: Vector, count: int, where: SearchFilter) -> NearestPages:
        """See `PageSource`."""
        index = self._asked()
        allowed = None
        if where != SearchFilter():
            allowed = np.fromiter((passes(page, where) for page in index.pages), bool, len(index.pages))
        near = index.nearest(vector, count, allowed)
        own = {index.pages[place].id: count for place, count in near.own.items()}
        return NearestPages(tuple(index.pages[place].id for place in near.pages), own, near.passages)

    def first_pages(self, count: int, where: SearchFilter) -> Sequence[DocumentRow]:
        """See `PageSource`."""
        return list(islice((page for page in self._asked().pages if passes(page, where)), count))

    def pages_of(self, documents: Sequence[int]) -> Mapping[int, DocumentRow]:
        """See `PageSource`; also those that were written after the index was read."""
        index = self._asked()
        new = [document for document in documents if document not in index.place_of]
        rows = {row.id: row for row in self._lookup.documents_of(new)} if new else {}
        return rows | {row.id: row for document in documents if (row := index.page(document))}

    def chunks_of(self, documents: Sequence[int], cut: str) -> Sequence[ChunkRow]:
        """See `PageSource`."""
        return self._lookup.chunks_of(documents, cut)

    def cosines(self, vector: Vector, documents: Sequence[int]) -> PageCosines:
        """See `PageSource`."""
        embedder = self._asked().embedder
        if embedder is None:
            return PageCosines({}, {}, {})
        sections, packed = (
            _cosines(self._lookup.vectors_of(embedder, documents, cut), vector) for cut in (MAIN_CUT, WIDE_CUT)
        )
        titles = _cosines(self._lookup.title_vectors(embedder, documents), vector)
        return PageCosines(sections, packed, {document: own[document] for document, own in titles.items()})

    def _asked(self) -> VectorIndex:
        """The index as it was when the search began."""
        return self._index or self.index()


def _cosines(rows: VectorRows[Vectors], vector: Vector) -> dict[int, dict[int, float]]:
    """By document and by what the row belongs to."""
    found: defaultdict[int, dict[int, float]] = defaultdict(dict)
    similarity = (rows.vectors @ vector).tolist()
    for document, of, cosine in zip(rows.documents.tolist(), rows.ids.tolist(), similarity, strict=True):
        found[document][of] = cosine
    return found
