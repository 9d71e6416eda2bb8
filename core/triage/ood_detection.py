"""How likely a message is about any of the known intents at all.

Learned for each team from its own examples: in turn some intents are left out as if nobody had
declared them (near misses), and examples that the head did not see stand for what is known. Far
misses are general texts of `resources/lexicon/elsewhere.txt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.resources import load_text
from core.triage.features import Labels, Rows
from core.triage.logistic_head import LogisticHead, Matrix, train_head

_FLATTEST = 1e-9
_NEAREST = 1
"""Column of the nearest example's similarity in `ood_features`."""
_SAME_TEXT = 0.9
"""From this similarity on a text is as good as one of the examples."""
_REFUSED_SHARE = 0.01
"""Share of the held-out examples of known intents that may fall below 0.5."""
_LARGEST_SHIFT = 3.0


@cache
def background_texts() -> tuple[str, ...]:
    """General texts that no support team's intents cover."""
    lines = load_text("lexicon", "elsewhere.txt").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def ood_features(chances: Matrix, similarity: Rows, labels: Labels, rows: Rows, means: Rows) -> Matrix:
    """Evidence that a text is in the team's domain, one row a text, four columns: how sharp the head's probabilities
    are (negative entropy); the similarity of the nearest example; the mean of the three nearest examples of the
    likeliest intent; and how much nearer the closest intent's mean is than the mean of all (the relative Mahalanobis
    distance of Ren et al., 2021, 'A Simple Fix to Mahalanobis Distance for Improving Near-OOD Detection')."""
    sharpness = (chances * np.log(np.maximum(chances, _FLATTEST))).sum(axis=1)
    likeliest = chances.argmax(axis=1)
    nearest = similarity.max(axis=1)
    of_likeliest = np.where(labels[None, :] == likeliest[:, None], similarity, -1.0)
    best = np.sort(of_likeliest, axis=1)[:, ::-1][:, :3]
    counted = best > -1
    three = np.where(counted, best, 0).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
    squared = (rows**2).sum(axis=1, keepdims=True)
    to_means = squared - 2 * rows @ means.T + (means**2).sum(axis=1)
    centre = means.mean(axis=0)
    to_centre = squared[:, 0] - 2 * rows @ centre + float(centre @ centre)
    return np.column_stack([sharpness, nearest, three, to_centre - to_means.min(axis=1)]).astype(np.float64)


@dataclass(frozen=True, slots=True)
class OodCalibrator:
    """Turns `ood_features` into the probability that a text is in the team's domain."""

    middle: Matrix
    spread: Matrix
    head: LogisticHead
    shift: float

    def __call__(self, found: Matrix) -> Matrix:
        """The probability for each row of features, shape (rows,)."""
        logits = self._logits(found) + self.shift
        likely = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        nearest = found[:, _NEAREST]
        return np.asarray(np.where(nearest >= _SAME_TEXT, np.maximum(likely, nearest), likely))

    def _logits(self, found: Matrix) -> Matrix:
        both = self.head.logits((found - self.middle) / self.spread)
        return np.asarray(both[:, 1] - both[:, 0])


def fit_ood_calibrator(known: Matrix, near: Matrix, far: Matrix) -> OodCalibrator:
    """Fits the calibrator to features of texts that are in the domain (`known`), of held-out intents (`near`) and of
    general texts (`far`).

    Its threshold of 0.5 is put where one in a hundred of the known texts would be refused: an agent is served worse
    by 'other' on an ordinary message than by a wrong guess on a strange one, which is shown as unsure.
    """
    unknown = np.vstack([near, far])
    balance = max(1, round(len(unknown) / max(1, len(known))))
    rows = np.vstack([np.repeat(known, balance, axis=0), unknown])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    labels = np.repeat([1, 0], [balance * len(known), len(unknown)])
    head = train_head((rows - middle) / spread, labels, 2, 1.0)
    scale = OodCalibrator(middle, spread, head, 0.0)
    refused_at = float(np.quantile(scale._logits(known), _REFUSED_SHARE))
    return OodCalibrator(middle, spread, head, float(np.clip(-refused_at, -_LARGEST_SHIFT, _LARGEST_SHIFT)))
