"""Whether a claim answers what was asked: the right kind of thing, from the right place.

Overlap can't tell 'Bart Conner' from another name of the same page. Where the question's own words
stand close to the claim's new ones, it is likelier the answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from core.review.evidence import FIGURES, Evidence, Statement
from core.values import ValueKind


def fits_question(claim: Statement, question: Statement, language: str) -> float:
    """1 if the claim gives the kind of value that the question asks for ('when': a date), 0 if it gives
    none of that kind, 0.5 where the question asks for no particular kind."""
    asked = _asked(question, language)
    if not asked:
        return 0.5
    told = {(v.kind, v.key) for v in question.values}
    return float(any(v.kind in asked and (v.kind, v.key) not in told for v in claim.values))


def place_fits(claim: Statement, question: Statement, evidence: Evidence) -> float:
    """How much of the question stands around the claim's new words, against the best place for it.

    0 to 1; 0.5 where the claim has no new words that stand in the evidence, or the question none.
    """
    new = claim.stems - question.stems
    figures = [v for v in claim.values if v.kind in FIGURES]
    asked = {s: evidence.weight(s) for s in question.stems - new if s in evidence.stems}
    if not asked or not (new or figures):
        return 0.5
    best, here = 0.0, 0.0
    for i, sentence in enumerate(evidence.sentences):
        around = sentence.statement.stems | evidence.neighbours(i)
        near = sum(w if s in sentence.statement.stems else 0.5 * w for s, w in asked.items() if s in around)
        keys = {(v.kind, v.key) for v in sentence.statement.values}
        held = sum(s in sentence.statement.stems for s in new) + sum((v.kind, v.key) in keys for v in figures)
        best = max(best, near)
        here = max(here, near * held / (len(new) + len(figures)))
    return here / best if best else 0.5


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
