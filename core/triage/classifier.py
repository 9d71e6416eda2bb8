"""Which intent a text is about, learned in under a second from the team's few examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.ports import Vectors
from core.triage.head import LogisticHead, softmax, train_head
from core.triage.ngrams import NgramSpace

_REGULARISATION = 20.0
_NGRAM_WEIGHT = 0.7
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one text is about."""

    probabilities: tuple[tuple[str, float], ...]
    """Every known intent, the most likely first; they sum to 1."""
    known: float
    """0 to 1: how likely the text is about any of them."""


class IntentClassifier:
    """A logistic head over the meaning (vectors) and the words (n-grams) of the examples.

    Probabilities are calibrated by one temperature, fitted on held-out folds (Guo et al., 2017,
    'On Calibration of Modern Neural Networks'). Without vectors the words alone decide.
    """

    def __init__(
        self, names: Sequence[str], texts: Sequence[str], labels: Sequence[int], vectors: Vectors | None
    ) -> None:
        """`labels[i]` indexes `names`; `vectors` has one row a text, or is None without an embedder."""
        self._names = tuple(names)
        self._labels = np.asarray(labels, np.intp)
        self._vectors = vectors
        self._words = NgramSpace(texts)
        self._word_rows = self._words.rows(texts)
        rows = self._join(vectors, self._word_rows)
        self._head = train_head(rows, self._labels, len(self._names), _REGULARISATION)
        self._temperature = _fit_temperature(rows, self._labels, len(self._names))

    def predict(self, texts: Sequence[str], vectors: Vectors | None) -> list[Prediction]:
        """One prediction a text. `vectors` are those of the texts, None exactly if trained without."""
        word_rows = self._words.rows(texts)
        logits = self._head.logits(self._join(vectors, word_rows))
        chances = softmax(logits / self._temperature)
        nearest = (
            (word_rows @ self._word_rows.T).max(axis=1)
            if vectors is None or self._vectors is None
            else (vectors @ self._vectors.T).max(axis=1)
        )
        middle, slope = (0.25, 10.0) if vectors is None else (0.42, 12.0)
        known = 1 / (1 + np.exp(-(slope * (nearest - middle) + 2 * (chances.max(axis=1) - 0.5))))
        found: list[Prediction] = []
        for row, sure in zip(chances, known, strict=True):
            order = np.argsort(-row)
            found.append(Prediction(tuple((self._names[i], float(row[i])) for i in order), float(sure)))
        return found

    def _join(self, vectors: Vectors | None, word_rows: Vectors) -> Vectors:
        if (vectors is None) != (self._vectors is None):
            raise ValueError("trained with vectors and asked without, or the other way round")
        return word_rows if vectors is None else np.hstack([vectors, _NGRAM_WEIGHT * word_rows])


def _fit_temperature(rows: Vectors, labels: np.typing.NDArray[np.intp], classes: int) -> float:
    """The temperature with the least cross-entropy on folds that the head did not see."""
    folds = np.zeros(len(labels), np.intp)
    for label in range(classes):
        members = np.flatnonzero(labels == label)
        folds[members] = np.arange(len(members)) % _FOLDS
    logits = np.zeros((len(labels), classes))
    for fold in range(_FOLDS):
        held = folds == fold
        if held.any() and not held.all():
            head: LogisticHead = train_head(rows[~held], labels[~held], classes, _REGULARISATION)
            logits[held] = head.logits(rows[held])
    candidates = np.geomspace(0.2, 5, 60)
    losses = [
        -np.log(np.maximum(softmax(logits / t)[np.arange(len(labels)), labels], 1e-12)).mean() for t in candidates
    ]
    return float(candidates[int(np.argmin(losses))])
