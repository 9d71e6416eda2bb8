"""Joins what is known of a page into one number: similarity of its passages, of its title, its words.

A weighted sum over signals that mean the same on every docs folder: cosines, and word scores as a
share of what the question's words could reach at most. Ranks are not used: on pages that answer one
question each, rank fusion loses .05 MRR against meaning alone (see `bench_search`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Float64Array = npt.NDArray[np.float64]
Signals = Mapping[str, Float64Array]
"""One array a signal, one entry a page."""


def fuse(signals: Signals, weights: Mapping[str, float]) -> Float64Array:
    """The weighted sum of the signals that have a weight. A page's place in the result is its place
    in each signal. Raises `KeyError` for a weight without its signal."""
    total: Float64Array = sum((weight * signals[name] for name, weight in weights.items()), np.zeros(1))
    return total


def order(scores: Float64Array) -> list[int]:
    """Places from best to worst; equal ones in their given order."""
    return [int(place) for place in np.argsort(-scores, kind="stable")]
