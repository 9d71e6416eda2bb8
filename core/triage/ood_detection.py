"""How likely a message is about any of the known intents at all.

One score, the same for every team: how near the examples lie, and how strongly the head decides. What it means is
learned for each team from its own examples: in turn some intents are left out as if nobody had declared them (near
misses), and examples that the head did not see stand for what is known. Far misses are general texts of
`resources/lexicon/elsewhere.txt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.resources import load_text
from core.triage.features import Labels, Rows
from core.triage.logistic_head import LogisticHead, Matrix, softmax, train_head

_NEIGHBOURS = 3
_LOGIT_WEIGHT = 0.05
"""Cosine that one logit of the likeliest intent is worth. Nearness alone rejects other domains as well, but takes an
intent that nobody declared for its neighbour; the head alone does the contrary."""
_FLATTEST = 1e-9
_SAME_TEXT = 0.9
"""From this similarity on a text is as good as one of the examples, or of those that are none of the intents."""
_REFUSED_SHARE = 0.01
"""Share of the held-out examples of known intents that may fall below 0.5."""
_LARGEST_SHIFT = 3.0


@cache
def background_texts() -> tuple[str, ...]:
    """General texts that no support team's intents cover."""
    lines = load_text("lexicon", "elsewhere.txt").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near texts lie to the examples."""

    score: Matrix
    """One number a text, the higher the surer that it is about any of the intents."""
    nearest: Rows
    """Cosine of the nearest example."""
    elsewhere: Rows
    """Cosine of the nearest text that is known to be none of the intents."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The examples of a team and the middle of each intent, in rows of length 1."""

    examples: Rows
    centres: Rows
    elsewhere: Rows
    by_meaning: bool
    """Whether the rows are vectors; else n-grams, where nearness is mostly that of words which everybody uses."""

    @classmethod
    def of(cls, examples: Rows, labels: Labels, classes: int, elsewhere: Rows, by_meaning: bool) -> Neighbourhood:
        """`labels`: the intent of each example, below `classes`."""
        sums = np.zeros((classes, examples.shape[1]), np.float32)
        np.add.at(sums, labels, examples)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.asarray(sums / np.where(lengths > 0, lengths, 1), np.float32)
        return cls(examples, centres, elsewhere, by_meaning)

    def nearness(self, rows: Rows, logits: Matrix) -> Nearness:
        """Of texts with these rows, and the head's logits for them: the mean of the nearest three examples and of the
        nearest middle of an intent, and the largest logit with a weight. By n-grams how sharply the head decides (its
        negative entropy) says more."""
        similarity = np.sort(rows @ self.examples.T, axis=1)[:, ::-1]
        elsewhere = (rows @ self.elsewhere.T).max(axis=1, initial=-1)
        if not self.by_meaning:
            chances = softmax(logits)
            return Nearness((chances * np.log(np.maximum(chances, _FLATTEST))).sum(axis=1), similarity[:, 0], elsewhere)
        three = similarity[:, :_NEIGHBOURS].mean(axis=1)
        middle = (rows @ self.centres.T).max(axis=1)
        score = (three + middle) / 2 + _LOGIT_WEIGHT * logits.max(axis=1)
        return Nearness(np.asarray(score, np.float64), similarity[:, 0], elsewhere)


@dataclass(frozen=True, slots=True)
class OodCalibrator:
    """Turns a `Nearness` into the probability that a text is in the team's domain."""

    middle: float
    spread: float
    head: LogisticHead
    shift: float

    def __call__(self, found: Nearness) -> Matrix:
        """The probability for each text, shape (texts,)."""
        logits = self._logits(found.score) + self.shift
        likely = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        likely = np.where(found.nearest >= _SAME_TEXT, np.maximum(likely, found.nearest), likely)
        strange = (found.elsewhere >= _SAME_TEXT) & (found.elsewhere > found.nearest)
        return np.asarray(np.where(strange, np.minimum(likely, 1 - found.elsewhere), likely))

    def _logits(self, scores: Matrix) -> Matrix:
        both = self.head.logits((scores[:, None] - self.middle) / self.spread)
        return np.asarray(both[:, 1] - both[:, 0])


def fit_ood_calibrator(known: Matrix, near: Matrix, far: Matrix) -> OodCalibrator:
    """Fits the calibrator to scores of texts that are in the domain (`known`), of held-out intents (`near`) and of
    general texts (`far`).

    Its threshold of 0.5 is put where one in a hundred of the known texts would be refused: an agent is served worse
    by 'other' on an ordinary message than by a wrong guess on a strange one, which is shown as unsure.
    """
    unknown = np.concatenate([near, far])
    balance = max(1, round(len(unknown) / max(1, len(known))))
    scores = np.concatenate([np.repeat(known, balance), unknown])
    middle, spread = float(scores.mean()), float(scores.std()) + 1e-9
    labels = np.repeat([1, 0], [balance * len(known), len(unknown)])
    head = train_head(((scores - middle) / spread)[:, None], labels, 2, 1.0)
    scale = OodCalibrator(middle, spread, head, 0.0)
    refused_at = float(np.quantile(scale._logits(known), _REFUSED_SHARE))
    return OodCalibrator(middle, spread, head, float(np.clip(-refused_at, -_LARGEST_SHIFT, _LARGEST_SHIFT)))
