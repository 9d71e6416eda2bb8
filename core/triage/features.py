"""The space in which examples of intents are compared: meaning and words side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.ports import Vectors
from core.triage.ngrams import NgramSpace

Rows = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]


class FeatureSpace:
    """Coordinates in the space that the examples span: never more dimensions than examples, and
    what lies outside it can't tell them apart."""

    def __init__(self, vectors: Vectors | None, words: NgramSpace, word_weight: float) -> None:
        """`vectors`: one row an example, None without an embedder; `words`: made of their texts. `word_weight`: the
        length of the n-gram part beside the vector's length of 1; 0 leaves it out. Without vectors the n-grams are
        all there is."""
        self._words = words
        self._weight = word_weight
        self.with_vectors = vectors is not None
        joined = self._join(words.own, vectors)
        wide = joined.shape[1] > len(joined)
        values, axes = np.linalg.eigh(joined @ joined.T if wide else joined.T @ joined)
        kept = values > values[-1] * 1e-6
        if wide:
            self._basis = np.asarray((joined.T @ axes[:, kept]) / np.sqrt(values[kept]), np.float32)
            self.rows = np.asarray(axes[:, kept] * np.sqrt(values[kept]), np.float32)
        else:
            self._basis = np.asarray(axes[:, kept], np.float32)
            self.rows = joined @ self._basis
        """Coordinates of the examples themselves."""
        self.compared = words.own if vectors is None else vectors
        """By what the examples are compared with each other: their vectors, or without an embedder their n-grams."""

    def coordinates(self, texts: Sequence[str], vectors: Vectors | None) -> tuple[Rows, Rows]:
        """Coordinates of new texts, shape (len(texts), dimensions), and by what they are compared with the examples:
        their vectors, or their n-grams without an embedder. Both have length 1, so that a product is a cosine."""
        if (vectors is not None) != self.with_vectors:
            raise ValueError("made with vectors and asked without, or the other way round")
        if vectors is not None and not self._weight:
            return vectors @ self._basis, vectors
        word_rows = self._words.rows(texts)
        return self._join(word_rows, vectors) @ self._basis, word_rows if vectors is None else vectors

    def _join(self, word_rows: Rows, vectors: Vectors | None) -> Rows:
        if vectors is None:
            return word_rows
        return np.hstack([vectors, self._weight * word_rows]) if self._weight else vectors
