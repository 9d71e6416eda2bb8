"""The weights of search, and the curve that makes a likelihood of a fused score.

Both are data (`resources/heads/search.json`), fitted by `tests/benchmarks/fit_search.py` on the
development sets and kept only where they hold on each set that they were not fitted on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve over a few named signals (Platt, 1999): the likelihood that a page answers."""

    bias: float
    weights: dict[str, float]
    threshold: float
    """From here on a question counts as answered."""

    def likelihood(self, signals: dict[str, float]) -> float:
        """Between 0 and 1. A signal that is missing counts as 0."""
        total = self.bias + sum(weight * signals.get(name, 0.0) for name, weight in self.weights.items())
        return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))


@dataclass(frozen=True, slots=True)
class SearchHead:
    """How signals are joined: `ranking` with an embedder, `words` without one."""

    ranking: dict[str, float]
    words_only: dict[str, float]
    answered: Curve
    answered_by_words: Curve


@cache
def default_head() -> SearchHead:
    """The head that ships."""
    table: dict[str, Any] = json.loads((files("resources") / "heads" / "search.json").read_text(encoding="utf-8"))
    return SearchHead(
        table["ranking"], table["words_only"], Curve(**table["answered"]), Curve(**table["answered_by_words"])
    )
