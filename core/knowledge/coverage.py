"""Which parts of a question no passage covers, in the customer's own words."""

from __future__ import annotations

from collections.abc import Sequence

from core.knowledge.bm25 import WeightedQuery
from core.language.questions import questions_in
from core.language.tokens import content_words

COVERED_FROM = 0.25
"""Share of a part's weight that one passage must hold."""


def uncovered_parts(text: str, words: WeightedQuery, passages: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """The questions in `text` that no passage covers: none holds a large enough share of their content words.
    `passages`: the stems of each passage."""
    weight = {term.text: term for term in words.terms}
    parts = []
    for span in questions_in(text):
        part = span.of(text)
        terms = tuple(weight[w.text] for w in content_words(part) if w.text in weight)
        asked = WeightedQuery(terms)
        if terms and max((asked.share(stems) for stems in passages), default=0.0) < COVERED_FROM:
            parts.append(part)
    return tuple(parts)
