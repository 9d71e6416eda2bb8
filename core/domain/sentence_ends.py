"""Where a full stop ends no sentence though the splitter says so: behind abbreviations and ordinals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from core.resources import load_toml

_SEEN = 40
_LAST = re.compile(
    r"(?P<before>(?<![^\W_])[^\W_]+)?(?P<gap>\s*)(?<![\w.])"
    r"(?P<word>[^\W\d_](?:\.\s?[^\W\d_])+|[^\W\d_]+(?:\.[^\W\d_]+)*|\d{1,2})\.$"
)
_NO_CENTS = re.compile(r"[-–—]{1,2}(?!\w)")
_FIRST_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    before: frozenset[str]
    within: frozenset[str]
    chains: frozenset[str]
    ordinals_before: frozenset[str]
    ordinals_behind: frozenset[str]


def goes_on(sentence: str, following: str) -> bool:
    """Whether what looks like the end of `sentence` is none, since its last full stop is an abbreviation's or an
    ordinal's and `following`, the text behind it, belongs to it."""
    if _NO_CENTS.match(following) and sentence[-2:-1].isdigit():
        return True  # "5.- euros"
    match = _LAST.search(sentence[-_SEEN:])
    after = _FIRST_WORD.match(following)
    if not match or not after:
        return False
    words, word, next_word = _abbreviations(), match["word"], after[0]
    before = match["before"] or ""
    if word.isdigit():
        behind = before.lower() in words.ordinals_behind
        return next_word in words.ordinals_before or (behind and not next_word[0].isdigit())
    small = next_word[0].islower() or next_word[0].isdigit()
    if _is_in(word, words.before):
        return True
    if _is_in(word, words.within):
        if before.isdigit():
            return next_word[0].islower()
        return (small and (word.lower() != "no" or next_word[0].isdigit())) or {word, next_word} <= words.chains
    return False


def _is_in(word: str, listed: frozenset[str]) -> bool:
    """Whether a word is listed: as it stands, or in small letters where it begins with a capital."""
    return word in listed or (word[:1].lower() + word[1:]) in listed


@cache
def _abbreviations() -> _Abbreviations:
    data = load_toml("language", "abbreviations.toml")
    return _Abbreviations(
        frozenset(data["before"]["words"]),
        frozenset(data["within"]["words"]),
        frozenset(data["chains"]["words"]),
        frozenset(data["ordinals"]["before"]),
        frozenset(data["ordinals"]["behind"]),
    )
