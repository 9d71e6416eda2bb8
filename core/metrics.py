"""Measures with a 95 % bootstrap interval: means and the area under the ROC curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over queries with its 95% interval."""

    name: str
    value: float
    low: float
    high: float


def mean_with_interval(name: str, values: Sequence[float]) -> Measure:
    """The mean of at least one value, with its 95% bootstrap interval."""
    array = np.asarray(values, dtype=np.float64)
    means = array[_resamples(len(array))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Measure(name, float(array.mean()), float(low), float(high))


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative (Mann-Whitney; ties count half)."""
    difference = np.asarray(positive)[:, None] - np.asarray(negative)[None, :]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def auc_with_interval(name: str, positive: Sequence[float], negative: Sequence[float]) -> Measure:
    """AUC with a bootstrap over both sides."""
    ups, downs = np.asarray(positive), np.asarray(negative)
    drawn = [
        auc(ups[up], downs[down].tolist())
        for up, down in zip(_resamples(len(ups)), _resamples(len(downs)), strict=True)
    ]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Measure(name, auc(positive, negative), float(low), float(high))


def _resamples(size: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(size).integers(0, size, (_RESAMPLES, size))
