"""The faithfulness check: whether a rewording still says what it rewords, with nothing lost, added or turned round.

Used for rewrites, for acknowledgements and for summaries. What each of them may leave out differs, so the check says
what differs and the caller judges it. It compares values
(figures, names, links, negations, conditions), not meanings: a hallucinated adjective gets through. Whether
evidence supports a claim is the review's question (`core.review.entailment`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.language.stop_words import stop_words
from core.language.tokens import content_words, find_words
from core.values import Value, agrees, find_values

LIMITS = frozenset({"only", "except", "unless", "free", "never", "always"})
"""Conditions and quantity words that no rewording may lose or add. Others may go by another word ('if' and 'when')
or be a courtesy's ('any')."""
BESIDE = 4
"""Content words on each side of a figure that say what it belongs to."""
_OF_ONE_LANGUAGE = frozenset({"negation", "condition", "quantifier", "plan", "name"})
"""Kinds whose words a translation changes."""
_BY_WORD = frozenset({"code", "name", "plan", "version"})
"""Kinds that are read one way here and another way there ('the code E6', 'it shows E6')."""
_FEWEST_DIGITS = 4
"""Of a number that may be a code's: 'order 55123'."""
_NAMED = frozenset({"name", "plan"})
_AT_LEAST = frozenset({"at-least", "more-than"})
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Differences:
    """How a rewording differs from the text before it. Values are in the order of their texts."""

    lost: tuple[Value, ...] = ()
    """Figures, names, links, codes and limits that stand only in the text before."""
    added: tuple[Value, ...] = ()
    """The same that stand only in the rewording."""
    added_words: tuple[Value, ...] = ()
    """Order, conditions and quantity words other than limits that stand only in the rewording ('all', 'second')."""
    misplaced: tuple[Value, ...] = ()
    """Figures of the rewording that stand beside none of the words they stood beside, where several of the kind
    could be confused: 'a deposit of £40' for '£40 off a deposit of £90'."""
    negations: tuple[int, int] = (0, 0)
    """How many negations there are, before and after; none are counted in a translation."""
    turned: tuple[Value, ...] = ()
    """A negation to show, where their numbers differ."""

    @property
    def facts(self) -> tuple[Value, ...]:
        """Everything by which facts differ, each once; empty if the rewording may be used in the text's place."""
        return tuple(dict.fromkeys((*self.lost, *self.added, *self.turned, *self.misplaced)))

    @property
    def denies_otherwise(self) -> bool:
        """Whether only one of the two denies anything."""
        return bool(self.negations[0]) != bool(self.negations[1])


def check(
    before: str, after: str, language: str = "en", into: str = "", known_names: frozenset[str] = frozenset()
) -> Differences:
    """What `after` loses, adds or turns round of `before`.

    `language` (ISO 639-1) is that of both, `into` that of `after` if it is a translation; then only figures,
    links, addresses and codes are compared. `known_names`: words, in lower case, that `after` may name people by
    although `before` doesn't.
    """
    translated = bool(into) and into != language
    old, new = _values(before, language, translated), _values(after, into or language, translated)
    lost, added = _lost(old, new, after), _added(new, old, before, known_names)
    denied, denies = _of_kind(old, "negation"), _of_kind(new, "negation")
    return Differences(
        tuple(filter(_counts, lost)),
        tuple(filter(_counts, added)),
        tuple(v for v in added if not _counts(v)),
        () if translated else tuple(v for v in new if v not in added and not _in_place(v, after, old, before)),
        (len(denied), len(denies)),
        () if len(denied) == len(denies) else tuple(max(denied, denies, key=len)[:1]),
    )


def _lost(old: Sequence[Value], new: Sequence[Value], after: str) -> list[Value]:
    """The values that `after` holds no longer; a name is kept by any of its words ('Ada' for 'Ada Example')."""
    words = {word.text for word in find_words(after)}
    return [v for v in old if not (_stands_in(v, new, after) or _name_words(v) & words)]


def _added(new: Sequence[Value], old: Sequence[Value], before: str, known_names: frozenset[str]) -> list[Value]:
    """The values that `before` does not hold; a name is new by any word that is nobody's."""
    words = {word.text for word in find_words(before)} | known_names
    return [v for v in new if not (_stands_in(v, old, before) or (v.kind in _NAMED and _name_words(v) <= words))]


def _of_kind(values: Sequence[Value], kind: str) -> list[Value]:
    return [value for value in values if value.kind == kind]


def _values(text: str, language: str, translated: bool) -> list[Value]:
    # A list's own numbers are none of the text's.
    values = find_values(_LIST_MARK.sub(_blank, text), language)
    return [v for v in values if not (translated and v.kind in _OF_ONE_LANGUAGE)]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _counts(value: Value) -> bool:
    """Whether a rewording may neither lose nor add it. 'First' says the order of steps, which a list says too."""
    return value.kind != "ordinal" and (value.kind not in ("condition", "quantifier") or value.key in LIMITS)


def _name_words(value: Value) -> set[str]:
    """The words of a name that tell it from others; none of any other value."""
    return {word.text for word in content_words(value.key)} if value.kind in _NAMED else set()


def _stands_in(value: Value, others: Sequence[Value], text: str) -> bool:
    """Whether one of `others`, the values of `text`, is the same, or the word itself stands there."""
    if any(_same(value, other) for other in others):
        return True
    digits = sum(character.isdigit() for character in value.key)
    by_word = value.kind in _BY_WORD or (value.kind == "number" and digits >= _FEWEST_DIGITS)
    return by_word and re.search(rf"(?<!\w){re.escape(value.key)}(?!\w)", text, re.IGNORECASE) is not None


def _same(one: Value, other: Value) -> bool:
    if one.kind in _NAMED and other.kind in _NAMED:
        # 'the Basic plan' and 'Basic' name the same; so do 'Ada' and 'Ada Example'. 'Ada Smith' and 'Ada Jones' don't.
        left, right = set(one.key.split()), set(other.key.split())
        return agrees(one, other) or left <= right or right <= left
    # 'Within 30 days' may become '30 days', 'at least 30 days' and 'after 30 days' may not.
    return agrees(one, other) and (one.bound in _AT_LEAST) == (other.bound in _AT_LEAST)


def _in_place(value: Value, text: str, others: Sequence[Value], before: str) -> bool:
    """Whether a figure stands beside a word that it stood beside before; true where it can't be confused."""
    alike = [other for other in others if other.kind == value.kind] if value.number is not None else []
    if len(alike) < 2:
        return True
    here = _beside(value, text)
    there = [_beside(other, before) for other in alike if agrees(value, other)]
    return any(here & words or here == words for words in there)


def _beside(value: Value, text: str) -> set[str]:
    """The stems of the content words up to `BESIDE` words before and behind a value, itself left out."""
    before = find_words(text[: value.span.start])[-BESIDE:]
    behind = find_words(text[value.span.end :])[:BESIDE]
    return {word.stem for word in (*before, *behind) if word.text not in stop_words()}
