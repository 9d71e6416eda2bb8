"""Stems for comparing what is said, by language. (Search stems as its word index does, English only.)"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

import Stemmer

_DIGIT = re.compile(r"\d")
_NAMES = {"en": "english", "de": "german"}


@lru_cache(maxsize=100_000)
def stem(token: str, language: str) -> str:
    """The Snowball stem of a lower-case token, of the verb itself where it is an irregular form of one; the
    token itself where it holds a digit."""
    if _DIGIT.search(token):
        return token
    return str(_stemmer(language).stemWord(_forms(language).get(token, token)))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_NAMES.get(language, "english"))


@cache
def _forms(language: str) -> Mapping[str, str]:
    """Irregular form -> its verb, both written as tokens are: without accents."""
    text = resources.files("resources").joinpath("review", "forms.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text).get(language, {})
    return {fold(form): fold(verb) for verb, forms in table.items() for form in forms}


def fold(text: str) -> str:
    """Lower case without accents: 'Comăneci' is written 'Comaneci' too."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
