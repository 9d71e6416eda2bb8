"""What a reply takes from the customer's own case: the trouble that it names, and a condition that they have told us
they meet.

'To fix the photos that are not uploaded, ...' denies nothing that a page must deny, and who was told 'error E14' needs
no 'if the dryer shows error E14'. What the customer cannot do is no such thing: 'you cannot export' is a claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.domain.text import Span, split_sentences
from core.language.tokens import Token
from core.review.alignment import Aligned
from core.review.analysed_sentence import FIGURES, AnalysedSentence, analyse
from core.review.clauses import clauses, scope_after
from core.review.evidence import Evidence
from core.review.exclusive_terms import loose_opposite
from core.review.mismatch import CLOSE, Mismatch
from core.review.negation_scope import reached
from core.review.paraphrases import light_words
from core.review.restrictions import TURNING
from core.review.token_diff import TokenChange
from core.review.word_support import form_support
from core.values import Value, agrees

_OWN_WORDS = 0.5
"""Share of the words of a clause that the sentence has which it restates."""
_POINTED_AT = 2
"""Content words after a 'this' that it may point with ('this error message')."""
_RESTATED = frozenset({"negation", "quantifier"})


@dataclass(frozen=True)
class CustomerCase:
    """What a customer wrote, cut for comparing."""

    sentences: tuple[AnalysedSentence, ...] = ()
    stated: tuple[AnalysedSentence, ...] = ()
    """The clauses of those that ask nothing."""


@lru_cache(maxsize=4)
def customer_case(text: str, language: str) -> CustomerCase:
    """The case as the customer's messages tell it: the same at every keystroke."""
    parts = [span.of(text) for span in split_sentences(text, language)]
    sentences = tuple(analyse(part, language) for part in parts)
    stated = tuple(clause for one in sentences if not one.text.endswith("?") for clause in clauses(one))
    return CustomerCase(sentences, stated)


def without_restated(claim: AnalysedSentence, case: CustomerCase, evidence: Evidence) -> AnalysedSentence:
    """The claim without the negations and quantity words of a trouble or an amount that it only names, in the words of
    the customer or of a heading: those are no claims."""
    turning = [value for value in claim.values if value.kind in _RESTATED]
    if not turning:
        return claim
    told = (*case.sentences, *evidence.titles)
    restated = [
        value
        for clause in claim.words.restated.finditer(claim.text)
        for value in turning
        if clause.start() <= value.span.start < clause.end()
        and any(_is_said_by(value, claim, Span(*clause.span()), sentence) for sentence in told)
    ]
    return replace(claim, values=tuple(v for v in claim.values if v not in restated)) if restated else claim


def _is_said_by(value: Value, claim: AnalysedSentence, clause: Span, sentence: AnalysedSentence) -> bool:
    """Whether the sentence has the clause's words, and the same negation or quantity word of the same ones."""
    own = {t.stem for t in claim.tokens if clause.start <= t.span.start < clause.end and t.stem in claim.stems}
    own -= light_words(claim.language)
    said_of = {t.stem for t in reached(claim, value.span.end)}
    return len(own & sentence.stems) >= _OWN_WORDS * max(1, len(own)) and any(
        (other.kind, other.key) == (value.kind, value.key)
        and said_of & {t.stem for t in reached(sentence, other.span.end)}
        for other in sentence.values
    )


def meets_condition(
    change: TokenChange,
    claim: AnalysedSentence,
    row: Aligned,
    evidence: Evidence,
    stated: Sequence[AnalysedSentence],
) -> bool:
    """Whether what the claim leaves out is a condition of which the customer has stated (`stated`: clauses) that it
    holds, and its contrary stands nowhere in the claim.

    All of its words that the claim leaves out must stand in one clause that denies nothing, with its figures; 'this
    message' stands for what the sentence before it or the heading names.
    """
    sentence = row.sentence.statement
    condition = _condition_of(sentence, change.words) if change.kind == "condition" and not change.added else None
    if condition is None or loose_opposite(claim, sentence):
        return False
    scope = scope_after(sentence, condition.span.end)
    inside = [token for token in sentence.tokens if scope.holds(token)]
    others = [v for v in sentence.values if scope.start <= v.span.start < scope.end]
    figures = [v for v in others if v.kind in FIGURES]
    pointed = _pointed_at(inside, sentence, claim)
    named = _named_before(row, evidence) if pointed else []
    needed = [token for token in _left_out(inside, sentence, claim) if token not in pointed]
    if not (needed or named or figures) or (pointed and not named):
        return False
    of_reader = bool(inside) and inside[0].text in sentence.words.reader_subjects and not (named or figures)
    turning = {(v.kind, v.key) for v in others if v.kind in TURNING}
    return any(
        _holds_all((*needed, *named), clause)
        and all(not v.bound and any(agrees(v, other) for other in clause.values) for v in figures)
        and turning == {(v.kind, v.key) for v in clause.values if v.kind in TURNING}
        and (not of_reader or any(token.text in clause.words.writer_subjects for token in clause.tokens))
        for clause in stated
    )


def unmet_conditions(
    claim: AnalysedSentence, ranked: Sequence[Aligned], stated: Sequence[AnalysedSentence]
) -> Iterator[Mismatch]:
    """The condition of the likeliest sentence, where a claim without any leaves it out and the customer has stated that
    it does not hold: 'you get your money back' to whom has no receipt."""
    row = next(iter(ranked), None)
    if row is None or row.coverage < CLOSE or any(value.kind == "condition" for value in claim.values):
        return
    sentence = row.sentence.statement
    condition = next((v for v in sentence.values if v.kind == "condition"), None)
    if condition is None or _condition_of(sentence, condition.text) is None:
        return
    scope = scope_after(sentence, condition.span.end)
    needed = _left_out([token for token in sentence.tokens if scope.holds(token)], sentence, claim)
    if any(v.kind == "negation" and scope.start <= v.span.start < scope.end for v in sentence.values) or not needed:
        return
    lacking = {token.stem for token in needed}
    for clause in stated:
        denied = {t.stem for v in clause.values if v.kind == "negation" for t in reached(clause, v.span.end)}
        if denied & lacking and _holds_all(needed, clause):
            yield Mismatch(True, "condition-dropped", condition.text, row.sentence)
            return


def _condition_of(sentence: AnalysedSentence, word: str) -> Value | None:
    """The sentence's condition that begins with `word`, if it is one that may hold or not, and is met by holding."""
    word = word.lower()
    found = (v for v in sentence.values if v.kind == "condition" and v.text.lower() == word)
    value = next(found, None)
    return value if value and value.key == "if" and word in sentence.words.scoping else None


def _left_out(inside: Sequence[Token], sentence: AnalysedSentence, claim: AnalysedSentence) -> list[Token]:
    """The words of a condition that carry something and that the claim lacks."""
    carrying = sentence.stems - claim.stems - light_words(claim.language)
    return [token for token in inside if token.stem in carrying]


def _holds_all(words: Sequence[Token], clause: AnalysedSentence) -> bool:
    stems = frozenset(clause.all_stems)
    return all(form_support(token, stems, clause.language) for token in words)


def _pointed_at(inside: Sequence[Token], sentence: AnalysedSentence, claim: AnalysedSentence) -> list[Token]:
    """The words that a 'this' of the condition points with."""
    start = next((n for n, token in enumerate(inside) if token.text in sentence.words.this), None)
    if start is None:
        return []
    after = [t for t in inside[start + 1 :] if t.is_content_word][:_POINTED_AT]
    return [inside[start], *(t for t in after if t.stem not in claim.stems)]


def _named_before(row: Aligned, evidence: Evidence) -> list[Token]:
    """What 'this' may point at: the words of the sentence before in the same source, or else of the heading."""
    before = evidence.sentences[row.index - 1] if row.index else None
    if before and before.source is row.sentence.source:
        return list(_heavy(before.statement))
    return list(_heavy(evidence.title_of(row.sentence.source)))


def _heavy(sentence: AnalysedSentence) -> Iterator[Token]:
    light = light_words(sentence.language)
    return (token for token in sentence.tokens if token.stem in sentence.stems and token.stem not in light)
