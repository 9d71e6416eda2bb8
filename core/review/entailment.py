"""How well the evidence supports one sentence: features, a score from 0 to 1, a verdict, a reason.

The features are general (shared words and stretches of words, values, names, negation), their
weights a logistic regression whose origin stands beside them in `resources/review/weights.toml`.
A verdict never rests on the score alone: a value that stands nowhere is named as such.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

import numpy as np

from core.domain.review import Verdict
from core.review.alignment import Aligned, align, known, longest_run
from core.review.analysed_sentence import FIGURES, AnalysedSentence
from core.review.answer_type import fits_question
from core.review.evidence import Evidence, EvidenceSentence
from core.review.mismatch import CLOSE, Mismatch, name_mismatches, value_mismatches, word_mismatches
from core.review.role_swaps import speaks_for_us

CANDIDATES = 8
"""Evidence sentences that are compared by meaning where words don't support a claim: each costs an embedding."""
MAX_VALUES = 80
"""Values of one sentence that are compared; only hostile text has more."""
NOTHING = AnalysedSentence("", (), ())


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """What the evidence says of a claim."""

    verdict: Verdict
    score: float
    quote: EvidenceSentence | None
    why: str
    mismatches: tuple[Mismatch, ...] = field(default=())


@dataclass(frozen=True)
class ClaimContext:
    """What a claim is judged against besides the evidence."""

    ticket: AnalysedSentence = NOTHING
    """The customer's words: neither for nor against a claim."""
    equal: Mapping[str, str] = field(default_factory=dict)
    """Keys of values that a team's rule makes the same."""


def classify_claim(claim: AnalysedSentence, evidence: Evidence, context: ClaimContext) -> ClaimVerdict:
    """The verdict on one sentence that makes a claim. Raises `ModelError` if the embedder's host dies."""
    if len(claim.values) > MAX_VALUES:
        claim = AnalysedSentence(claim.text, claim.tokens, claim.values[:MAX_VALUES])
    ranked = align(claim, evidence)
    found = tuple(mismatches(claim, ranked, evidence, context))
    probability = _logistic(features(claim, ranked, evidence, context, found))
    table = weights()
    threshold = table["threshold"]
    if not found and probability < threshold and evidence.knows_meaning and ranked:
        near = ranked[:CANDIDATES]
        cosines = evidence.cosines(claim.text, [row.index for row in near])
        best = int(np.argmax(cosines))
        promise = speaks_for_us(claim, evidence.language) and not speaks_for_us(
            near[best].sentence.statement, evidence.language
        )
        if cosines[best] >= table["same_meaning"] and not promise:
            # Said in other words: what its figures, names and negations are held against is that sentence.
            ranked = [near[best], *(row for row in ranked if row is not near[best])]
            found = tuple(mismatches(claim, [Aligned(near[best].index, near[best].sentence, 1.0)], evidence, context))
            probability = threshold if not found else probability
    elif found and evidence.knows_meaning and all(m.why == "thing-not-found" for m in found):
        # Another word for the same thing, or another thing? Words can't tell.
        row = next(row for row in ranked if row.sentence is found[0].sentence)
        if evidence.cosines(claim.text, [row.index])[0] >= table["same_thing"]:
            found, probability = (), max(probability, threshold)
    contradiction = next((m for m in found if m.contradicts), None)
    if contradiction:
        return ClaimVerdict("contradicted", 0.2 * probability, contradiction.sentence, _why(contradiction), found)
    top = ranked[0] if ranked else None
    if found or probability < threshold:
        why = _why(found[0]) if found else "nothing-says-so"
        quote = top.sentence if top and top.coverage >= CLOSE else None
        return ClaimVerdict("unsupported", 0.2 + 0.3 * min(probability / threshold, 0.999), quote, why, found)
    score = 0.5 + 0.5 * (probability - threshold) / (1 - threshold)
    return ClaimVerdict("supported", score, top.sentence if top else None, "", found)


def mismatches(
    claim: AnalysedSentence, ranked: Sequence[Aligned], evidence: Evidence, context: ClaimContext
) -> list[Mismatch]:
    """Everything of the claim that the evidence lacks or says otherwise, contradictions first."""
    found = [
        *value_mismatches(claim, ranked, evidence, context.ticket.values, context.equal),
        *name_mismatches(claim, ranked, evidence, frozenset(context.ticket.all_stems)),
        *word_mismatches(claim, ranked, evidence, context.equal, context.ticket.stems),
    ]
    return sorted(found, key=lambda mismatch: not mismatch.contradicts)


def features(
    claim: AnalysedSentence,
    ranked: Sequence[Aligned],
    evidence: Evidence,
    context: ClaimContext,
    found: Sequence[Mismatch],
) -> dict[str, float]:
    """Figures from 0 to 1 (counts of mismatches up to 3) that speak for or against the claim."""
    new = [t for t in claim.tokens if t.is_content_word and t.stem not in context.ticket.stems]
    shares = [known(t, evidence.stems) for t in new]
    pairs = list(zip(claim.sequence, claim.sequence[1:], strict=False))
    stands = evidence.bigrams | context.ticket.bigrams
    top = ranked[0] if ranked else None
    contradicting = [m for m in found if m.contradicts]
    return {
        "new_words_found": sum(shares) / len(shares) if shares else 0.5,
        "new_words_missing": min(1.0, sum(1 - share for share in shares) / 5),
        "pairs_found": sum(pair in stands for pair in pairs) / len(pairs)
        if pairs
        else float(bool(shares) and min(shares) == 1),
        "longest_run": longest_run(claim, evidence),
        "best_coverage": top.coverage if top else 0.0,
        "values_missing": min(3, sum(not m.contradicts and not m.why.startswith("name") for m in found)),
        "names_missing": min(3, sum(m.why.startswith("name") for m in found)),
        "contradictions": min(3, len(contradicting)),
        "values_found": _values_found(claim, found),
        "fits_question": fits_question(claim, context.ticket, evidence.language) if context.ticket.tokens else 0.5,
    }


def _values_found(claim: AnalysedSentence, found: Sequence[Mismatch]) -> float:
    """1 if the claim has figures, links or codes and all of them stand in fitting evidence, 0 without any."""
    there = any(v.kind in FIGURES for v in claim.values)
    return float(there and not any(m.why.endswith(("-not-found", "-differs")) for m in found))


def _logistic(found: Mapping[str, float]) -> float:
    table = weights()
    z = table["bias"] + sum(table[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The weights of the features, the bias and the threshold of 'supported'."""
    text = resources.files("resources").joinpath("review", "weights.toml").read_text(encoding="utf-8")
    return {name: float(value) for name, value in tomllib.loads(text)["weights"].items()}


def _why(mismatch: Mismatch) -> str:
    return f"{mismatch.why}: {mismatch.words}"
