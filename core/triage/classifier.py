"""Which intent a text is about, learned in under a second from the team's few examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.ports import Vectors
from core.triage.features import FeatureSpace, Labels
from core.triage.logistic_head import Matrix, softmax, train_head
from core.triage.ngrams import NgramSpace
from core.triage.ood_detection import Neighbourhood, fit_ood_calibrator

Elsewhere = tuple[Sequence[str], "Vectors | None"]
"""Texts that are none of the intents, with their vectors; None without an embedder."""

_CHOICES = ((30.0, 0.0), (30.0, 0.5), (4.0, 0.0))
"""Inverse regularisation of the head, and weight of the words. Each team gets the pair that its own examples speak for:
customers who write by a pattern are told apart by their words too, elsewhere words mislead (measured on nine sets of
intents: 0.5 wins five and loses three), and examples that say little of what is written need the calmer head."""
_WORDS_ALONE = ((30.0, 1.0),)
_FOLDS = 5
_ROUGHLY = 1e-2
"""Tolerance of the heads that only try out a choice: closer, they decide no other text."""
_FEWEST_TO_LEAVE_OUT = 4
"""With fewer intents none is left out in turn: what remains would be no classifier."""
_TEMPERATURES = np.geomspace(0.1, 4, 50)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the classifier says of one text."""

    probabilities: tuple[tuple[str, float], ...]
    """Every known intent, the most likely first; they sum to 1."""
    in_domain: float
    """0 to 1: how likely the text is about any of them."""


class IntentClassifier:
    """A logistic head over the meaning (vectors) and, where they help, the words (n-grams) of the examples.

    Probabilities are calibrated by one temperature, fitted on held-out folds (Guo et al., 2017,
    'On Calibration of Modern Neural Networks'). Without vectors the words alone decide.
    """

    def __init__(
        self,
        names: Sequence[str],
        texts: Sequence[str],
        labels: Sequence[int],
        vectors: Vectors | None,
        elsewhere: Elsewhere,
        told: tuple[Sequence[str], Sequence[int], Vectors | None] = ((), (), None),
    ) -> None:
        """`labels[i]` indexes `names`; `vectors` has one row a text, or is None without an embedder. `elsewhere`:
        texts that are none of the intents, with their vectors. `told`: what the team itself calls its intents, with
        labels and vectors; the head learns from it as from examples, but customers don't write so, and nothing is
        compared with it or judged by it."""
        self._names = tuple(names)
        all_texts = [*texts, *told[0]]
        if vectors is not None and told[2] is not None:
            vectors = np.vstack([vectors, told[2]])
        words = NgramSpace(all_texts)
        learned = np.array([*labels, *told[1]], np.intp)
        trials = [
            _Trial(FeatureSpace(vectors, words, weight), strength, learned, len(labels), len(names), elsewhere)
            for strength, weight in (_CHOICES if vectors is not None else _WORDS_ALONE)
        ]
        best = min(trials, key=lambda trial: trial.loss)
        self._space, self._temperature = best.space, best.temperature
        self._head = train_head(self._space.rows, learned, len(names), best.inverse_regularisation)
        own = self._space.compared[: len(labels)]
        self._neighbourhood = Neighbourhood.of(
            own, learned[: len(labels)], len(names), best.far[1], vectors is not None
        )
        self._calibrator = fit_ood_calibrator(*best.scores)

    def predict(self, texts: Sequence[str], vectors: Vectors | None) -> list[Prediction]:
        """One prediction a text. `vectors` are those of the texts, None exactly if trained without."""
        rows, compared = self._space.coordinates(texts, vectors)
        logits = self._head.logits(rows)
        chances = softmax(logits / self._temperature)
        in_domain = self._calibrator(self._neighbourhood.nearness(compared, logits))
        found: list[Prediction] = []
        for row, sure in zip(chances, in_domain, strict=True):
            order = np.argsort(-row)
            found.append(Prediction(tuple((self._names[i], float(row[i])) for i in order), float(sure)))
        return found


class _Trial:
    """A space and a strength of the head, tried on texts that heads trained with it did not see."""

    def __init__(
        self,
        space: FeatureSpace,
        inverse_regularisation: float,
        labels: Labels,
        count: int,
        classes: int,
        elsewhere: Elsewhere,
    ) -> None:
        """The first `count` rows of the space are examples, in turn held out; those after them are always learned
        from where their intent is there."""
        self.space = space
        self.inverse_regularisation = inverse_regularisation
        self._folds = np.full(len(labels), -1, np.intp)
        for label in range(classes):
            members = np.flatnonzero(labels[:count] == label)
            self._folds[members] = np.arange(len(members)) % _FOLDS
        self._logits: list[Matrix] = []
        self._right: list[Labels] = []
        self._scores: tuple[list[Matrix], list[Matrix], list[Matrix]] = ([], [], [])
        self.far = space.coordinates(*elsewhere)
        groups = np.arange(classes) % _FOLDS if classes >= _FEWEST_TO_LEAVE_OUT else np.full(classes, -1)
        for fold in range(_FOLDS):
            self._hold_out(fold, np.flatnonzero(groups != fold), labels)
        self.temperature, self.loss = _fit_temperature(self._logits, self._right)

    @property
    def scores(self) -> tuple[Matrix, Matrix, Matrix]:
        """Scores of nearness: of examples, of intents that were left out as a whole, and of texts from elsewhere."""
        known, near, far = (np.concatenate([np.zeros(0), *some]) for some in self._scores)
        return known, near, far

    def _hold_out(self, fold: int, kept: Labels, labels: Labels) -> None:
        """Trains with this fold left out, and all intents but those in `kept`."""
        examples, declared = self._folds >= 0, np.isin(labels, kept)
        train, test = declared & (self._folds != fold), declared & (self._folds == fold)
        if not test.any() or len(kept) < 2 or len(np.unique(labels[train])) < len(kept):
            return
        labels = np.searchsorted(kept, labels)
        rows, compared = self.space.rows, self.space.compared
        head = train_head(rows[train], labels[train], len(kept), self.inverse_regularisation, _ROUGHLY)
        known, near = train & examples, ~declared & examples
        around = Neighbourhood.of(compared[known], labels[known], len(kept), self.far[1], self.space.with_vectors)
        self._logits.append(head.logits(rows[test]))
        self._right.append(labels[test])
        unseen = ((rows[test], compared[test]), (rows[near], compared[near]), self.far)
        for scores, (coordinates, own) in zip(self._scores, unseen, strict=True):
            scores.append(around.nearness(own, head.logits(coordinates)).score)


def _fit_temperature(logits: Sequence[Matrix], labels: Sequence[Labels]) -> tuple[float, float]:
    """The temperature with the least cross-entropy on texts that the heads did not see, and that cross-entropy."""
    if not logits:
        return 1.0, 0.0

    def loss(temperature: float) -> float:
        chances = [softmax(z / temperature)[np.arange(len(y)), y] for z, y in zip(logits, labels, strict=True)]
        return float(-np.log(np.maximum(np.concatenate(chances), 1e-12)).mean())

    best = min(_TEMPERATURES, key=loss)
    return float(best), loss(best)
