"""The weights of search, and the curve that makes a likelihood of what is known of the first page.

Both are data (`resources/heads/search.json`, with their origin), chosen on the development sets;
`tests/benchmarks/bench_search.py` prints what else was tried.

What tells a right page from a wrong one depends on the question. A short one is mostly the matter
itself: a title that says nearly the same and a clear lead over the next pages speak for the page. A
long one tells a story in words of its own, and everything in the same docs is about as near to it; then
it counts whether any page holds its rare words at all, and whether this is the page that does.
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
    """A logistic curve over a few named signals (Platt, 1999), bent from short questions to long ones."""

    short: Mapping[str, float]
    """Weights of a short question's signals, and `bias`."""
    long: Mapping[str, float]
    """The same names."""
    threshold: float
    """Likelihood from which a question counts as answered."""
    sure: float
    """Likelihood from which a checked reply cites the right page first in nine of ten cases."""

    def likelihood(self, signals: Mapping[str, float], length: float) -> float:
        """Between 0 and 1, for a question of that `length` (see `length_of`)."""
        known = {"bias": 1.0, **signals}
        logit = sum(weight * known[name] for name, weight in _bent(self.short, self.long, length).items())
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


@dataclass(frozen=True, slots=True)
class Head:
    """How signals are joined to rank, and how far the first page is trusted."""

    short: Mapping[str, float]
    """Weights of a short question's signals."""
    long: Mapping[str, float]
    trust: Curve

    def ranking(self, length: float) -> dict[str, float]:
        """The weights for a question of that `length` (see `length_of`)."""
        return _bent(self.short, self.long, length)


def _bent(short: Mapping[str, float], long: Mapping[str, float], length: float) -> dict[str, float]:
    return {name: (1 - length) * weight + length * long[name] for name, weight in short.items()}


@dataclass(frozen=True, slots=True)
class SearchHead:
    """What is used with an embedder, and without one."""

    with_meaning: Head
    by_words: Head


_SHORT_TO, _LONG_FROM = 8, 15
_TITLE_SAYS_THE_SAME = 0.55
"""Cosine from which a title speaks for its page; below, a right page's is no nearer than a wrong one's."""


def length_of(words: int) -> float:
    """0 for a short question, 1 for a long one, by its words of matter."""
    return min(max((words - _SHORT_TO) / (_LONG_FROM - _SHORT_TO), 0.0), 1.0)


def trust_signals(
    page: Mapping[str, float], lead2: float, lead5: float, better_by_words: int, somewhere: float
) -> dict[str, float]:
    """What the curve sees of a page.

    `lead2` and `lead5`: how far its score lies above that of the page at that rank; `better_by_words`: how
    many candidates hold the question's words better; `somewhere`: the largest share of them that any
    candidate reaches.
    """
    return {
        **page,
        "title_near": max(page.get("title", 0.0) - _TITLE_SAYS_THE_SAME, 0.0),
        "lead2": lead2,
        "lead5": lead5,
        "said_rank": -float(np.log1p(better_by_words)),
        "somewhere": somewhere,
    }


@cache
def default_head() -> SearchHead:
    """The head that ships."""
    table: dict[str, Any] = json.loads((files("resources") / "heads" / "search.json").read_text(encoding="utf-8"))
    return SearchHead(_head(table["with_meaning"]), _head(table["by_words"]))


def _head(table: dict[str, Any]) -> Head:
    trust = table["trust"]
    curve = Curve(trust["short"], trust["short"] | trust["long"], trust["threshold"], trust["sure"])
    return Head(table["short"], table["short"] | table["long"], curve)
