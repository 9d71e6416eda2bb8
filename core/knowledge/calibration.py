"""The weights of search, and the curve that makes a likelihood of what is known of the first page.

Both are data (`resources/heads/search.json`, with their origin), chosen on the development sets;
`tests/benchmarks/bench/bench_search.py` prints what else was tried. They were chosen with the starter embedder; another
one may have curves of its own (`search_curves.json`, by digest), fitted by `tests/benchmarks/train/train_search.py`.

Whether any page answers is one question, whether it is this one another, and each has a curve of its own.

That the docs answer is told differently by different docs. Where pages are titled by questions, a title
that says nearly the same and a clear lead over the next pages speak for it. Where titles name topics,
everything is about as near to what people ask in words of their own; then it counts whether one page
gathers the nearest passages, or they are scattered over many, and whether any page holds the question's
rare words far better than the others, and whether this is the page that does.

That the first page is the right one is told differently by different questions. A short one is mostly
the matter itself, and title and lead speak for the page. A long one tells a story in words of its own;
then it counts whether any page holds its rare words at all, and whether this one does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from core.resources import load_text


@dataclass(frozen=True, slots=True)
class LogisticCalibrator:
    """A logistic curve over a few named signals (Platt, 1999), bent from one set of weights to another."""

    low: Mapping[str, float]
    """Weights of the signals, and `bias`, where what it is bent by is 0."""
    high: Mapping[str, float]
    """Weights where it is 1."""
    threshold: float
    """Likelihood from which it says yes."""

    def likelihood(self, signals: Mapping[str, float], bend: float) -> float:
        """The probability, between 0 and 1. `bend`: 0 takes the weights `low`, 1 the weights `high`. Raises
        `KeyError` for a weight without its signal."""
        known = {"bias": 1.0, **signals}
        low, high = (sum(weight * known[name] for name, weight in side.items()) for side in (self.low, self.high))
        return float(1 / (1 + np.exp(-np.clip((1 - bend) * low + bend * high, -30, 30))))


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """How signals are joined to rank, and how far the first page is trusted."""

    short: Mapping[str, float]
    """Weights of a short question's signals."""
    long: Mapping[str, float]
    trust: LogisticCalibrator
    """How likely the docs answer; bent by `asking_of` their titles."""
    right: LogisticCalibrator
    """How likely the page is the right one, for a reply that rests on it; bent by `length_of` the question."""

    def ranking(self, length: float) -> dict[str, float]:
        """The weights for a question of that `length` (see `length_of`)."""
        return _bent(self.short, self.long, length)


def _bent(short: Mapping[str, float], long: Mapping[str, float], length: float) -> dict[str, float]:
    return {name: (1 - length) * weight + length * long[name] for name, weight in short.items()}


@dataclass(frozen=True, slots=True)
class RankingModel:
    """The weights used with an embedder, and those used without one."""

    with_meaning: RankingWeights
    by_words: RankingWeights
    of_embedders: Mapping[str, RankingWeights] = field(default_factory=dict)
    """By digest, for embedders that have curves of their own."""

    def weights(self, embedder: str | None) -> RankingWeights:
        """Those for the vectors of an embedder, by its digest; None: words alone decide."""
        return self.by_words if embedder is None else self.of_embedders.get(embedder, self.with_meaning)


_ALL_NEAR, _FEWEST = 0.7, 5


def tells_near_from_far(cosines: Sequence[float]) -> bool:
    """Whether the cosines of a question and its candidates lie where curves can read them. The vectors of some
    embedders lie in a narrow cone: whatever is said, it is near. Nearly all candidates then lie above .78 (E5 as it is
    published), where with the starter embedder three of four lay above .45 at most, over 158 questions. A few say
    nothing."""
    return len(cosines) < _FEWEST or float(np.quantile(cosines, 0.25)) < _ALL_NEAR


_SHORT_TO, _LONG_FROM = 8, 15
_TITLE_SAYS_THE_SAME = 0.55
"""Cosine from which a title speaks for its page; below, a right page's is no nearer than a wrong one's."""


_TOPIC_TO, _QUESTION_FROM = 5.0, 8.0


def asking_of(title_words: float) -> float:
    """How far the docs' titles are questions, from 0 (they name topics) to 1, judged by their mean number of words."""
    return min(max((title_words - _TOPIC_TO) / (_QUESTION_FROM - _TOPIC_TO), 0.0), 1.0)


def length_of(words: int) -> float:
    """How long a question is, from 0 (short) to 1 (long), judged by its number of content words."""
    return min(max((words - _SHORT_TO) / (_LONG_FROM - _SHORT_TO), 0.0), 1.0)


def trust_signals(
    page: Mapping[str, float], lead2: float, lead5: float, better_by_words: int, somewhere: float, word_lead: float
) -> dict[str, float]:
    """The signals by which both calibrators judge a page.

    `lead2` and `lead5`: how far its score lies above that of the page at rank 2 and 5; `better_by_words`: how many
    candidates hold the question's words better; `somewhere`: the largest share of them that any candidate reaches;
    `word_lead`: how far that lies above the tenth candidate's.
    """
    return {
        **page,
        "title_near": max(page.get("title", 0.0) - _TITLE_SAYS_THE_SAME, 0.0),
        "lead2": lead2,
        "lead5": lead5,
        "said_rank": -float(np.log1p(better_by_words)),
        "somewhere": somewhere,
        "word_lead": word_lead,
    }


@cache
def default_ranking_model() -> RankingModel:
    """The shipped model (`resources/heads/search.json`), read once."""
    table: dict[str, Any] = json.loads(load_text("heads", "search.json"))
    curves: list[dict[str, Any]] = json.loads(load_text("heads", "search_curves.json"))["curves"]
    usual = _weights_of(table["with_meaning"])
    own = {curve["embedder"]: _with_curve(usual, curve) for curve in curves}
    return RankingModel(usual, _weights_of(table["by_words"]), own)


def _with_curve(usual: RankingWeights, curve: Mapping[str, Any]) -> RankingWeights:
    """The same ranking, trusted by one curve that nothing bends: 'the first page is right', asked twice. A row without
    weights has the usual curves, and only its own lines."""
    lines = curve["answered_from"], curve["sure_from"]
    if (weights := curve.get("weights")) is None:
        trust, right = (
            replace(own, threshold=line) for own, line in zip((usual.trust, usual.right), lines, strict=True)
        )
    else:
        trust, right = (LogisticCalibrator(weights, weights, line) for line in lines)
    return replace(usual, trust=trust, right=right)


def _weights_of(table: dict[str, Any]) -> RankingWeights:
    trust, right = table["trust"], table["right"]
    return RankingWeights(
        table["short"],
        table["short"] | table["long"],
        LogisticCalibrator(trust["topics"], trust["questions"], trust["threshold"]),
        LogisticCalibrator(right["short"], right["long"], right["threshold"]),
    )
