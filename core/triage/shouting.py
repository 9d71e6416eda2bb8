"""Whether a message shouts: by its capitals and its marks, whatever its words are.

Abbreviations, buttons and logs stand in capitals too. A run of capitals shouts only where it holds an everyday word
('THREE YEARS', 'WO IST'), and a polite message in capitals throughout is a habit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from core.domain.text import split_sentences
from core.language.dialogue_act import is_courtesy, polite_words
from core.language.languages import languages, tables_of_all
from core.language.stop_words import stop_words_of_all

_MARKS = re.compile(r"!{2,}|\?{3,}|!\?|\?!")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHOUTED = 2  # letters of a word that can be in capitals on purpose
_RUN = 2  # words of a run
_LONE = 0.5  # what one word in capitals counts
_HABIT = 0.8  # share of capitals from which they are how somebody writes
_HABIT_WORDS = 4


def shouts(text: str, negative: bool) -> bool:
    """Whether `text`, without its greetings and thanks, shouts. `negative`: its words are rather bad than good, so that
    capitals throughout are no mere habit."""
    matter = " ".join(one for span in split_sentences(text) if not is_courtesy(one := span.of(text)))
    words = _WORD.findall(matter)
    long_words = [word for word in words if len(word) > _SHOUTED]
    capitals = sum(map(str.isupper, long_words))
    throughout = len(long_words) >= _HABIT_WORDS and capitals >= _HABIT * len(long_words)
    if throughout and not negative and _polite() & {word.casefold() for word in _WORD.findall(text)}:
        words = []
    return len(_MARKS.findall(matter)) + _in_capitals(words) >= 1


def _in_capitals(words: Sequence[str]) -> float:
    """How often these words shout by their capitals: once for a run, half for an emphatic word alone."""
    found = 0.0
    run: list[str] = []
    for word in [*words, ""]:
        if word.isupper() and len(word) >= _SHOUTED:
            run.append(word.casefold())
            continue
        if len(run) >= _RUN and _everyday() & set(run):
            found += 1
        elif len(run) == 1 and run[0] in _emphatic():
            found += _LONE
        run = []
    return found


@cache
def _polite() -> frozenset[str]:
    return frozenset().union(*map(polite_words, languages()))


@cache
def _emphatic() -> frozenset[str]:
    return frozenset(word for table in tables_of_all("sentiment") for word in table["context"]["emphatic"])


@cache
def _everyday() -> frozenset[str]:
    return (_emphatic() | stop_words_of_all()) - _abbreviations()


@cache
def _abbreviations() -> frozenset[str]:
    """Stop words that are abbreviations in capitals: 'IT', 'US'."""
    return frozenset(word for table in tables_of_all("sentiment") for word in table["context"]["abbreviations"])
