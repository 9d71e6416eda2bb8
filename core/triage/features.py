"""The space in which examples of intents are compared: meaning and words side by side, with the
directions in which examples of the same intent differ anyway (names, politeness, typos) shrunk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.ports import Vectors
from core.triage.ngrams import NgramSpace

WORD_WEIGHT = 0.7
"""Length of the n-gram part beside the vector's length of 1 (measured: 0.5 to 1 within 0.3 %)."""
_SHRINKAGE = 0.1
"""Share of the identity in the within-intent covariance (measured: 0.01 to 0.3 within 0.1 %)."""

Rows = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]


class FeatureSpace:
    """Coordinates in the space that the examples span: never more dimensions than examples, and
    what lies outside it can't tell them apart."""

    def __init__(self, texts: Sequence[str], vectors: Vectors | None) -> None:
        """`vectors`: one row a text, None without an embedder."""
        self._words = NgramSpace(texts)
        self.word_rows = self._words.rows(texts)
        self.vectors = vectors
        joined = self._join(self.word_rows, vectors)
        values, axes = np.linalg.eigh(joined @ joined.T)
        kept = values > values[-1] * 1e-6
        self._basis = np.asarray((joined.T @ axes[:, kept]) / np.sqrt(values[kept]), np.float32)
        self.rows = np.asarray(axes[:, kept] * np.sqrt(values[kept]), np.float32)
        """Coordinates of the examples themselves."""

    def coordinates(self, texts: Sequence[str], vectors: Vectors | None) -> tuple[Rows, Rows]:
        """Coordinates of new texts, shape (len(texts), dimensions), and their similarity to each example, shape
        (len(texts), examples): the cosine of the vectors, or of the n-grams without an embedder."""
        if (vectors is None) != (self.vectors is None):
            raise ValueError("made with vectors and asked without, or the other way round")
        word_rows = self._words.rows(texts)
        if vectors is None or self.vectors is None:
            return word_rows @ self._basis, word_rows @ self.word_rows.T
        return self._join(word_rows, vectors) @ self._basis, vectors @ self.vectors.T

    @staticmethod
    def _join(word_rows: Rows, vectors: Vectors | None) -> Rows:
        return word_rows if vectors is None else np.hstack([vectors, WORD_WEIGHT * word_rows])


class Whitening:
    """Divides by the spread that examples of one intent have, so that what tells intents apart
    counts more: the transform behind linear discriminant analysis, shrunk towards the identity
    (Friedman, 1989, 'Regularized Discriminant Analysis')."""

    def __init__(self, rows: Rows, labels: Labels, classes: int) -> None:
        means = class_means(rows, labels, classes)
        spread = rows - means[labels]
        values, axes = np.linalg.eigh(spread.T @ spread / len(rows))
        values = np.maximum(values, 0)
        level = float(values.mean()) or 1.0
        weights = ((1 - _SHRINKAGE) * values / level + _SHRINKAGE) ** -0.5
        transform = axes * weights
        self._transform = np.asarray(transform / np.linalg.norm(rows @ transform, axis=1).mean(), np.float32)

    def __call__(self, rows: Rows) -> Rows:
        """The transformed rows; those of the examples have a mean length of 1."""
        return rows @ self._transform


def class_means(rows: Rows, labels: Labels, classes: int) -> Rows:
    """Shape (classes, dimensions); a class without rows gets zeros."""
    sums = np.zeros((classes, rows.shape[1]), np.float32)
    np.add.at(sums, labels, rows)
    counts = np.maximum(np.bincount(labels, minlength=classes), 1)
    return np.asarray(sums / counts[:, None], np.float32)
