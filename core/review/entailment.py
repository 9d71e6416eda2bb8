"""Entailment (claim verification): does the evidence support a sentence? Features, score, verdict, reason.

A claim that nothing supports is what the field calls a hallucination.

The features are general (shared words and stretches of words, values, names, negation), their
weights a logistic regression whose origin stands beside them in `resources/review/weights.toml`.
A verdict never rests on the score alone: a value that stands nowhere is named as such.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import numpy as np

from core.domain.review import Verdict
from core.errors import ModelError
from core.resources import load_toml
from core.review.alignment import Aligned, align, longest_run
from core.review.analysed_sentence import FIGURES, AnalysedSentence
from core.review.answer_type import fits_question
from core.review.cells import cell_mismatches
from core.review.customer_case import CustomerCase, customer_case, unmet_conditions, without_restated
from core.review.denied_existence import things_there_are_none_of
from core.review.evidence import Evidence, EvidenceSentence
from core.review.joined_things import denied_things
from core.review.mismatch import CLOSE, Mismatch, name_mismatches, value_mismatches
from core.review.quoted_commands import command_mismatches
from core.review.role_swaps import speaks_for_us
from core.review.section_words import denied_after
from core.review.step_order import order_mismatches
from core.review.word_mismatch import word_mismatches
from core.review.word_support import support, told_together
from core.values import agrees

CANDIDATES = 8
"""Evidence sentences that are compared by meaning where words don't support a claim: each costs an embedding."""
NEARLY_WHOLE = 0.9
"""Coverage by one sentence from which a claim of at least `LEAST_WORDS` shared words says no more than it."""
LEAST_WORDS = 3
AS_WELL = 0.05
"""By how much less a sentence may bear of a claim that another page bears."""
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
    coverage: float = 0.0
    """0 to 1: how much of the claim's words the quote bears."""
    pages: tuple[str, ...] = ()
    """The pages of which a sentence bears it as well as the quote does, that of the quote among them."""


@dataclass(frozen=True)
class ClaimContext:
    """What a claim is judged against besides the evidence."""

    ticket: AnalysedSentence = NOTHING
    """The customer's words: neither for nor against a claim."""
    equal: Mapping[str, str] = field(default_factory=dict)
    """Keys of values that a team's rule makes the same."""

    @cached_property
    def case(self) -> CustomerCase:
        """The customer's words, cut for comparing."""
        return customer_case(self.ticket.text, self.ticket.language)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found on a claim before its verdict."""

    ranked: Sequence[Aligned]
    """The evidence, the likeliest ground first."""
    found: tuple[Mismatch, ...]
    probability: float
    """That the evidence supports it, by the logistic regression."""
    together: float
    """Share of its words that two neighbouring sentences bear (`told_together`)."""


def classify_claim(claim: AnalysedSentence, evidence: Evidence, context: ClaimContext) -> ClaimVerdict:
    """The verdict on one sentence that makes a claim. Where the embedder is lost, words alone decide."""
    if len(claim.values) > MAX_VALUES:
        claim = replace(claim, values=claim.values[:MAX_VALUES])
    claim = without_restated(claim, context.case, evidence)
    reading = _by_words(claim, evidence, context)
    if evidence.knows_meaning:
        with suppress(ModelError):
            reading = _by_meaning(claim, evidence, context, reading)
    return _verdict(reading, claim)


def _by_words(claim: AnalysedSentence, evidence: Evidence, context: ClaimContext) -> _Reading:
    ranked = align(claim, evidence)
    found = tuple(mismatches(claim, ranked, evidence, context))
    figures = features(claim, ranked, evidence, context, found)
    return _Reading(ranked, found, _logistic(figures), figures["together"])


def _by_meaning(claim: AnalysedSentence, evidence: Evidence, context: ClaimContext, reading: _Reading) -> _Reading:
    """The reading after the embedder was asked where words don't tell enough. Raises `ModelError`."""
    threshold = weights()["threshold"]
    if not reading.found and reading.probability < threshold and reading.ranked:
        return _said_in_other_words(claim, evidence, context, reading)
    if reading.found and all(m.why == "thing-not-found" for m in reading.found):
        # Another word for the same thing, or another thing? Words can't tell.
        row = next(row for row in reading.ranked if row.sentence is reading.found[0].sentence)
        if evidence.cosines(claim.text, [row.index])[0] >= weights()["same_thing"]:
            return replace(reading, found=(), probability=max(reading.probability, threshold))
    return reading


def _said_in_other_words(
    claim: AnalysedSentence, evidence: Evidence, context: ClaimContext, reading: _Reading
) -> _Reading:
    """The reading against the sentence nearest in meaning, if that is near enough to say the same: then that is
    what the claim's figures, names and negations are held against. Raises `ModelError`."""
    near = [row for row in reading.ranked if not evidence.of_another_row(row.index, claim)][:CANDIDATES]
    if not near:
        return reading
    cosines = evidence.cosines(claim.text, [row.index for row in near])
    best = near[int(np.argmax(cosines))]
    promises = speaks_for_us(claim) and not speaks_for_us(best.sentence.statement)
    top = reading.ranked[0]
    is_near = top.coverage >= NEARLY_WHOLE and len(claim.stems & top.sentence.statement.stems) >= LEAST_WORDS
    is_near = is_near or max(cosines) >= weights()["same_meaning"]
    # A sentence put together from two is near neither, and yet has their words.
    is_near = is_near or max(cosines) + weights()["word_share"] * reading.together >= weights()["same_in_sum"]
    if not is_near or promises:
        return reading
    found = tuple(mismatches(claim, [Aligned(best.index, best.sentence, 1.0)], evidence, context))
    ranked = [best, *(row for row in reading.ranked if row is not best)]
    return replace(reading, ranked=ranked, found=found, probability=_least(reading.probability, found))


def _least(probability: float, found: Sequence[Mismatch]) -> float:
    """The probability of a claim that says the same as a sentence unless something was `found`."""
    return probability if found else weights()["threshold"]


def _verdict(reading: _Reading, claim: AnalysedSentence) -> ClaimVerdict:
    """Contradicted if anything contradicts it, supported if nothing is found and the score suffices. Scores: below
    0.2, from 0.2 and from 0.5 on for contradicted, unsupported and supported."""
    found, probability, threshold = reading.found, reading.probability, weights()["threshold"]
    contradiction = next((m for m in found if m.contradicts), None)
    if contradiction:
        return ClaimVerdict("contradicted", 0.2 * probability, contradiction.sentence, _why(contradiction), found)
    top = reading.ranked[0] if reading.ranked else None
    if found or probability < threshold:
        why = _why(found[0]) if found else "nothing-says-so"
        quote = top.sentence if top and top.coverage >= CLOSE else None
        return ClaimVerdict("unsupported", 0.2 + 0.3 * min(probability / threshold, 0.999), quote, why, found)
    score = 0.5 + 0.5 * (probability - threshold) / (1 - threshold)
    if top is None:
        return ClaimVerdict("supported", score, None, "", found)
    pages = _pages_bearing(claim, reading.ranked)
    return ClaimVerdict("supported", score, top.sentence, "", found, top.coverage, pages)


def _pages_bearing(claim: AnalysedSentence, ranked: Sequence[Aligned]) -> tuple[str, ...]:
    """The pages of the likeliest sentence and of those that bear the claim as well and have its figures too."""
    top = ranked[0]
    figures = [v for v in claim.values if v.kind in FIGURES]
    alike = (
        row
        for row in ranked
        if row.coverage >= max(CLOSE, top.coverage - AS_WELL)
        and all(any(agrees(v, other) for other in row.sentence.statement.values) for v in figures)
    )
    return tuple(dict.fromkeys(row.sentence.source.path for row in (top, *alike)))


def mismatches(
    claim: AnalysedSentence, ranked: Sequence[Aligned], evidence: Evidence, context: ClaimContext
) -> list[Mismatch]:
    """Everything in the claim that the evidence lacks or contradicts, contradictions first."""
    found = [
        *value_mismatches(claim, ranked, evidence, context.ticket.values, context.equal),
        *name_mismatches(claim, ranked, evidence, frozenset(context.ticket.all_stems)),
        *word_mismatches(claim, ranked, evidence, context.equal, context.ticket.stems, context.case.stated),
        *unmet_conditions(claim, ranked, context.case.stated),
        *denied_after(claim, ranked, evidence),
        *cell_mismatches(claim, ranked, evidence, context.equal, context.ticket),
        *denied_things(claim, evidence),
        *things_there_are_none_of(claim, evidence),
        *order_mismatches(claim, evidence),
        *command_mismatches(claim, evidence, context.ticket.text),
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
    denied = {
        t
        for v in claim.values
        if v.kind == "negation"
        for t in claim.tokens
        if t.span.start <= v.span.start < t.span.end
    }
    new = [t for t in claim.tokens if t.is_content_word and t.stem not in context.ticket.stems and t not in denied]
    supports = (support(t, evidence.stems, claim.language) for t in new)
    shares = [share for share in supports if share is not None]
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
        "together": told_together(claim, evidence, context.ticket.stems),
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


@cache
def weights() -> Mapping[str, float]:
    """The weights of the features, the bias and the threshold of 'supported' (`resources/review/weights.toml`)."""
    return {name: float(value) for name, value in load_toml("review", "weights.toml")["weights"].items()}


def _why(mismatch: Mismatch) -> str:
    return f"{mismatch.why}: {mismatch.words}"
