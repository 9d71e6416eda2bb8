"""What a claim says otherwise than the evidence in its values and names.

Each value is compared with the sentences that speak of the same thing, so that '14 days' is not
excused by '14 days' in a sentence about something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.language.stop_words import stop_words
from core.language.tokens import comparison_tokens
from core.review.alignment import Aligned, word_support
from core.review.analysed_sentence import AnalysedSentence
from core.review.clauses import scopes
from core.review.evidence import Evidence, EvidenceSentence
from core.review.restrictions import TURNING
from core.values import Value, agrees
from core.values.quantities import singular

CLOSE = 0.5
"""Coverage from which a sentence counts as being about the same thing as the claim."""
MARGIN = 0.12
"""By how much a sentence with another value must fit better than any with the claim's value."""
NAMES = frozenset({"name", "plan"})
ONE_DIMENSION = frozenset({"amount", "duration", "percentage", "date", "time"})
"""Kinds whose values rival each other whatever their unit."""
RANGED = frozenset({"amount", "duration", "percentage", "size", "measure", "number"})
"""Kinds that are given from one end to the other."""
OF_THE_CUSTOMER = frozenset(
    {"code", "email", "phone", "link", "name", "date", "amount", "version", "plan", "time", "ordinal"}
)
"""Kinds a reply may repeat from the ticket. How long, how many and how much per cent are ours to say."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing the evidence does not say, or says otherwise."""

    contradicts: bool
    why: str
    """Message id."""
    words: str
    """The words of the claim in question."""
    sentence: EvidenceSentence | None = None
    """What says otherwise."""


def value_mismatches(
    claim: AnalysedSentence,
    ranked: Sequence[Aligned],
    evidence: Evidence,
    ticket: Iterable[Value],
    equal: Mapping[str, str],
) -> Iterator[Mismatch]:
    """Figures, dates, links, codes and so on that the evidence on the same thing does not hold.

    `ranked`: evidence sentences, best first; `ticket`: values of the customer's messages; `equal`: keys of values
    that a team's rule makes the same.
    """
    told = tuple(ticket)
    named = evidence.rows_named(claim)
    for value in claim.values:
        if value.kind in TURNING or value.kind in NAMES:
            continue
        saying = (row for row in ranked if _says(value, row, equal))
        with_value = next(
            (
                row
                for row in saying
                if not (evidence.of_another_row(row.index, claim) or _is_told_by_row(value, row, named, evidence))
            ),
            None,
        )
        if with_value and (other := _other_end(value, with_value, claim, equal)):
            yield Mismatch(True, f"{noun_of(value)}-differs", value.text, other)
            continue
        against = next((row for row in ranked if row.coverage >= CLOSE and _conflicts(value, row, claim, equal)), None)
        if with_value and (
            against is None
            or with_value.coverage >= against.coverage - MARGIN
            or _says_what_happens(claim, with_value, against, evidence)
        ):
            continue
        if against:
            yield Mismatch(True, f"{noun_of(value)}-differs", value.text, against.sentence)
            continue
        elsewhere = (*evidence.headings.values, *(told if value.kind in OF_THE_CUSTOMER else ()))
        if not any(agrees(value, other, equal) for other in elsewhere):
            yield Mismatch(False, f"{noun_of(value)}-not-found", value.text)


def name_mismatches(
    claim: AnalysedSentence, ranked: Sequence[Aligned], evidence: Evidence, ticket_stems: frozenset[str]
) -> Iterator[Mismatch]:
    """Names that stand neither in the evidence nor in the ticket, or in another one's place."""
    top = ranked[0] if ranked else None
    for value in claim.values:
        if value.kind not in NAMES:
            continue
        parts = [token for token in comparison_tokens(value.key, evidence.language) if token.is_content_word]
        if not parts or all(token.stem in ticket_stems for token in parts):
            continue
        missing = [t for t in parts if not word_support(t, evidence.stems) and t.text not in evidence.codes]
        rival = top and _rival(claim, value, top)
        if missing:
            yield Mismatch(bool(rival), "name-differs" if rival else "name-not-found", value.text, rival or None)
        elif rival and top:
            here = frozenset(top.sentence.statement.all_stems) | evidence.neighbours(top.index)
            if not any(token.stem in here for token in parts):
                yield Mismatch(True, "name-differs", value.text, rival)


def _says(value: Value, row: Aligned, equal: Mapping[str, str]) -> bool:
    statement = row.sentence.statement
    return any(agrees(value, v, equal) and not _counts_another(value, v, statement) for v in statement.values)


def _says_what_happens(claim: AnalysedSentence, row: Aligned, other: Aligned, evidence: Evidence) -> bool:
    """Whether the claim says what happens in the words of `row` and in none of `other`, whatever its condition shares
    with that: 'downloads are skipped if the remaining space falls below 250 MB', where another sentence says what
    happens if 'the remaining space falls below 50 MB'."""
    conditions = scopes(claim)
    said = {t.stem for t in claim.tokens if not any(scope.holds(t) for scope in conditions)} & claim.stems
    ones, others = (one.sentence.statement.stems | evidence.pointed_at(one.index) for one in (row, other))
    return bool(conditions and said & (ones - others)) and not said & (others - ones)


def _is_told_by_row(value: Value, row: Aligned, named: Sequence[int], evidence: Evidence) -> bool:
    """Whether the sentence is prose that does not speak of what the claim names, and a table's row on that gives
    another value of the sort: 'leather takes size 80' is not said by 'the Kestrel takes size 80'."""
    if row.index in evidence.subjects:
        return False
    own = set(row.sentence.statement.all_stems)
    for index in named:
        told = evidence.sentences[index]
        rivals = [v for v in told.statement.values if v.kind == value.kind and v.unit == value.unit]
        if (
            told.source.path == row.sentence.source.path
            and not evidence.subjects[index] & own
            and rivals
            and not any(agrees(value, v) for v in rivals)
        ):
            return True
    return False


def _counts_another(value: Value, other: Value, statement: AnalysedSentence) -> bool:
    """Whether the sentence names the thing that `value` counts, but `other` counts something else: 'two pumps' is
    not supported by 'a pump and two levers'."""
    if value.of in stop_words(statement.language):
        return False  # 'guests under 13 only see' counts nothing after the figure
    return bool(value.of and other.of and value.of != other.of) and any(
        singular(token.text) == value.of for token in statement.tokens
    )


def _other_end(
    value: Value, row: Aligned, claim: AnalysedSentence, equal: Mapping[str, str]
) -> EvidenceSentence | None:
    """The sentence, if it gives a range ('3 to 5 working days') and the claim gives one end of it as the whole."""
    if value.bound or value.kind not in RANGED:
        return None
    text = row.sentence.statement.text
    changes_to = bool(claim.words.changing & set(row.sentence.statement.all_stems))
    values = [v for v in row.sentence.statement.values if v.kind == value.kind and v.unit == value.unit]
    half = None
    for one, other in pairwise(values):
        ends = [agrees(value, one, equal), agrees(value, other, equal)]
        if any(ends) and claim.words.range_joint.fullmatch(text[one.span.end : other.span.start]):
            if changes_to and ends[1]:
                continue  # 'went up from 80 to 95': now it is 95
            missing = other if ends[0] else one
            if any(agrees(mine, missing, equal) for mine in claim.values):
                return None
            half = row.sentence
    return half


def _conflicts(value: Value, row: Aligned, claim: AnalysedSentence, equal: Mapping[str, str]) -> bool:
    """The sentence has a value of the same sort that the claim lacks, and not the claim's."""
    if _says(value, row, equal):
        return False
    return any(
        other.kind == value.kind
        and (other.unit == value.unit or value.kind in ONE_DIMENSION)
        and (not other.of or not value.of or other.of == value.of)
        and not any(agrees(mine, other, equal) for mine in claim.values)
        for other in row.sentence.statement.values
    )


def _rival(claim: AnalysedSentence, value: Value, top: Aligned) -> EvidenceSentence | None:
    """The best sentence, if it fits the rest of the claim and holds a name that the claim lacks."""
    rest = claim.stems - {token.stem for token in comparison_tokens(value.key, claim.language)}
    shared = rest & top.sentence.statement.stems
    if not rest or len(shared) < 0.6 * len(rest):
        return None
    others = [v for v in top.sentence.statement.values if v.kind in NAMES]
    lacking = [
        v
        for v in others
        if not any(t.stem in claim.stems for t in comparison_tokens(v.key, claim.language) if t.is_content_word)
    ]
    return top.sentence if lacking else None


def noun_of(value: Value) -> str:
    """The word the message ids use for a kind of value."""
    return "number" if value.kind in ("number", "ordinal", "percentage", "size", "measure") else value.kind
