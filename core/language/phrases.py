"""Phrases: the small language in which the rules of a team name what customers write.

    sue you        these words, one after the other, in capitals or not
    complain~      the word with its English endings (complains, complained, complaining)
    verklag*       every word that begins so, for languages that inflect more (verklage, verklagen)
    rude|impolite  one of these words
    [very]         a word that may be there or not
    _              any one word
    ...            up to four words in between
    {staff}        one of the words of a named list

A phrase is looked for within one sentence, at whole words: "issue" never holds "sue". Where an element may end is found
once for each word of the sentence, not once for each way to get there (Ford, 2002, 'Packrat Parsing'): no phrase takes
more than its own length times that of the sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from core.domain.text import Span, split_sentences
from core.language.negation import is_negated
from core.language.phrase_elements import (
    SHORTEST_BEGINNING,
    Element,
    Gap,
    Phrase,
    PhraseCompiler,
    Words,
    first_words,
)
from core.language.tokens import Token, phrase_tokens


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
    _by_first_word: dict[str, list[list[Phrase]]] = field(default_factory=dict, repr=False)
    """Those that begin with the same words, such as one list, stand in one group."""
    _by_first_letters: dict[str, list[list[Phrase]]] = field(default_factory=dict, repr=False)
    """By the first letters of a beginning such as `verklag*`."""
    _anywhere: list[Phrase] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        groups: dict[Words, list[Phrase]] = {}
        """By identity: the words that a list begins with are made once."""
        for phrase in self.phrases:
            first = first_words(phrase.elements)
            if first is None:
                self._anywhere.append(phrase)
            elif first in groups:
                groups[first].append(phrase)
            else:
                group = groups[first] = [phrase]
                for word in first.any_of:
                    self._by_first_word.setdefault(word, []).append(group)
                for letters in {beginning[:SHORTEST_BEGINNING] for beginning in first.beginnings}:
                    self._by_first_letters.setdefault(letters, []).append(group)

    def find(self, sentence: Sequence[Token], text: str) -> list[PhraseMatch]:
        """All matches in one sentence of `text`, by where they begin: several phrases may match at one place."""
        return _denied_with_the_whole(
            [
                PhraseMatch(phrase.source, span.of(text), span, is_negated(sentence, start))
                for phrase, start, end in self._matches(sentence)
                for span in [Span(sentence[start].span.start, sentence[end - 1].span.end)]
            ]
        )

    def _matches(self, sentence: Sequence[Token]) -> Iterator[tuple[Phrase, int, int]]:
        """Yields each match: the phrase, its first word, and the word after its last one."""
        matcher = _Matcher(sentence)
        for start, word in enumerate(sentence):
            begins = self._by_first_letters.get(word.text[:SHORTEST_BEGINNING], ())
            for group in (*self._by_first_word.get(word.text, ()), *begins, self._anywhere):
                for phrase in group:
                    end = next(iter(matcher.ends(phrase.elements, start)), start)
                    if end > start:
                        yield phrase, start, end


def _denied_with_the_whole(found: list[PhraseMatch]) -> list[PhraseMatch]:
    """What is part of something denied is denied: 'your manager' in 'not speak to your manager'. `found`: by where
    they begin."""
    denied = [match.span for match in found if match.negated]
    if not denied:
        return found
    starts, furthest = [span.start for span in denied], list(accumulate((span.end for span in denied), max))

    def within(span: Span) -> bool:
        earlier = bisect_right(starts, span.start)
        return bool(earlier) and furthest[earlier - 1] >= span.end

    return [match._replace(negated=True) if within(match.span) else match for match in found]


def compile_phrases(sources: Iterable[str], lists: Mapping[str, Sequence[str]]) -> PhraseSet:
    """Raises `BadPhrase` for an unknown list, an empty phrase, one that begins with a gap or is too long."""
    compiler = PhraseCompiler(lists)
    return PhraseSet(tuple(compiler.phrase(source) for source in sources))


def compile_phrase(source: str, lists: Mapping[str, Sequence[str]]) -> Phrase:
    """One phrase; `lists` holds the named lists by name. Raises `BadPhrase`."""
    return PhraseCompiler(lists).phrase(source)


def sentences_of(text: str, language: str = "en") -> tuple[tuple[Token, ...], ...]:
    """The words of each sentence of `text`."""
    return tuple(words for span in split_sentences(text, language) if (words := phrase_tokens(text, span)))


class _Matcher:
    """Finds where elements end in one sentence; what was found once is kept."""

    def __init__(self, words: Sequence[Token]) -> None:
        self._words = [word.text for word in words]
        self._ends: dict[tuple[int, int], tuple[int, ...]] = {}

    def ends(self, elements: Sequence[Element], at: int) -> tuple[int, ...]:
        """Where a match of `elements` that begins at word `at` may end, each place once, the preferred one first: a
        gap is as short as can be, and an earlier choice goes before a later one."""
        places: tuple[int, ...] = (at,)
        for element in elements:
            places = tuple(dict.fromkeys(end for place in places for end in self._after(element, place)))
            if not places:
                break
        return places

    def _after(self, element: Element, at: int) -> Sequence[int]:
        if isinstance(element, Words):
            return (at + 1,) if at < len(self._words) and self._words[at] in element else ()
        if isinstance(element, Gap):
            return range(at + element.shortest, min(at + element.longest, len(self._words)) + 1)
        # Elements live as long as their phrases: their identity is theirs alone while a sentence is matched.
        key = (id(element), at)
        if key not in self._ends:
            ends = (end for choice in element.choices for end in self.ends(choice, at))
            self._ends[key] = tuple(dict.fromkeys(ends))
        return self._ends[key]
