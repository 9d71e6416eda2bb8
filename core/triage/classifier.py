"""Which intent a text is about, learned in under a second from the team's few examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.ports import Vectors
from core.triage.features import FeatureSpace, Labels, Rows, Whitening, class_means
from core.triage.logistic_head import LogisticHead, Matrix, softmax, train_head
from core.triage.ood_detection import fit_ood_calibrator, ood_features

_REGULARISATION = 20.0
_FOLDS = 5
_FEWEST_TO_LEAVE_OUT = 4
"""With fewer intents none is left out in turn: what remains would be no classifier."""
_TEMPERATURES = np.geomspace(0.25, 4, 60)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the classifier says of one text."""

    probabilities: tuple[tuple[str, float], ...]
    """Every known intent, the most likely first; they sum to 1."""
    in_domain: float
    """0 to 1: how likely the text is about any of them."""


@dataclass(frozen=True, slots=True)
class _Model:
    """A head with the whitening it was trained in."""

    whitening: Whitening
    head: LogisticHead
    means: Rows

    @classmethod
    def train(cls, rows: Rows, labels: Labels, classes: int) -> _Model:
        whitening = Whitening(rows, labels, classes)
        white = whitening(rows)
        head = train_head(white, labels, classes, _REGULARISATION)
        return cls(whitening, head, class_means(white, labels, classes))


class IntentClassifier:
    """A logistic head over the meaning (vectors) and the words (n-grams) of the examples, whitened.

    Probabilities are calibrated by one temperature, fitted on held-out folds (Guo et al., 2017,
    'On Calibration of Modern Neural Networks'). Without vectors the words alone decide.
    """

    def __init__(
        self,
        names: Sequence[str],
        texts: Sequence[str],
        labels: Sequence[int],
        vectors: Vectors | None,
        elsewhere: tuple[Sequence[str], Vectors | None],
    ) -> None:
        """`labels[i]` indexes `names`; `vectors` has one row a text, or is None without an embedder.
        `elsewhere`: texts that are none of the intents, with their vectors."""
        self._names = tuple(names)
        self._labels = np.asarray(labels, np.intp)
        self._space = FeatureSpace(texts, vectors)
        self._model = _Model.train(self._space.rows, self._labels, len(names))
        held = self._hold_out(elsewhere)
        self._temperature = _fit_temperature(held.logits, held.labels)
        temper = self._temperature
        self._calibrator = fit_ood_calibrator(held.known(temper), held.near(temper), held.far(temper))

    def predict(self, texts: Sequence[str], vectors: Vectors | None) -> list[Prediction]:
        """One prediction a text. `vectors` are those of the texts, None exactly if trained without."""
        rows, similarity = self._space.coordinates(texts, vectors)
        white = self._model.whitening(rows)
        chances = softmax(self._model.head.logits(white) / self._temperature)
        in_domain = self._calibrator(ood_features(chances, similarity, self._labels, white, self._model.means))
        found: list[Prediction] = []
        for row, sure in zip(chances, in_domain, strict=True):
            order = np.argsort(-row)
            found.append(Prediction(tuple((self._names[i], float(row[i])) for i in order), float(sure)))
        return found

    def _hold_out(self, elsewhere: tuple[Sequence[str], Vectors | None]) -> _HeldOut:
        """Trains a few times with a fold of the examples, and some intents as a whole, left out."""
        classes = len(self._names)
        folds = np.zeros(len(self._labels), np.intp)
        for label in range(classes):
            members = np.flatnonzero(self._labels == label)
            folds[members] = np.arange(len(members)) % _FOLDS
        groups = np.arange(classes) % _FOLDS if classes >= _FEWEST_TO_LEAVE_OUT else np.full(classes, -1)
        own = self._space.vectors if self._space.vectors is not None else self._space.word_rows
        far_rows, far_similarity = self._space.coordinates(*elsewhere)
        held = _HeldOut()
        for fold in range(_FOLDS):
            kept_classes = np.flatnonzero(groups != fold)
            declared = groups[self._labels] != fold
            train, test = declared & (folds != fold), declared & (folds == fold)
            if not test.any() or len(kept_classes) < 2 or len(np.unique(self._labels[train])) < len(kept_classes):
                continue
            renumber = np.searchsorted(kept_classes, self._labels)
            labels = renumber[train]
            model = _Model.train(self._space.rows[train], labels, len(kept_classes))
            for rows, similarity, kind, right in (
                (self._space.rows[test], own[test] @ own[train].T, "known", renumber[test]),
                (self._space.rows[~declared], own[~declared] @ own[train].T, "near", None),
                (far_rows, far_similarity[:, train], "far", None),
            ):
                if len(rows):
                    white = model.whitening(rows)
                    held.add(kind, model.head.logits(white), similarity, labels, white, model.means, right)
        return held


class _HeldOut:
    """What heads said of texts that they did not see."""

    def __init__(self) -> None:
        self.logits: list[Matrix] = []
        self.labels: list[Labels] = []
        self._seen: list[tuple[str, Matrix, Rows, Labels, Rows, Rows]] = []

    def add(
        self, kind: str, logits: Matrix, similarity: Rows, labels: Labels, rows: Rows, means: Rows, right: Labels | None
    ) -> None:
        self._seen.append((kind, logits, similarity, labels, rows, means))
        if right is not None:
            self.logits.append(logits)
            self.labels.append(right)

    def known(self, temperature: float) -> Matrix:
        return self._signs("known", temperature)

    def near(self, temperature: float) -> Matrix:
        return self._signs("near", temperature)

    def far(self, temperature: float) -> Matrix:
        return self._signs("far", temperature)

    def _signs(self, wanted: str, temperature: float) -> Matrix:
        found = [
            ood_features(softmax(logits / temperature), similarity, labels, rows, means)
            for kind, logits, similarity, labels, rows, means in self._seen
            if kind == wanted
        ]
        return np.vstack([np.zeros((0, 4)), *found])


def _fit_temperature(logits: Sequence[Matrix], labels: Sequence[Labels]) -> float:
    """The temperature with the least cross-entropy on texts that the heads did not see."""
    if not logits:
        return 1.0

    def loss(temperature: float) -> float:
        chances = [softmax(z / temperature)[np.arange(len(y)), y] for z, y in zip(logits, labels, strict=True)]
        return float(-np.log(np.maximum(np.concatenate(chances), 1e-12)).mean())

    return float(min(_TEMPERATURES, key=loss))
