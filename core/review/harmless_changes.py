"""Negations, conditions and quantity words that differ between a claim and its sentence, and yet say the same.

'If Automatic updates is on' takes its condition from 'when Automatic updates is switched on', 'not encrypted' says
'encryption is off', and 'manual' may stand in the sentence that this one points back at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from core.language.tokens import Token
from core.review.alignment import word_support
from core.review.analysed_sentence import AnalysedSentence
from core.review.compared_words import STRICT
from core.review.exclusive_terms import are_opposites
from core.review.restrictions import IF_NOT
from core.review.section_words import OF_SETTINGS
from core.review.token_diff import TokenChange
from core.values import Value

KNOWN_SHARE = 0.5
"""Share of a condition's content words that the sentence holds where the condition comes from it."""
KEPT_SHARE = 0.8
"""The same where the claim sets the very condition of the sentence."""
GOVERNED = 2
"""Content words after 'only' or 'except' that it is said of, where no auxiliary ends them."""
_SCOPE_END = re.compile(r"[,;:]|[.!?](?=\s|$)")


def is_harmless(
    change: TokenChange, claim: AnalysedSentence, sentence: AnalysedSentence, before: AnalysedSentence | None
) -> bool:
    """Whether a change of a negation, condition or quantity word leaves the meaning as it is.

    `sentence`: the whole one that the claim was held against; `before`: the one it points back at, if it does.
    """
    if change.kind == "opposite":
        return _is_turned_back(change, claim, sentence)
    value = next((v for v in (claim if change.added else sentence).values if _is_of(v, change)), None)
    if value is None:
        return False
    carries_over = value.kind == "quantifier" or value.key == "if"
    if change.added and before and carries_over and _has(before, value):
        return True
    if change.kind == "negation":
        return _is_denied_otherwise(change, claim, sentence)
    if change.kind == "condition":
        if change.added:
            return _is_known_condition(value, sentence, claim)
        return (
            _is_limited_otherwise(value, claim)
            or _denies_what_is_left_out(value, claim, sentence)
            or _keeps_its_condition(value, claim, sentence)
        )
    if change.kind == "quantifier":
        return change.added and _is_known_quantity(value, sentence, claim)
    return False


def _has(sentence: AnalysedSentence, value: Value) -> bool:
    return any((v.kind, v.key) == (value.kind, value.key) for v in sentence.values)


def _is_turned_back(change: TokenChange, claim: AnalysedSentence, sentence: AnalysedSentence) -> bool:
    """'Not on' for 'off': the contrary, and a negation in one of the two."""
    mine, theirs = (any(v.kind == "negation" for v in one.values) for one in (claim, sentence))
    ones, others = (list(_plain(one)) for one in (claim, sentence))
    return mine != theirs and any(
        are_opposites(one, other, claim.language) for one in ones if one.text == change.words for other in others
    )


def _plain(sentence: AnalysedSentence) -> Iterator[Token]:
    """Its words that are no negations themselves, as 'forbidden' is."""
    denied = [v.span for v in sentence.values if v.kind == "negation"]
    return (t for t in sentence.tokens if not any(start <= t.span.start < end for start, end in denied))


def _is_of(value: Value, change: TokenChange) -> bool:
    return value.kind == change.kind and value.text.lower().startswith(change.words.lower())


def _is_denied_otherwise(change: TokenChange, claim: AnalysedSentence, sentence: AnalysedSentence) -> bool:
    """'Off' or a contrary in the one for a 'not' in the other; and what holds for one only is denied of others."""
    without = claim.words.without
    if change.added and any(v.key == "only" and v.text.lower() in without for v in sentence.values):
        return True  # 'without it you cannot' denies what 'if you lose it, you cannot' denies
    if not change.added and any(v.key == IF_NOT and _known_share(v, claim, sentence) for v in claim.values):
        return True  # 'if it is not used' for 'one that is not used'
    denying, other = (claim, sentence) if change.added else (sentence, claim)
    if _holds(other, other.words.denying) and not _holds(denying, denying.words.denying):
        return True
    gone = [t for t in sentence.tokens if t.is_content_word and t.stem not in claim.stems]
    come = [t for t in claim.tokens if t.is_content_word and t.stem not in sentence.stems]
    if any(are_opposites(one, two, claim.language) for one in gone for two in come):
        return True
    return change.added and any(
        _governs(v, sentence, claim) == (v.key == "except")
        for v in sentence.values
        if v.kind == "condition" and v.key in ("only", "except")
    )


def _is_known_condition(value: Value, sentence: AnalysedSentence, claim: AnalysedSentence) -> bool:
    mine, theirs = (Counter(v.key for v in one.values if v.kind == "condition") for one in (claim, sentence))
    if value.key == "only":
        is_restriction = value.text.lower() not in claim.words.only_words  # 'not without'
        return is_restriction and _holds(sentence, sentence.words.needing) and not _holds(claim, claim.words.needing)
    if value.key == IF_NOT:
        is_denied = any(v.kind == "negation" for v in sentence.values)
        return bool(theirs.keys() & {"unless", IF_NOT}) or (
            is_denied and _known_share(value, claim, sentence) >= KNOWN_SHARE
        )
    if value.key != "if" or any((theirs - mine)[key] for key in (*STRICT, IF_NOT)):
        return False
    return _known_share(value, claim, sentence) >= KNOWN_SHARE


def _known_share(value: Value, claim: AnalysedSentence, sentence: AnalysedSentence) -> float:
    """The share of a condition's content words that the sentence holds."""
    end = _SCOPE_END.search(claim.text, value.span.end)
    stop = end.start() if end else len(claim.text)
    inside = [t for t in claim.tokens if value.span.end <= t.span.start < stop and t.is_content_word]
    known = sum(word_support(t, frozenset(sentence.all_stems)) > 0 for t in inside)
    return known / len(inside) if inside else 0.0


def _keeps_its_condition(value: Value, claim: AnalysedSentence, sentence: AnalysedSentence) -> bool:
    """'If the lid is cold' for 'only if the lid is cold': less is said, and nothing else."""
    is_of_condition = any(
        v.kind == "condition" and v.key == "if" and not sentence.text[value.span.end : v.span.start].strip()
        for v in sentence.values
    )
    kept = (v for v in claim.values if v.kind == "condition" and v.key == "if")
    return value.key == "only" and is_of_condition and any(_known_share(v, claim, sentence) >= KEPT_SHARE for v in kept)


def _is_known_quantity(value: Value, sentence: AnalysedSentence, claim: AnalysedSentence) -> bool:
    """'Automatically' where 'Automatic updates' is the name of a setting; 'everything' for a 'full' one."""
    words = {t.stem for t in claim.tokens if value.span.start <= t.span.start < value.span.end and t.is_content_word}
    is_known = bool(words) and (words <= sentence.stems or _has(sentence, value))
    return (value.key in OF_SETTINGS and is_known) or (value.key == "all" and _holds(sentence, sentence.words.whole))


def _is_limited_otherwise(value: Value, claim: AnalysedSentence) -> bool:
    """'Just one table' for 'one table only'; what is needed is the only way; 'if not' is 'unless'."""
    if value.key == "unless":
        return any(v.key == IF_NOT for v in claim.values)
    if value.key == "if":  # 'after you have confirmed it' for 'if you confirm it'
        return claim.words.after_step.search(claim.text) is not None or _holds(claim, claim.words.scoping)
    if value.key == IF_NOT:
        return _holds(claim, claim.words.otherwise)
    if value.key == "until":  # 'not before the end' for 'until the end'
        is_denied = any(v.kind == "negation" for v in claim.values)
        return is_denied and claim.words.before_step.search(claim.text) is not None
    return value.key == "only" and (_holds(claim, claim.words.only_words) or _holds(claim, claim.words.needing))


def _denies_what_is_left_out(value: Value, claim: AnalysedSentence, sentence: AnalysedSentence) -> bool:
    """'The trial has no certificate' for 'every course except the trial has one', 'as a guest you cannot' for 'only
    members can'."""
    is_denied = any(v.kind == "negation" for v in claim.values)
    return is_denied and value.key in ("only", "except") and _governs(value, sentence, claim) == (value.key == "except")


def _governs(value: Value, sentence: AnalysedSentence, claim: AnalysedSentence) -> bool:
    """Whether the claim names what a word of condition is said of: the words up to an auxiliary ('only the owner and
    accountants can')."""
    after = [t for t in sentence.tokens if t.span.start >= value.span.end]
    verb = next((n for n, t in enumerate(after) if t.text in sentence.words.auxiliaries), 0)
    named = [t for t in after[: verb or None] if t.is_content_word]
    return any(t.stem in claim.stems for t in (named if verb else named[:GOVERNED]))


def _holds(sentence: AnalysedSentence, words: frozenset[str]) -> bool:
    return any(t.text in words for t in sentence.tokens)
