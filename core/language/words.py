"""Words as search sees them: tokens, stems, and which of them carry the matter of a question.

Tokens and stems are those of the store's word index (FTS5 `porter unicode61 remove_diacritics 2`),
so that what is counted here is what is found there. A test holds the two against each other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from core.domain.text import Span
from core.language.stop_words import DEFAULT_LANGUAGE, stop_words

_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A token with its stem and its place in the text."""

    text: str
    """Lower case, accents removed."""
    stem: str
    span: Span


def find_words(text: str) -> tuple[Word, ...]:
    """Every word of `text`, in order."""
    words = []
    for match in _TOKEN.finditer(text):
        token = _folded(match.group())
        words.append(Word(token, stem(token), Span(*match.span())))
    return tuple(words)


def content_words(text: str, language: str = DEFAULT_LANGUAGE) -> tuple[Word, ...]:
    """The words that carry the matter: all but the stop words. Where only stop words stand
    ('how to do it'), all of them, since nothing else is left to search by."""
    words = find_words(text)
    stops = stop_words(language)
    return tuple(word for word in words if word.text not in stops) or words


def stems_of(text: str) -> list[str]:
    """The stem of every word of `text`, in order, repeated ones repeated."""
    return [stem(_folded(token)) for token in _TOKEN.findall(text)]


@lru_cache(maxsize=200_000)
def stem(token: str) -> str:
    """The Porter stem of a lower-case token (Porter, 1980), with what SQLite does its own way: words of
    one or two letters stay, `logi` becomes `log`, and letters outside ASCII count as consonants."""
    if len(token) <= 2:
        return token
    if not token.isascii():
        # SQLite stems bytes, and each byte of such a letter is a consonant to it.
        letters = token.encode()
        masked = "".join(chr(byte) if byte < 128 else "q" for byte in letters)
        stemmed = stem(masked)
        return letters[: len(stemmed)].decode(errors="ignore") if masked.startswith(stemmed) else token
    stemmed = str(_stemmer().stemWord(token))
    return stemmed[:-1] if stemmed.endswith("logi") else stemmed


@lru_cache(maxsize=20_000)
def unstem(root: str) -> str:
    """Some spelling that has the stem `root`; the word index stems whatever it is asked for, and a
    stem is not always its own stem ('warehous' would become 'wareh'). Empty where none is found."""
    endings = ("", "e", "s", "y", "ed", "ing", "ion", "ement", "ence", "es", "ity", "ly", "ally")
    spellings = [root + ending for ending in endings]
    if root.endswith("i"):
        spellings.insert(0, root[:-1] + "y")
    return next((spelling for spelling in spellings if stem(spelling) == root), "")


@lru_cache(maxsize=200_000)
def _folded(token: str) -> str:
    lowered = token.lower()
    if lowered.isascii():
        return lowered
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("porter")
