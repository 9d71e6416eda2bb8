"""Stems for comparing what is said, by language. (Search stems as its word index does, English only.)"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import Stemmer

_DIGIT = re.compile(r"\d")
_NAMES = {"en": "english", "de": "german"}


@lru_cache(maxsize=100_000)
def stem(token: str, language: str) -> str:
    """The Snowball stem of a lower-case token; the token itself where it holds a digit."""
    return token if _DIGIT.search(token) else str(_stemmer(language).stemWord(token))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_NAMES.get(language, "english"))
