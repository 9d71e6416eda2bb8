"""The clauses of a sentence: 'the sender pays the duty, and the recipient pays storage' says two things.

A claim of one clause is held against each of them for itself: held against the whole, one that gives the
recipient the duty to pay would find all its words there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.language.tokens import Token
from core.review.analysed_sentence import ARTICLES, FIGURES, AnalysedSentence
from core.review.role_swaps import grammar_words

LEAST_WORDS = 3
"""Words of a clause: a subject, a verb and what it says."""

_BREAKS = re.compile(
    r";\s+|,\s+(?:and then|then|und dann|dann)\s+|,?\s+(?:and|but|while|whereas|und|aber|während)\s+"
    r"|,\s+(?=(?:der|die|das|den|dem)\s+[A-ZÄÖÜ])"
)
_ENDS = re.compile(r"[,;:]")


@dataclass(frozen=True, slots=True)
class Scope:
    """The stretch of a statement that a word of condition ('if', 'when') governs; `start` is at that word."""

    start: int
    end: int

    def holds(self, token: Token) -> bool:
        """Whether the token stands in it."""
        return self.start <= token.span.start < self.end


@lru_cache(maxsize=4_000)
def clauses(statement: AnalysedSentence, language: str) -> tuple[AnalysedSentence, ...]:
    """The clauses of a statement, each with its own tokens and values; itself alone if it has but one."""
    starts = [0]
    for match in _BREAKS.finditer(statement.text):
        after = [t for t in statement.tokens if t.span.start >= match.end()]
        before = [t for t in statement.tokens if starts[-1] <= t.span.start < match.start()]
        if len(before) < LEAST_WORDS or len(after) < LEAST_WORDS:
            continue
        apart = match[0].startswith(";") or match[0].rstrip().endswith(("then", "dann"))
        if apart or (_has_verb(before, language) and _has_verb(_first_piece(after, statement), language)):
            starts.append(match.end())
    if len(starts) == 1:
        return (statement,)
    return tuple(_part(statement, a, b) for a, b in zip(starts, [*starts[1:], len(statement.text)], strict=True))


def scopes(statement: AnalysedSentence, language: str) -> list[Scope]:
    """What its words of condition govern: up to the next comma, or to the end."""
    found = []
    for token in statement.tokens:
        if token.text in grammar_words(language).scoping:
            end = _ENDS.search(statement.text, token.span.end)
            found.append(Scope(token.span.start, end.start() if end else len(statement.text)))
    return found


def changed_condition(
    claim: AnalysedSentence, sentence: AnalysedSentence, language: str, elsewhere: frozenset[str]
) -> str:
    """The word of another condition that the claim puts in the place of the sentence's, known from elsewhere:
    'if it is stolen' for 'if it has a puncture'. Empty if there is none."""
    mine, theirs = scopes(claim, language), scopes(sentence, language)
    come = [t for t in _within(claim, mine) if t.stem not in sentence.stems and t.stem in elsewhere]
    lost = [t for t in _within(sentence, theirs) if t.stem not in claim.stems]
    main = {t.stem for t in claim.tokens if t.is_content_word and not any(scope.holds(t) for scope in mine)}
    return come[0].text if come and lost and main and main <= set(sentence.all_stems) else ""


def dropped_qualifier(claim: AnalysedSentence, sentence: AnalysedSentence, language: str, told: frozenset[str]) -> str:
    """The word that begins a condition with a limit in figures ('if it rained for more than three hours') where
    the claim gives what depends on it without; empty if there is none. `told`: stems of what the customer said,
    who may have said that it is so."""
    if not claim.stems or not claim.stems <= sentence.stems:
        return ""
    for scope in scopes(sentence, language):
        limits = [v for v in sentence.values if v.kind in FIGURES and scope.start <= v.span.start < scope.end]
        inside = {t.stem for t in _within(sentence, [scope])} & sentence.stems
        main = sentence.stems - inside
        if limits and inside and not inside & claim.stems and main <= claim.stems and not inside & told:
            return sentence.text[scope.start : scope.end].split()[0]
    return ""


def _within(statement: AnalysedSentence, found: list[Scope]) -> list[Token]:
    """The words of matter in those scopes; figures are compared as values."""
    return [
        t
        for t in statement.tokens
        if t.is_content_word and t.stem in statement.stems and any(s.holds(t) for s in found)
    ]


def _first_piece(after: list[Token], statement: AnalysedSentence) -> list[Token]:
    """The tokens up to the next break."""
    match = _BREAKS.search(statement.text, after[0].span.end)
    return [t for t in after if match is None or t.span.start < match.start()]


def _has_verb(piece: list[Token], language: str) -> bool:
    """Whether it looks like a clause of its own: an auxiliary, a person that does something, or a word in the
    form and place of a verb."""
    words = grammar_words(language)
    if len(piece) < LEAST_WORDS:
        return False
    texts = [t.text for t in piece]
    if any(t in words.auxiliaries or t.endswith("n't") for t in texts):
        return True
    if any(t in words.subjects for t in texts[:2]):
        return True
    if language == "de":
        return texts[0] in ARTICLES and texts[2].endswith(("t", "en")) and len(texts) > LEAST_WORDS
    followers = words.determiners | words.possessives | words.pronouns.keys() | {"it"}
    return any(
        t.endswith("s") and not t.endswith("ss") and t not in words.determiners and follower in followers
        for t, follower in pairwise(texts[1:5])
    ) and (
        texts[0] in words.determiners | words.possessives or texts[0].endswith("ing") or texts[0] in ("every", "each")
    )


def _part(statement: AnalysedSentence, start: int, end: int) -> AnalysedSentence:
    tokens = tuple(t for t in statement.tokens if start <= t.span.start < end)
    values = tuple(v for v in statement.values if start <= v.span.start < end)
    return AnalysedSentence(statement.text, tokens, values)
