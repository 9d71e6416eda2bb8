"""Phrases: the small language in which the rules of a team name what customers write.

    sue you        these words, one after the other, in capitals or not
    complain~      the word with its English endings (complains, complained, complaining)
    verklag*       every word that begins so, for languages that inflect more (verklage, verklagen)
    rude|impolite  one of these words
    [very]         a word that may be there or not
    _              any one word
    ...            up to four words in between
    {staff}        one of the words of a named list

A phrase is looked for within one sentence, at whole words: "issue" never holds "sue".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from core.domain.text import Span, split_sentences
from core.language.negation import is_negated
from core.language.tokens import Token, phrase_tokens

LONGEST_GAP = 4
"""Words that `...` stands for at most."""
SHORTEST_BEGINNING = 3
"""Letters that must stand before a `*`."""


class BadPhrase(ValueError):
    """A phrase that can't be understood; the message says why."""


@dataclass(frozen=True, slots=True)
class _Words:
    any_of: frozenset[str]
    beginnings: tuple[str, ...] = ()

    def __contains__(self, word: str) -> bool:
        return word in self.any_of or (bool(self.beginnings) and word.startswith(self.beginnings))


@dataclass(frozen=True, slots=True)
class _Gap:
    longest: int
    shortest: int = 0


@dataclass(frozen=True, slots=True)
class _OneOf:
    choices: tuple[tuple[_Element, ...], ...]


_Element = _Words | _Gap | _OneOf


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase."""

    source: str
    elements: tuple[_Element, ...]


class PhraseMatch(NamedTuple):
    """Where a phrase was found."""

    phrase: str
    words: str
    """The customer's own words."""
    span: Span
    negated: bool


@dataclass(frozen=True)
class PhraseSet:
    """Many phrases, looked for at once: only those whose first word occurs are tried."""

    phrases: tuple[Phrase, ...]
    _by_first_word: dict[str, list[Phrase]] = field(default_factory=dict, repr=False)
    _by_first_letters: dict[str, list[Phrase]] = field(default_factory=dict, repr=False)
    """By the first letters of a beginning such as `verklag*`."""
    _anywhere: list[Phrase] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        for phrase in self.phrases:
            first = _first_words(phrase.elements)
            if first is None:
                self._anywhere.append(phrase)
                continue
            for word in first.any_of:
                self._by_first_word.setdefault(word, []).append(phrase)
            for letters in {beginning[:SHORTEST_BEGINNING] for beginning in first.beginnings}:
                self._by_first_letters.setdefault(letters, []).append(phrase)

    def find(self, sentence: Sequence[Token], text: str) -> list[PhraseMatch]:
        """All matches in one sentence of `text`, by where they begin: several phrases may match at one place."""
        found: list[PhraseMatch] = []
        for start, word in enumerate(sentence):
            begins = self._by_first_letters.get(word.text[:SHORTEST_BEGINNING], ())
            for phrase in [*self._by_first_word.get(word.text, ()), *begins, *self._anywhere]:
                end = _match(phrase.elements, sentence, start)
                if end is not None and end > start:
                    span = Span(word.span.start, sentence[end - 1].span.end)
                    found.append(PhraseMatch(phrase.source, span.of(text), span, is_negated(sentence, start)))
        # What is part of something denied is denied: 'your manager' in 'not speak to your manager'.
        denied = [match.span for match in found if match.negated]
        return [
            match._replace(negated=True)
            if any(span.start <= match.span.start and match.span.end <= span.end for span in denied)
            else match
            for match in found
        ]


def compile_phrases(sources: Iterable[str], lists: Mapping[str, Sequence[str]]) -> PhraseSet:
    """Raises `BadPhrase` for an unknown list, an empty phrase or one that begins with a gap."""
    return PhraseSet(tuple(compile_phrase(source, lists) for source in sources))


def compile_phrase(source: str, lists: Mapping[str, Sequence[str]]) -> Phrase:
    """One phrase; `lists` holds the named lists by name. Raises `BadPhrase`."""
    elements = _compile(source, lists, depth=0)
    if not elements:
        raise BadPhrase(f"no words in {source!r}")
    if isinstance(elements[0], _Gap):
        raise BadPhrase(f"{source!r} begins with a gap")
    return Phrase(source, elements)


def _compile(source: str, lists: Mapping[str, Sequence[str]], depth: int) -> tuple[_Element, ...]:
    elements: list[_Element] = []
    for part in source.replace("’", "'").lower().split():
        optional = part.startswith("[") and part.endswith("]")
        element = _element(part[1:-1] if optional else part, source, lists, depth)
        elements.append(_OneOf(((element,), ())) if optional else element)
    return tuple(elements)


def _element(part: str, source: str, lists: Mapping[str, Sequence[str]], depth: int) -> _Element:
    """One word of a phrase, its brackets taken off. Raises `BadPhrase`."""
    if part == "...":
        return _Gap(LONGEST_GAP)
    if part == "_":
        return _Gap(1, 1)
    if "{" in part or "}" in part:
        return _one_of(part, source, lists, depth)
    words = [word for word in part.split("|") if word]
    if not words or any(set(word) & set("[]{}") for word in words):
        raise BadPhrase(f"{part!r} in {source!r}")
    beginnings = tuple(word[:-1] for word in words if word.endswith("*"))
    if any(len(beginning) < SHORTEST_BEGINNING for beginning in beginnings):
        raise BadPhrase(f"{part!r} in {source!r}: at least {SHORTEST_BEGINNING} letters before *")
    whole = (word for word in words if not word.endswith("*"))
    return _Words(frozenset(form for word in whole for form in _forms(word)), beginnings)


def _one_of(core: str, source: str, lists: Mapping[str, Sequence[str]], depth: int) -> _OneOf:
    choices: list[tuple[_Element, ...]] = []
    for name in core.split("|"):
        if not (name.startswith("{") and name.endswith("}")):
            choices.append(_compile(name, lists, depth))
        elif name[1:-1] not in lists or depth > 3:
            raise BadPhrase(f"no list {name} for {source!r}")
        else:
            choices += [_compile(entry, lists, depth + 1) for entry in lists[name[1:-1]]]
    return _OneOf(tuple(choices))


def _forms(word: str) -> tuple[str, ...]:
    return inflections(word[:-1]) if word.endswith("~") and len(word) > 1 else (word,)


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


def sentences_of(text: str, language: str = "en") -> tuple[tuple[Token, ...], ...]:
    """The words of each sentence of `text`."""
    return tuple(words for span in split_sentences(text, language) if (words := phrase_tokens(text, span)))


def _match(elements: Sequence[_Element], words: Sequence[Token], at: int) -> int | None:
    """The end of the match that begins at word `at`, or None."""
    if not elements:
        return at
    first, rest = elements[0], elements[1:]
    if isinstance(first, _Words):
        return _match(rest, words, at + 1) if at < len(words) and words[at].text in first else None
    if isinstance(first, _Gap):
        for length in range(first.shortest, first.longest + 1):
            if at + length > len(words):
                return None
            end = _match(rest, words, at + length)
            if end is not None:
                return end
        return None
    for choice in first.choices:
        end = _match([*choice, *rest], words, at)
        if end is not None:
            return end
    return None


def _first_words(elements: Sequence[_Element]) -> _Words | None:
    """The words one of which every match begins with; None if it may begin with any."""
    if not elements or isinstance(elements[0], _Gap):
        return None
    first_element = elements[0]
    if isinstance(first_element, _Words):
        return first_element
    words: set[str] = set()
    beginnings: tuple[str, ...] = ()
    for choice in first_element.choices:
        first = _first_words([*choice, *elements[1:]])
        if first is None:
            return None
        words |= first.any_of
        beginnings += first.beginnings
    return _Words(frozenset(words), beginnings)
