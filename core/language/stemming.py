"""Folding and stemming, each in two kinds on purpose: as the word index does it, and to compare sentences.

- `index_stem` and `index_fold` do what the store's word index does (SQLite's FTS5, tokenizer `porter unicode61
  remove_diacritics 2`): the Porter stemmer, English only. Whatever is compared with that index needs these.
- `stem` and `fold` compare what two sentences say: the Snowball stemmer of the language, irregular verbs brought
  home ('paid' to 'pay'), and compatibility characters folded as well ('ﬁ', '²').
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

import Stemmer

from core.language.languages import language_table

_DIGIT = re.compile(r"\d")
_PLURAL_OF_LETTERS = re.compile(r"(?!https$)[b-df-hj-np-tv-xz]{2,}[b-df-hj-np-rtv-xz]s")
"""'pdfs': where no vowel stands, Snowball sees no plural. 'https' is none."""
_SNOWBALL = {"en": "english", "de": "german"}
"""Names of the Snowball stemmers by ISO 639-1; any other language is stemmed as English."""


def fold(text: str) -> str:
    """Lower case without accents and compatibility forms: 'Comăneci' is written 'Comaneci' too."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def stem(token: str, language: str) -> str:
    """The Snowball stem of a folded token, of the verb itself where it is an irregular form of one; the token
    itself where it holds a digit."""
    return token if _DIGIT.search(token) else _stem_of_word(token, language)


@lru_cache(maxsize=50_000)  # of words: what holds a digit is another one in every ticket
def _stem_of_word(token: str, language: str) -> str:
    if _PLURAL_OF_LETTERS.fullmatch(token):
        return token[:-1]
    return str(_snowball(language).stemWord(_irregular_forms(language).get(token, token)))


def index_fold(token: str) -> str:
    """Lower case without accents, as the word index folds (`remove_diacritics 2`)."""
    lowered = token.lower()
    return lowered if lowered.isascii() else _without_accents(lowered)


@lru_cache(maxsize=50_000)
def _without_accents(lowered: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


def index_stem(token: str) -> str:
    """The Porter stem of a folded token (Porter, 1980), with what SQLite does its own way: words of one or two
    letters stay, `logi` becomes `log`, and letters outside ASCII count as consonants."""
    return token if len(token) <= 2 or token[-1] in "0123456789" else _porter_stem(token)


@lru_cache(maxsize=50_000)
def _porter_stem(token: str) -> str:
    if not token.isascii():
        # SQLite stems bytes, and each byte of such a letter is a consonant to it.
        letters = token.encode()
        masked = "".join(chr(byte) if byte < 128 else "q" for byte in letters)
        stemmed = index_stem(masked)
        return letters[: len(stemmed)].decode(errors="ignore") if masked.startswith(stemmed) else token
    stemmed = str(_porter().stemWord(token))
    return stemmed[:-1] if stemmed.endswith("logi") else stemmed


def unstem(root: str) -> str:
    """Some spelling whose index stem is `root`; the word index stems whatever it is asked for, and a stem is not
    always its own stem ('warehous' would become 'wareh'). Empty where none is found."""
    return root if index_stem(root) == root and not root.endswith("i") else _spelling(root)


@lru_cache(maxsize=20_000)
def _spelling(root: str) -> str:
    endings = ("", "e", "s", "y", "ed", "ing", "ion", "ement", "ence", "es", "ity", "ly", "ally")
    spellings = [root + ending for ending in endings]
    if root.endswith("i"):
        spellings.insert(0, root[:-1] + "y")
    return next((spelling for spelling in spellings if index_stem(spelling) == root), "")


@cache
def _porter() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("porter")


@cache
def _snowball(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL.get(language, "english"))


@cache
def _irregular_forms(language: str) -> Mapping[str, str]:
    """Irregular form -> its verb, both folded."""
    rows = language_table(language, "irregular_verbs")["verbs"]
    return {fold(form): fold(verb) for verb, *forms in rows for form in forms}
