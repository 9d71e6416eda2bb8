"""A phrase of a rule as elements: words, gaps, and choices made of the team's named lists.

How phrases are written stands in `core.language.phrases`, which looks for them. A list is compiled once, however often
it is named, and what it begins with is known once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST_GAP = 4
"""Words that `...` stands for at most."""
SHORTEST_BEGINNING = 3
"""Letters that must stand before a `*`."""
MOST_ELEMENTS = 64
"""Words and gaps of one phrase: what is longer is a text, and no phrase."""
_MOST_NESTED = 4
"""How deep named lists may name each other."""


class BadPhrase(ValueError):
    """A phrase that can't be understood; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """One of these words, or one that begins so."""

    any_of: frozenset[str]
    beginnings: frozenset[str] = frozenset()
    lengths: tuple[int, ...] = ()
    """Those of the beginnings."""

    def __contains__(self, word: str) -> bool:
        return word in self.any_of or any(word[:length] in self.beginnings for length in self.lengths)


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Any words, so many."""

    longest: int
    shortest: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """One of several choices; an empty one where it may be left out."""

    choices: tuple[tuple[Element, ...], ...]
    first: Words | None
    """What the first word of every choice is one of; None if it may be any."""


Element = Words | Gap | OneOf


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A compiled phrase."""

    source: str
    elements: tuple[Element, ...]


class PhraseCompiler:
    """Compiles phrases that may name lists; each list is compiled when it is first named."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists
        self._compiled: dict[str, OneOf] = {}
        """By the words that name lists: `{staff}` is compiled once."""

    def phrase(self, source: str) -> Phrase:
        """Raises `BadPhrase`."""
        elements = self._elements(source, source, ())
        if not elements:
            raise BadPhrase(f"no words in {source!r}")
        if isinstance(elements[0], Gap):
            raise BadPhrase(f"{source!r} begins with a gap")
        return Phrase(source, elements)

    def _elements(self, words: str, source: str, within: tuple[str, ...]) -> tuple[Element, ...]:
        """The elements of `words`, which stand in `source` or, in it, in the lists named `within`."""
        parts = words.replace("’", "'").lower().split()
        if len(parts) > MOST_ELEMENTS:
            raise BadPhrase(f"over {MOST_ELEMENTS} words in {' '.join(parts[:6])!r} …")
        elements: list[Element] = []
        for part in parts:
            optional = part.startswith("[") and part.endswith("]")
            element = self._element(part[1:-1] if optional else part, source, within)
            elements.append(_one_of(((element,), ())) if optional else element)
        return tuple(elements)

    def _element(self, part: str, source: str, within: tuple[str, ...]) -> Element:
        """One word of a phrase, its brackets taken off. Raises `BadPhrase`."""
        if part == "...":
            return Gap(LONGEST_GAP)
        if part == "_":
            return Gap(1, 1)
        if "{" in part or "}" in part:
            if part not in self._compiled:
                self._compiled[part] = _one_of(tuple(self._choices(part, source, within)))
            return self._compiled[part]
        words = [word for word in part.split("|") if word]
        if not words or any(set(word) & set("[]{}") for word in words):
            raise BadPhrase(f"{part!r} in {source!r}")
        beginnings = frozenset(word[:-1] for word in words if word.endswith("*"))
        if any(len(beginning) < SHORTEST_BEGINNING for beginning in beginnings):
            raise BadPhrase(f"{part!r} in {source!r}: at least {SHORTEST_BEGINNING} letters before *")
        whole = (word for word in words if not word.endswith("*"))
        return _words(frozenset(form for word in whole for form in _forms(word)), beginnings)

    def _choices(self, part: str, source: str, within: tuple[str, ...]) -> Iterator[tuple[Element, ...]]:
        for name in part.split("|"):
            if not (name.startswith("{") and name.endswith("}")):
                yield self._elements(name, source, within)
                continue
            listed = name[1:-1]
            if listed not in self._lists or listed in within or len(within) >= _MOST_NESTED:
                raise BadPhrase(f"no list {name} for {source!r}")
            for entry in self._lists[listed]:
                yield self._elements(entry, source, (*within, listed))


def _one_of(choices: tuple[tuple[Element, ...], ...]) -> OneOf:
    firsts = [first_words(choice) for choice in choices if choice]
    known = [first for first in firsts if first is not None]
    return OneOf(choices, _union(known) if len(known) == len(firsts) else None)


def _forms(word: str) -> tuple[str, ...]:
    return inflections(word[:-1]) if word.endswith("~") and len(word) > 1 else (word,)


def first_words(elements: Sequence[Element]) -> Words | None:
    """The words one of which every match begins with; None if it may begin with any."""
    firsts: list[Words] = []
    for element in elements:
        first = element if isinstance(element, Words) else None if isinstance(element, Gap) else element.first
        if first is None:
            return None
        firsts.append(first)
        if isinstance(element, Words) or (isinstance(element, OneOf) and all(element.choices)):
            return first if len(firsts) == 1 else _union(firsts)
    # Everything in it may be left out.
    return None


def _union(several: Iterable[Words]) -> Words:
    """What one of several stands for."""
    listed = list(several)
    any_of = frozenset(word for words in listed for word in words.any_of)
    return _words(any_of, frozenset(beginning for words in listed for beginning in words.beginnings))


def _words(any_of: frozenset[str], beginnings: frozenset[str]) -> Words:
    return Words(any_of, beginnings, tuple(sorted(set(map(len, beginnings)))))


@lru_cache(maxsize=4096)
def inflections(word: str) -> tuple[str, ...]:
    """The regular English forms of a verb or noun: complain → complain, complains, complained,
    complaining. Irregular forms are written out in the rules."""
    forms: tuple[str, ...]
    if word.endswith("e"):
        forms = (word + "s", word + "d", word[:-1] + "ing")
    elif re.search(r"[^aeiou]y$", word):
        forms = (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    elif re.search(r"(s|x|z|ch|sh)$", word):
        forms = (word + "es", word + "ed", word + "ing")
    else:
        forms = (word + "s", word + "ed", word + "ing")
        if re.search(r"[^aeiou][aeiou][bdglmnprt]$", word):
            forms += (word + word[-1] + "ed", word + word[-1] + "ing")
    return (word, *forms)
