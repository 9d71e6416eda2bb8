"""How well the evidence bears the words of a claim: the same word, a form of it, or another word for it.

Words that carry nothing ('possible', 'use') count neither for nor against a claim where the evidence lacks them.
"""

from __future__ import annotations

from functools import lru_cache

from core.language.tokens import Token
from core.review.alignment import RELATED, word_support
from core.review.analysed_sentence import AnalysedSentence
from core.review.evidence import Evidence
from core.review.paraphrases import PARAPHRASED, light_words, paraphrases, root

_STRETCH = 100
"""Stems up to which a set is kept as that of a stretch of evidence, not as that of all of it."""


def support(token: Token, stems: frozenset[str], language: str) -> float | None:
    """0 to 1; None for a word that carries nothing and stands nowhere in the evidence (`stems`)."""
    found = form_support(token, stems, language) or stem_support(token.stem, stems, language)
    return found or (None if token.stem in light_words(language) else 0.0)


def stem_support(word: str, stems: frozenset[str], language: str) -> float:
    """How well `stems` support a stem: 1 if they hold it, `PARAPHRASED` if another word for it, else 0."""
    if word in stems:
        return 1.0
    return 0.0 if paraphrases(language).get(word, frozenset()).isdisjoint(stems) else PARAPHRASED


def form_support(token: Token, stems: frozenset[str], language: str) -> float:
    """The same where only the word itself and its forms count."""
    found = word_support(token, stems)
    return found or RELATED * (root(token.stem, language) in _roots_of(stems, language))


def told_together(claim: AnalysedSentence, evidence: Evidence, told: frozenset[str]) -> float:
    """The largest share of the claim's words (0 to 1) that two neighbouring sentences bear together with their
    heading; words that carry nothing and those that the customer wrote (`told`, stems) are left out."""
    new = [t for t in claim.tokens if t.stem in claim.stems and t.stem not in told]
    heavy = [t for t in new if support(t, evidence.stems, claim.language) is not None]
    if not heavy:
        return 1.0
    shares = (
        [support(token, evidence.stretch(index), claim.language) or 0.0 for token in heavy]
        for index in range(len(evidence.sentences))
    )
    return max((sum(share) / len(heavy) for share in shares), default=0.0)


def _roots_of(stems: frozenset[str], language: str) -> frozenset[str]:
    return (_roots_of_stretch if len(stems) <= _STRETCH else _roots_of_evidence)(stems, language)


@lru_cache(maxsize=2048)  # more than a ticket's evidence has stretches: each claim is held against all of them
def _roots_of_stretch(stems: frozenset[str], language: str) -> frozenset[str]:
    return frozenset(root(word, language) for word in stems)


@lru_cache(maxsize=4)  # each holds all words of a ticket's evidence, and those of tickets long done are asked no more
def _roots_of_evidence(stems: frozenset[str], language: str) -> frozenset[str]:
    return frozenset(root(word, language) for word in stems)
