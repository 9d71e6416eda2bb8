"""The clauses of a sentence: 'the sender pays the duty, and the recipient pays storage' says two things.

A claim of one clause is held against each of them for itself: held against the whole, one that gives the
recipient the duty to pay would find all its words there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.language.grammar import GrammarWords
from core.language.tokens import Token
from core.review.analysed_sentence import FIGURES, AnalysedSentence

LEAST_WORDS = 3
"""Words of a clause: a subject, a verb and what it says."""

_ENDS = re.compile(r"[,;:]")


@dataclass(frozen=True, slots=True)
class Scope:
    """The stretch of a sentence that a word of condition ('if', 'when') governs; `start` is at that word."""

    start: int
    end: int

    def holds(self, token: Token) -> bool:
        """Whether the token stands in it."""
        return self.start <= token.span.start < self.end


@lru_cache(maxsize=1_000)  # some tickets; those before them are asked about no more
def clauses(sentence: AnalysedSentence) -> tuple[AnalysedSentence, ...]:
    """The clauses of a sentence, each with its own tokens and values; itself alone if it has but one."""
    words = sentence.words
    starts = [0]
    for joint in words.clause_joint.finditer(sentence.text):
        after = [t for t in sentence.tokens if t.span.start >= joint.end()]
        before = [t for t in sentence.tokens if starts[-1] <= t.span.start < joint.start()]
        if len(before) < LEAST_WORDS or len(after) < LEAST_WORDS:
            continue
        apart = joint[0].startswith(";") or joint[0].rstrip().endswith(words.then_joints)
        if apart or (_has_verb(before, words) and _has_verb(_first_piece(after, sentence), words)):
            starts.append(joint.end())
    if len(starts) == 1:
        return (sentence,)
    return tuple(_part(sentence, a, b) for a, b in zip(starts, [*starts[1:], len(sentence.text)], strict=True))


def scopes(sentence: AnalysedSentence) -> list[Scope]:
    """What its words of condition govern: up to the next comma, or to the end."""
    words = (token for token in sentence.tokens if token.text in sentence.words.scoping)
    return [Scope(token.span.start, scope_after(sentence, token.span.end).end) for token in words]


def scope_after(sentence: AnalysedSentence, start: int) -> Scope:
    """What a word of condition that ends at `start` governs, without that word."""
    end = _ENDS.search(sentence.text, start)
    return Scope(start, end.start() if end else len(sentence.text))


def changed_condition(claim: AnalysedSentence, sentence: AnalysedSentence, elsewhere: frozenset[str]) -> str:
    """The first word of another condition that the claim sets: 'if it is stolen' for 'if it has a puncture'.

    Empty where the two set the same condition, or the claim's words stand nowhere in the evidence (`elsewhere`,
    stems): then it is something new, and no other condition of ours.
    """
    mine, theirs = scopes(claim), scopes(sentence)
    come = [t for t in _within(claim, mine) if t.stem not in sentence.stems and t.stem in elsewhere]
    lost = [t for t in _within(sentence, theirs) if t.stem not in claim.stems]
    main = {t.stem for t in claim.tokens if t.is_content_word and not any(scope.holds(t) for scope in mine)}
    return come[0].text if come and lost and main and main <= set(sentence.all_stems) else ""


def dropped_qualifier(claim: AnalysedSentence, sentence: AnalysedSentence, told: frozenset[str]) -> str:
    """The conjunction of a condition in figures that the claim drops ('if it rained for over three hours'), or ''.

    Skips conditions that the customer confirmed (`told`, the stems of what the customer said).
    """
    if not claim.stems or not claim.stems <= sentence.stems:
        return ""
    for scope in scopes(sentence):
        limits = [v for v in sentence.values if v.kind in FIGURES and scope.start <= v.span.start < scope.end]
        inside = {t.stem for t in _within(sentence, [scope])} & sentence.stems
        main = sentence.stems - inside
        if limits and inside and not inside & (claim.stems | told) and main <= claim.stems:
            return sentence.text[scope.start : scope.end].split()[0]
    return ""


def _within(sentence: AnalysedSentence, found: list[Scope]) -> list[Token]:
    """The content words in those scopes; figures are compared as values."""
    words = (t for t in sentence.tokens if t.is_content_word and t.stem in sentence.stems)
    return [t for t in words if any(scope.holds(t) for scope in found)]


def _first_piece(after: list[Token], sentence: AnalysedSentence) -> list[Token]:
    """The tokens up to the next joint."""
    joint = sentence.words.clause_joint.search(sentence.text, after[0].span.end)
    return [t for t in after if joint is None or t.span.start < joint.start()]


def _has_verb(piece: list[Token], words: GrammarWords) -> bool:
    """Whether it looks like a clause of its own: an auxiliary, a person that does something, or a word in the
    form and place of a verb."""
    if len(piece) < LEAST_WORDS:
        return False
    texts = [t.text for t in piece]
    if any(t in words.auxiliaries or (words.negative_endings and t.endswith(words.negative_endings)) for t in texts):
        return True
    if any(t in words.subjects for t in texts[:2]):
        return True
    return _verb_in_second_place(texts, words) if words.verb_second else _verb_before_object(texts, words)


def _verb_in_second_place(texts: Sequence[str], words: GrammarWords) -> bool:
    """'Der Mieter zahlt den Strom': article, noun, and a word that ends as verbs do."""
    return texts[0] in words.articles and texts[2].endswith(words.verb_endings) and len(texts) > LEAST_WORDS


def _verb_before_object(texts: Sequence[str], words: GrammarWords) -> bool:
    """'The tenant pays the bill': after a subject, a word that ends as verbs do, with an object after it."""
    followers = words.determiners | words.possessives | words.pronouns.keys() | words.object_words
    subjects = words.determiners | words.possessives | words.subject_words
    return (texts[0] in subjects or texts[0].endswith(words.subject_endings)) and any(
        word.endswith(words.verb_endings)
        and not word.endswith(words.no_verb_endings)
        and word not in words.determiners
        and follower in followers
        for word, follower in pairwise(texts[1:5])
    )


def _part(sentence: AnalysedSentence, start: int, end: int) -> AnalysedSentence:
    tokens = tuple(t for t in sentence.tokens if start <= t.span.start < end)
    values = tuple(v for v in sentence.values if start <= v.span.start < end)
    return AnalysedSentence(sentence.text, tokens, values, sentence.language)
