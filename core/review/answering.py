"""Whether a claim gives the kind of thing that was asked for: a date for 'when', an amount for 'how much'."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from core.review.evidence import Statement
from core.values import ValueKind


def fits_question(claim: Statement, question: Statement, language: str) -> float:
    """1 if the claim gives the kind of value that the question asks for ('when': a date), 0 if it gives
    none of that kind, 0.5 where the question asks for no particular kind."""
    asked = _asked(question, language)
    if not asked:
        return 0.5
    told = {(v.kind, v.key) for v in question.values}
    return float(any(v.kind in asked and (v.kind, v.key) not in told for v in claim.values))


def _asked(question: Statement, language: str) -> frozenset[ValueKind]:
    """The kinds of value that answer the question: those of its first word of asking."""
    table = _table(language)
    words = [token.text for token in question.tokens]
    for i, word in enumerate(words):
        for phrase, kinds in table.items():
            parts = phrase.split()
            if word == parts[0] and words[i : i + len(parts)] == parts:
                return kinds
    return frozenset()


@lru_cache(maxsize=4)
def _table(language: str) -> Mapping[str, frozenset[ValueKind]]:
    text = resources.files("resources").joinpath("review", "asked.toml").read_text(encoding="utf-8")
    listed = tomllib.loads(text).get(language, {})
    return {phrase: frozenset(listed[phrase]) for phrase in sorted(listed, key=len, reverse=True)}
