"""The weights of search, and the curve that makes a likelihood of what is known of the first page.

Both are data (`resources/heads/search.json`, with their origin), fitted by
`tests/benchmarks/fit_search.py` on the development sets and checked on each set that was left out.

What tells a right page from a wrong one depends on the question. A short one is mostly the matter
itself: a near title and a clear lead over the next pages speak for the page. A long one tells a story
in words of its own; then the share of its words that the page holds says more than any cosine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve over a few named signals (Platt, 1999)."""

    bias: float
    weights: Mapping[str, float]

    def logit(self, signals: Mapping[str, float]) -> float:
        """Above 0 where the page is likelier right than wrong."""
        return self.bias + sum(weight * signals[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Trust:
    """How likely a page answers: one curve for short questions, one for long ones, mixed between."""

    short: Curve
    long: Curve
    short_to: float
    """Words of matter up to which a question is short."""
    long_from: float
    threshold: float
    """Likelihood from which a question counts as answered."""

    def likelihood(self, signals: Mapping[str, float], words: int) -> float:
        """Between 0 and 1, for a question with so many words of matter."""
        length = min(max((words - self.short_to) / (self.long_from - self.short_to), 0.0), 1.0)
        logit = (1 - length) * self.short.logit(signals) + length * self.long.logit(signals)
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


@dataclass(frozen=True, slots=True)
class Head:
    """How signals are joined to rank, and how far the first page is trusted."""

    ranking: Mapping[str, float]
    trust: Trust


@dataclass(frozen=True, slots=True)
class SearchHead(Head):
    """The one used with an embedder, and the one without."""

    by_words: Head


@cache
def default_head() -> SearchHead:
    """The head that ships."""
    table: dict[str, Any] = json.loads((files("resources") / "heads" / "search.json").read_text(encoding="utf-8"))
    with_meaning, by_words = _head(table["with_meaning"]), _head(table["by_words"])
    return SearchHead(with_meaning.ranking, with_meaning.trust, by_words)


def _head(table: dict[str, Any]) -> Head:
    trust = table["trust"]
    return Head(table["ranking"], Trust(**{**trust, "short": Curve(**trust["short"]), "long": Curve(**trust["long"])}))
