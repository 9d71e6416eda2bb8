"""All vectors of a store in memory, packed, so that a search reads nothing of the encrypted file.

Up to `EXACT_ROWS` vectors stay as they are (1.5 kB each at 384 dimensions). Above, only their signs
are kept (48 bytes each): candidates are chosen by signs and measured again with their exact vectors,
read from the store (binary quantisation with rescoring). 300,000 chunks in two cuts cost 29 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.ports import Vectors
from core.store.search_reader import DocumentRow, SearchReader, VectorRows
from core.store.vectors import RawVectors, StoredEmbedder

EXACT_ROWS = 40_000
"""Above this many vectors only signs stay in memory."""

MAIN_CUT = "section"
"""The cut whose passages choose the candidates and are shown."""
WIDE_CUT = "packed"
"""The cut whose passages hold more around a sentence; it steadies the ranking."""

IndexArray = npt.NDArray[np.int64]
Float32Array = npt.NDArray[np.float32]
Words = npt.NDArray[np.uint64]
FetchVectors = Callable[[Sequence[int]], Vectors]
"""The exact vectors of these ids, in their order."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The vectors of one kind (a cut, or the titles), ordered by page."""

    ids: IndexArray
    """Id of each row: of its chunk, or of its page for titles."""
    starts: IndexArray
    """Row at which each page begins, and at the end the number of rows; one entry a page and one more."""
    exact: Vectors | None
    signs: Words | None

    @staticmethod
    def of(rows: VectorRows, documents: IndexArray, keep_exact: bool) -> Segment:
        """From rows of the store; `documents`: the ids of all pages, ascending. Rows of a page that is
        not among them are left out."""
        rows_kept = np.flatnonzero(np.isin(rows.documents, documents))
        pages = np.searchsorted(documents, rows.documents[rows_kept])
        order = np.argsort(pages, kind="stable")
        chosen, ordered = rows_kept[order], pages[order]
        starts = np.searchsorted(ordered, np.arange(len(documents) + 1))
        if keep_exact:
            return Segment(rows.ids[chosen], starts, rows.vectors[chosen].astype(np.float32, copy=False), None)
        return Segment(rows.ids[chosen], starts, None, pack_sign_bits(rows.vectors)[chosen])

    def best_of_pages(self, similarity: Float32Array) -> Float32Array:
        """For each page the similarity of its nearest row, -1 for a page without one."""
        best = np.full(len(self.starts) - 1, -1.0, np.float32)
        filled = np.flatnonzero(self.starts[1:] > self.starts[:-1])
        if len(filled):
            best[filled] = np.maximum.reduceat(similarity, self.starts[filled])
        return best

    def concentration(self, similarity: Float32Array, count: int) -> Float32Array:
        """For each page how many of the `count` nearest rows are its own, less what its share of all rows
        would give by chance; as a share of `count`. The fewer rows there are besides, the less that says: in a
        folder of three pages all rows are among the nearest, and it says nothing."""
        if len(similarity) <= count:
            return np.zeros(len(self.starts) - 1, np.float32)
        nearest = np.argpartition(-similarity, count - 1)[:count]
        pages = np.searchsorted(self.starts, nearest, side="right") - 1
        own = np.bincount(pages, minlength=len(self.starts) - 1) / count
        by_chance = np.diff(self.starts) / len(similarity)
        concentration: Float32Array = ((own - by_chance) * (1 - count / len(similarity))).astype(np.float32)
        return concentration

    def has(self, page: int) -> bool:
        """Whether the page (-1: none of this index) has any row."""
        return page >= 0 and bool(self.starts[page + 1] > self.starts[page])

    def rows_of(self, page: int) -> slice:
        """Where the rows of a page stand."""
        return slice(int(self.starts[page]), int(self.starts[page + 1]))

    def cosines(self, query: Float32Array, pages: Sequence[int], fetch: FetchVectors) -> list[Float32Array]:
        """The exact cosine of every row of each of `pages`; `fetch` is asked where only signs are kept."""
        places = [self.rows_of(page) for page in pages]
        if self.exact is not None:
            return [self.exact[place] @ query for place in places]
        ids = np.concatenate([self.ids[place] for place in places]) if places else self.ids[:0]
        scores = fetch(ids.tolist()) @ query if len(ids) else np.zeros(0, np.float32)
        ends = np.cumsum([place.stop - place.start for place in places])
        return np.split(scores, ends[:-1]) if places else []

    def similarity(self, query: Float32Array) -> Float32Array:
        """The similarity of every row. By signs it is the cosine that their agreement stands for (Charikar,
        2002), good enough to choose candidates by."""
        if self.exact is not None:
            exact: Float32Array = self.exact @ query
            return exact
        assert self.signs is not None
        differing = np.bitwise_count(self.signs ^ pack_sign_bits(query[None])[0]).sum(axis=1, dtype=np.int32)
        by_signs: Float32Array = np.cos(np.pi * differing / len(query)).astype(np.float32)
        return by_signs


def pack_sign_bits(vectors: Vectors | RawVectors) -> npt.NDArray[np.uint64]:
    """One bit a dimension, 64 to a word; the last word is filled with zeros."""
    bits = np.packbits(vectors > 0, axis=1)
    short = -bits.shape[1] % 8
    return np.ascontiguousarray(np.pad(bits, ((0, 0), (0, short)))).view(np.uint64)


@dataclass(frozen=True, slots=True)
class Segments:
    """All vectors of one embedder."""

    sections: Segment
    packed: Segment
    titles: Segment


class VectorIndex:
    """The pages of a store and, if it has an embedder, their vectors."""

    def __init__(self, lookup: SearchReader) -> None:
        """Reads the pages; the vectors are read when somebody first asks by meaning: a person who types
        while the models still load need not wait for them."""
        self._lookup = lookup
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

    @cached_property
    def segments(self) -> Segments | None:
        """The vectors, None without an embedder. What was written since the pages were read is left out."""
        if self.embedder is None:
            return None
        documents = np.array([page.id for page in self.pages], np.int64)
        lookup, embedder = self._lookup, self.embedder
        exact = lookup.count_vectors(embedder) <= EXACT_ROWS
        return Segments(
            Segment.of(lookup.chunk_vectors(embedder, MAIN_CUT, raw=not exact), documents, exact),
            Segment.of(lookup.chunk_vectors(embedder, WIDE_CUT, raw=not exact), documents, exact),
            Segment.of(lookup.title_vectors(embedder, raw=not exact), documents, exact),
        )
