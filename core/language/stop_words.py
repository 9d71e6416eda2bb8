"""Stop words ('the', 'how', 'please'), by language."""

from __future__ import annotations

import re
from functools import cache

from core.language.languages import DEFAULT_LANGUAGE, languages
from core.resources import load_text

_WORD = re.compile(r"[^\W_]+")


@cache
def stop_words(language: str = DEFAULT_LANGUAGE) -> frozenset[str]:
    """The stop words of a language, cut as the word index cuts them ('don', 't'); none for a language without a
    folder."""
    return frozenset(word for line in stop_word_lines(language) for word in _WORD.findall(line))


@cache
def stop_words_of_all() -> frozenset[str]:
    """Those of all our languages together: for words whose language is not known."""
    return frozenset().union(*map(stop_words, languages()))


def stop_word_lines(language: str) -> tuple[str, ...]:
    """The list as it is written: words between blanks, contractions whole."""
    if language not in languages():
        return ()
    lines = load_text("language", language, "stop_words.txt").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))
