"""Which evidence sentence a claim rests on: alignment by shared words, weighted by idf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.language.tokens import Token
from core.review.analysed_sentence import AnalysedSentence
from core.review.evidence import Evidence, EvidenceSentence
from core.review.paraphrases import PARAPHRASED, light_words, paraphrases, root

PREFIX = 5
"""Letters two words must share at their start to count as forms of one ('America', 'American')."""
RELATED = 0.8
"""What such a word counts for."""
POINTED = 0.9
"""What a word counts for in a sentence that points back at the one it stands in ('you can cancel it'),"""
OWN = 0.25
"""if that sentence has this share of the claim's words itself."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """An evidence sentence with the share of the claim's content words that it holds."""

    index: int
    sentence: EvidenceSentence
    coverage: float
    """0 to 1: idf-weighted share of the claim's words found in it, in its neighbours at half
    weight (nearly whole where it points back at one), or in its heading."""


def align(claim: AnalysedSentence, evidence: Evidence) -> list[Aligned]:
    """All evidence sentences, the likeliest source of `claim` first."""
    light, known = light_words(claim.language), evidence.stems
    stems = [s for s in claim.stems if s in known or s not in light] or list(claim.stems)
    weights = {s: evidence.idf(s) for s in stems}
    others = {s: _other_words(s, evidence, claim.language) for s in stems if s not in known}
    total = sum(weights.values()) or 1.0
    rows = []
    for i, sentence in enumerate(evidence.sentences):
        own = sentence.statement.stems
        near, back = evidence.neighbours(i), evidence.pointed_at(i)
        held = sum(w * _held(s, own, others) for s, w in weights.items())
        pointed = POINTED if held >= OWN * total else 0.5
        around = ((s, w, _held(s, own, others)) for s, w in weights.items())
        got = held + sum(
            w * max(pointed * _held(s, back, others), 0.5 * _held(s, near, others)) for s, w, here in around if not here
        )
        rows.append(Aligned(i, sentence, got / total))
    return sorted(rows, key=lambda row: (-row.coverage, row.index))


def _other_words(word: str, evidence: Evidence, language: str) -> frozenset[str]:
    """The stems of the evidence that may stand for one of the claim that it does not hold."""
    same_root = evidence.by_root.get(root(word, language), frozenset())
    return same_root | (paraphrases(language).get(word, frozenset()) & evidence.stems)


def _held(word: str, stems: frozenset[str], others: Mapping[str, frozenset[str]]) -> float:
    """1 if they hold a stem, less if they hold another word for it, else 0."""
    if word in stems:
        return 1.0
    return PARAPHRASED if word in others and not others[word].isdisjoint(stems) else 0.0


def word_support(token: Token, stems: frozenset[str]) -> float:
    """How well `stems` support a word: 1 if they hold it or a form of it, `RELATED` if a longer one shares its start,
    else 0."""
    if token.stem in stems or token.text in stems:
        return 1.0
    if len(token.stem) < PREFIX:
        return 0.0
    return RELATED if any(_related(token.stem, s) for s in stems if s[:PREFIX] == token.stem[:PREFIX]) else 0.0


def _related(one: str, other: str) -> bool:
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= 0.7 * max(len(one), len(other))


def longest_run(claim: AnalysedSentence, evidence: Evidence) -> float:
    """Length of the claim's longest run of words that stands in one evidence sentence in the same order, as a share
    of the claim's length (0 to 1)."""
    words = claim.sequence
    if not words:
        return 0.0
    best = 0
    for sentence in evidence.sentences:
        if sum(word in sentence.statement.items for word in words) <= best:
            continue
        # classic longest common substring, one row at a time
        previous = [0] * (len(words) + 1)
        for item in sentence.statement.sequence:
            row = [0] * (len(words) + 1)
            for j, word in enumerate(words, 1):
                if word == item:
                    row[j] = previous[j - 1] + 1
            best = max(best, *row)
            previous = row
        if best == len(words):
            break
    return best / len(words)
