"""All vectors of a store in memory, packed, so that a search reads nothing of the encrypted file.

Up to `EXACT_ROWS` vectors stay as they are (1.5 kB each at 384 dimensions). Above, only their signs
are kept (48 bytes each): candidates are chosen by signs and measured again with their exact vectors,
read from the store (binary quantisation with rescoring). 300,000 chunks in two cuts cost 29 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.ports import Vectors

EXACT_ROWS = 40_000
"""Above this many vectors only signs stay in memory."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
FetchVectors = Callable[[Sequence[int]], Vectors]
"""The exact vectors of these ids, in their order."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The vectors of one kind (a cut, or the titles), ordered by page."""

    ids: Ints
    """Id of each row: of its chunk, or of its page for titles."""
    pages: Ints
    """Index of the page of each row, ascending."""
    starts: Ints
    """Row at which each page begins, and at the end the number of rows; one entry a page and one more."""
    exact: Vectors | None
    signs: npt.NDArray[np.uint64] | None

    @staticmethod
    def of(ids: Ints, pages: Ints, vectors: Vectors, page_count: int, keep_exact: bool) -> Layer:
        """From one vector a row, with its id and the index of its page."""
        order = np.argsort(pages, kind="stable")
        ordered = pages[order]
        starts = np.searchsorted(ordered, np.arange(page_count + 1))
        rows = vectors[order]
        return Layer(
            ids[order], ordered, starts, rows if keep_exact else None, None if keep_exact else pack_signs(rows)
        )

    def best_of_pages(self, query: Floats) -> Floats:
        """For each page the likeness of its nearest row, -1 for a page without one.

        By signs it is the cosine that their agreement stands for (Charikar, 2002), good enough to choose
        candidates by.
        """
        best = np.full(len(self.starts) - 1, -1.0, np.float32)
        filled = np.flatnonzero(self.starts[1:] > self.starts[:-1])
        if len(filled):
            best[filled] = np.maximum.reduceat(self._likeness(query), self.starts[filled])
        return best

    def rows_of(self, page: int) -> slice:
        """Where the rows of a page stand."""
        return slice(int(self.starts[page]), int(self.starts[page + 1]))

    def cosines(self, query: Floats, pages: Sequence[int], fetch: FetchVectors) -> list[Floats]:
        """The exact cosine of every row of each of `pages`; `fetch` is asked where only signs are kept."""
        places = [self.rows_of(page) for page in pages]
        if self.exact is not None:
            return [self.exact[place] @ query for place in places]
        ids = np.concatenate([self.ids[place] for place in places]) if places else self.ids[:0]
        scores = fetch(ids.tolist()) @ query if len(ids) else np.zeros(0, np.float32)
        ends = np.cumsum([place.stop - place.start for place in places])
        return np.split(scores, ends[:-1]) if places else []

    def _likeness(self, query: Floats) -> Floats:
        if self.exact is not None:
            return self.exact @ query
        assert self.signs is not None
        differing = np.bitwise_count(self.signs ^ pack_signs(query[None])[0]).sum(axis=1, dtype=np.int32)
        return np.cos(np.pi * differing / len(query)).astype(np.float32)


def pack_signs(vectors: Vectors) -> npt.NDArray[np.uint64]:
    """One bit a dimension, 64 to a word; the last word is filled with zeros."""
    bits = np.packbits(vectors > 0, axis=1)
    short = -bits.shape[1] % 8
    return np.ascontiguousarray(np.pad(bits, ((0, 0), (0, short)))).view(np.uint64)
