"""Words that say the same in other words, and words that carry nothing: `paraphrases.toml` of the language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from core.language.languages import language_table
from core.language.stemming import fold, stem

PARAPHRASED = 0.8
"""What another word for the same counts for."""


@lru_cache(maxsize=50_000)
def root(word: str, language: str) -> str:
    """What the stemmer leaves of a word without the beginnings and endings that it does not know: 'losch' of
    'geloscht'."""
    for pattern, left in language_table(language, "paraphrases")["roots"]:
        word = re.sub(pattern, left, word)
    return word


@lru_cache(maxsize=8)
def light_words(language: str) -> frozenset[str]:
    """Stems of words that carry nothing a page must say."""
    return frozenset(stem(fold(word), language) for word in language_table(language, "paraphrases")["light"])


@lru_cache(maxsize=8)
def paraphrases(language: str) -> Mapping[str, frozenset[str]]:
    """Stem -> stems of the words that may stand for it."""
    found: dict[str, set[str]] = {}
    for group in language_table(language, "paraphrases")["groups"]:
        stems = {stem(fold(word), language) for word in group}
        for word in stems:
            found.setdefault(word, set()).update(stems - {word})
    return {word: frozenset(others) for word, others in found.items()}
