"""Finds the pages whose passages lie nearest to a question.

Up to `KNN_ROWS` vectors sqlite-vec answers from the encrypted file: the exact nearest passages, among all pages or
those that a filter lets through. Above, its scan takes too long; then the signs of all vectors are kept in memory
(48 bytes each at 384 dimensions: 300,000 chunks in two cuts cost 8 MB) and choose the pages. Either way the pages
found are measured again with their exact vectors, read from the store (binary quantisation with rescoring).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.knowledge.page_source import NEAREST_COUNTED, NONE_NEAR, TITLE_WEIGHT, NearestPages, pages_of_passages
from core.ports import Vectors
from core.store.search_reader import DocumentRow, SearchReader, VectorRows
from core.store.vectors import RawVectors, StoredEmbedder

KNN_ROWS = 20_000
"""Vectors, both cuts together, up to which sqlite-vec is asked: 14 ms of a core, 19 where a filter narrows it
(`bench_search_speed`). At 40,000 it takes over 30 as soon as another process is at work."""

MAIN_CUT = "section"
"""The cut whose passages choose the candidates and are shown."""
WIDE_CUT = "packed"
"""The cut whose passages hold more around a sentence; it steadies the ranking."""

_FIRST_ROWS, _MOST_ROWS = 256, 4096
"""Passages asked of sqlite-vec: at first, and the most that it gives."""

IndexArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Float32Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SignIndex:
    """The signs of one kind of vector (of passages, or of titles), ordered by page."""

    starts: IndexArray
    """Row at which each page begins, and at the end the number of rows; one entry a page and one more."""
    signs: npt.NDArray[np.uint64]

    @staticmethod
    def of(rows: VectorRows[RawVectors], documents: IndexArray) -> SignIndex:
        """From rows of the store; `documents`: the ids of all pages, ascending. Rows of a page that is
        not among them are left out."""
        rows_kept = np.flatnonzero(np.isin(rows.documents, documents))
        pages = np.searchsorted(documents, rows.documents[rows_kept])
        order = np.argsort(pages, kind="stable")
        starts = np.searchsorted(pages[order], np.arange(len(documents) + 1))
        return SignIndex(starts, pack_sign_bits(rows.vectors)[rows_kept[order]])

    def similarity(self, query: Float32Array) -> Float32Array:
        """For every row the cosine that the agreement of signs stands for (Charikar, 2002), good enough to choose
        pages by."""
        differing = np.bitwise_count(self.signs ^ pack_sign_bits(query[None])[0]).sum(axis=1, dtype=np.int32)
        by_signs: Float32Array = np.cos(np.pi * differing / len(query)).astype(np.float32)
        return by_signs

    def best_of_pages(self, similarity: Float32Array) -> Float32Array:
        """For each page the similarity of its nearest row, -1 for a page without one."""
        best = np.full(len(self.starts) - 1, -1.0, np.float32)
        filled = np.flatnonzero(self.starts[1:] > self.starts[:-1])
        if len(filled):
            best[filled] = np.maximum.reduceat(similarity, self.starts[filled])
        return best

    def pages_of(self, rows: IndexArray) -> list[int]:
        """The place of the page to which each row belongs."""
        places: list[int] = (np.searchsorted(self.starts, rows, side="right") - 1).tolist()
        return places


def pack_sign_bits(vectors: Vectors | RawVectors) -> npt.NDArray[np.uint64]:
    """One bit a dimension, 64 to a word; the last word is filled with zeros."""
    bits = np.packbits(vectors > 0, axis=1)
    short = -bits.shape[1] % 8
    return np.ascontiguousarray(np.pad(bits, ((0, 0), (0, short)))).view(np.uint64)


class VectorIndex:
    """The pages of a store and, if it has an embedder, the way to the nearest of them."""

    def __init__(self, lookup: SearchReader, knn_rows: int = KNN_ROWS) -> None:
        """Reads the pages. Vectors are counted, and their signs read where they are needed, when somebody first
        asks by meaning: a person who types while the models still load need not wait for them. `knn_rows`: up to
        how many vectors sqlite-vec is asked."""
        self._lookup = lookup
        self._knn_rows = knn_rows
        self.pages: tuple[DocumentRow, ...] = tuple(lookup.documents())
        """By id; elsewhere a page is named by its place here."""
        self.place_of: Mapping[int, int] = {page.id: place for place, page in enumerate(self.pages)}
        """From a document's id to its place."""
        self.embedder: StoredEmbedder | None = lookup.embedder()
        words = [len(page.title.split()) for page in self.pages]
        self.title_words: float = sum(words) / (len(words) or 1)
        """Of a title, on average: three where titles name a topic, ten where they ask a question."""

    def page(self, document: int) -> DocumentRow | None:
        """The page with this id, if it was there."""
        place = self.place_of.get(document)
        return None if place is None else self.pages[place]

    def nearest(self, vector: Float32Array, count: int, allowed: BoolArray | None = None) -> NearestPages:
        """The `count` pages nearest to `vector`, among those `allowed` (one entry a place; None: all). None without
        an embedder. What was written since the pages were read is left out."""
        if self.embedder is None or not self.pages:
            return NONE_NEAR
        if self._signs is None:
            return self._nearest_by_knn(self.embedder, vector, count, allowed)
        return self._nearest_by_signs(*self._signs, vector, count, allowed)

    def passages(self, allowed: BoolArray | None = None) -> int:
        """How many passages with a vector the pages have."""
        return int(self._passages.sum() if allowed is None else self._passages[allowed].sum())

    @cached_property
    def _passages(self) -> IndexArray:
        """How many passages with a vector each page has."""
        counts = self._lookup.count_vectors(self.embedder, MAIN_CUT) if self.embedder else {}
        return np.array([counts.get(page.id, 0) for page in self.pages], np.int64)

    @cached_property
    def _signs(self) -> tuple[SignIndex, SignIndex] | None:
        """Of passages and of titles; None where sqlite-vec is asked."""
        if self.embedder is None or self._lookup.count_all_vectors(self.embedder) <= self._knn_rows:
            return None
        documents = np.array([page.id for page in self.pages], np.int64)
        return (
            SignIndex.of(self._lookup.chunk_vectors(self.embedder, MAIN_CUT), documents),
            SignIndex.of(self._lookup.all_title_vectors(self.embedder), documents),
        )

    def _nearest_by_knn(
        self, embedder: StoredEmbedder, vector: Float32Array, count: int, allowed: BoolArray | None
    ) -> NearestPages:
        passages = self.passages(allowed)
        documents = None if allowed is None else [self.pages[place].id for place in np.flatnonzero(allowed)]
        rows = 0
        near: list[tuple[int, float]] = []
        places: set[int] = set()
        # Where pages are long the nearest passages may all lie on a few of them: then more are asked for.
        while rows < min(passages, _MOST_ROWS) and len(places) < count:
            rows = min(max(4 * rows, _FIRST_ROWS), _MOST_ROWS)
            found = self._lookup.nearest_chunks(embedder, vector, MAIN_CUT, rows, documents)
            near = [(self.place_of[one.document], one.similarity) for one in found if one.document in self.place_of]
            places = {place for place, _ in near}
            if len(found) < rows:
                break
        rows_of_titles = self._lookup.title_vectors(embedder, [self.pages[place].id for place in places])
        similarity = (rows_of_titles.vectors @ vector).tolist()
        titles = {
            self.place_of[id_]: one for id_, one in zip(rows_of_titles.documents.tolist(), similarity, strict=True)
        }
        return pages_of_passages(near, titles, count, passages)

    def _nearest_by_signs(
        self, sections: SignIndex, titles: SignIndex, vector: Float32Array, count: int, allowed: BoolArray | None
    ) -> NearestPages:
        similarity = sections.similarity(vector)
        if allowed is not None:
            similarity[~np.repeat(allowed, np.diff(sections.starts))] = -np.inf
        nearness = sections.best_of_pages(similarity) + TITLE_WEIGHT * titles.best_of_pages(titles.similarity(vector))
        if allowed is not None:
            nearness[~allowed] = -np.inf
        nearest = [place for place in _highest(nearness, count) if nearness[place] > -np.inf]
        counted = sections.pages_of(np.array(_highest(similarity, NEAREST_COUNTED), np.int64))
        return NearestPages(tuple(nearest), Counter(counted), self.passages(allowed))


def _highest(values: Float32Array, count: int) -> list[int]:
    """Where the highest `count` stand, from the highest down; of equal ones the first come first."""
    places = np.arange(len(values))
    if len(values) > count:
        places = np.flatnonzero(values >= np.partition(values, -count)[-count])
    highest: list[int] = places[np.argsort(-values[places], kind="stable")][:count].tolist()
    return highest
