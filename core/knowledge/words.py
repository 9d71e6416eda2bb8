"""Words as search sees them: tokens, stems, and which of them carry the matter of a question.

The stemmer is Snowball's (PyStemmer, BSD), so that 'refunds' finds 'refunded'. A token that holds
a digit, such as an error code or a version, is never stemmed: codes match exactly or not at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

from core.text import Span

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_STEMMERS = {"en": "english", "de": "german"}
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Word:
    """A token with its stem and its place in the text."""

    text: str
    """Lower case, apostrophes straight."""
    stem: str
    span: Span


def find_words(text: str, language: str = DEFAULT_LANGUAGE) -> tuple[Word, ...]:
    """Every word of `text`, in order."""
    words = []
    for match in _TOKEN.finditer(text):
        token = match.group().lower().replace("’", "'")
        words.append(Word(token, stem(token, language), Span(*match.span())))
    return tuple(words)


def matter_words(text: str, language: str = DEFAULT_LANGUAGE) -> tuple[Word, ...]:
    """The words that carry the matter: all but the stop words. Where only stop words stand
    ('how to do it'), all of them, since nothing else is left to search by."""
    words = find_words(text, language)
    stops = stop_words(language)
    return tuple(word for word in words if word.text not in stops) or words


def stems_of(text: str, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """The stem of every word of `text`, in order, repeated ones repeated."""
    return tuple(stem(match.group().lower().replace("’", "'"), language) for match in _TOKEN.finditer(text))


@lru_cache(maxsize=100_000)
def stem(token: str, language: str = DEFAULT_LANGUAGE) -> str:
    """The stem of a lower-case token; the token itself where it holds a digit."""
    if _DIGIT.search(token):
        return token
    return str(_stemmer(language).stemWord(token.removesuffix("'s")))


@cache
def stop_words(language: str = DEFAULT_LANGUAGE) -> frozenset[str]:
    """Words without matter, from `resources/language`; none for a language without a list."""
    source = files("resources") / "language" / f"stopwords.{language}.txt"
    if not source.is_file():
        return frozenset()
    lines = source.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS.get(language, _STEMMERS[DEFAULT_LANGUAGE]))
