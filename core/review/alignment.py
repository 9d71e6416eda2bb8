"""Which evidence sentence a claim rests on: alignment by shared words, weighted by idf."""

from __future__ import annotations

from dataclasses import dataclass

from core.language.tokens import Token
from core.review.analysed_sentence import AnalysedSentence
from core.review.evidence import Evidence, EvidenceSentence

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
    stems = claim.stems
    weights = {s: evidence.idf(s) for s in stems}
    total = sum(weights.values()) or 1.0
    rows = []
    for i, sentence in enumerate(evidence.sentences):
        own = sentence.statement.stems
        near, back = evidence.neighbours(i), evidence.pointed_at(i)
        held = sum(w for s, w in weights.items() if s in own)
        pointed = POINTED if held >= OWN * total else 0.5
        got = held + sum(w * (pointed if s in back else 0.5 * (s in near)) for s, w in weights.items() if s not in own)
        rows.append(Aligned(i, sentence, got / total))
    return sorted(rows, key=lambda row: (-row.coverage, row.index))


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
