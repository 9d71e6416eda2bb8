"""Turning words that a claim takes from the section around its sentence.

'To prevent automatic updates' stands three lines above the key, 'No' beside the letter that means it, and 'this cannot
be undone' after what is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.language.tokens import Token
from core.review.alignment import Aligned
from core.review.analysed_sentence import AnalysedSentence
from core.review.evidence import Evidence
from core.review.mismatch import CLOSE, Mismatch
from core.review.negation_scope import reached
from core.review.token_diff import TokenChange
from core.values import Value

OF_SETTINGS = frozenset({"automatic", "manual"})
"""Quantity words that names of settings begin with."""
_LINES_ABOVE = 4
"""Sentences before one that still lead up to it, as the lines of a procedure do."""
_ENDS = re.compile(r"""["'”’)]*(?:[.,;:!?)]|$)""")


def is_in_section(change: TokenChange, claim: AnalysedSentence, row: Aligned, evidence: Evidence) -> bool:
    """Whether the section of the sentence that the claim was held against has the word which the claim adds, in the
    same place: 'automatic' before the same noun, 'No' after the word that the claim begins with."""
    values = (v for v in claim.values if v.kind == change.kind and v.text.lower() == change.words.lower())
    value = next(values, None)
    if value is None or not change.added:
        return False
    if value.kind == "quantifier" and value.key in OF_SETTINGS:
        return _is_named_above(value, claim, row, evidence)
    return value.kind == "negation" and (
        _is_given_answer(value, claim, row, evidence) or _is_denied_after(value, claim, row, evidence)
    )


def denied_after(claim: AnalysedSentence, ranked: Sequence[Aligned], evidence: Evidence) -> Iterator[Mismatch]:
    """The negation of what the claim affirms, in the sentence that points back at the likeliest one: 'you can undo
    deleting it' where the page goes on with 'this cannot be undone'."""
    row = next(iter(ranked), None)
    if row is None or row.coverage < CLOSE or any(value.kind == "negation" for value in claim.values):
        return
    after = evidence.sentence_after(row.index)
    if after is None:
        return
    here = row.sentence.statement.stems
    for value in after.values:
        denied = {token.stem for token in reached(after, value.span.end)}
        if value.kind == "negation" and denied and denied <= claim.stems and not denied & here:
            yield Mismatch(True, "negation-dropped", value.text, evidence.sentences[row.index + 1])


def _is_denied_after(value: Value, claim: AnalysedSentence, row: Aligned, evidence: Evidence) -> bool:
    """Whether the sentence that points back at this one, which says nothing of it, denies what the claim denies."""
    after = evidence.sentence_after(row.index)
    denied = {token.stem for token in reached(claim, value.span.end)} - row.sentence.statement.stems
    return after is not None and any(
        denied & {token.stem for token in reached(after, other.span.end)}
        for other in after.values
        if (other.kind, other.key) == (value.kind, value.key)
    )


def _is_named_above(value: Value, claim: AnalysedSentence, row: Aligned, evidence: Evidence) -> bool:
    """Whether heading or lines above name the thing with that word, and the sentence itself not with the other one."""
    at = next(n for n, token in enumerate(claim.tokens) if token.span.start >= value.span.start)
    pair = tuple(token.stem for token in claim.tokens[at : at + 2])
    source = row.sentence.source
    above = [
        s.statement for s in evidence.sentences[max(0, row.index - _LINES_ABOVE) : row.index] if s.source is source
    ]
    rivals = (v.key for v in row.sentence.statement.values if v.kind == value.kind)
    return not OF_SETTINGS & set(rivals) and any(
        pair in one.bigrams for one in (evidence.title_of(source), row.sentence.statement, *above)
    )


def _is_given_answer(value: Value, claim: AnalysedSentence, row: Aligned, evidence: Evidence) -> bool:
    """Whether it is the 'No' that a field or letter holds, on the page as in the claim."""
    if not _stands_alone(value, claim):
        return False
    source, subject = row.sentence.source, claim.tokens[0].text
    same = (s.statement for s in evidence.sentences if s.source is source)
    return any(
        other.text == value.text and _stands_alone(other, one) and _before(other, one) == subject
        for one in same
        for other in one.values
    )


def _stands_alone(value: Value, sentence: AnalysedSentence) -> bool:
    """Whether it denies nothing that follows: a capital letter within the sentence, and a comma or the end after it."""
    after = sentence.text[value.span.end :]
    return value.text[:1].isupper() and bool(_before(value, sentence)) and _ENDS.match(after) is not None


def _before(value: Value, sentence: AnalysedSentence) -> str:
    token: Token | None = next((t for t in reversed(sentence.tokens) if t.span.end <= value.span.start), None)
    return token.text if token else ""
