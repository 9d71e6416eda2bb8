"""Cue phrases by which a conversation is read: what was tried, promised, wanted; of all our languages at once."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, get_args

from core.language.languages import tables_of_all

WordList = Literal[
    "failed",
    "solved",
    "action",
    "promise",
    "promise_not",
    "deed_now",
    "deed_not",
    "soon",
    "kept",
    "received",
    "kept_not",
    "future",
    "wish",
    "demand",
    "trouble",
    "decision",
    "generic",
]


def found(name: WordList, text: str) -> re.Match[str] | None:
    """The first phrase of the list in `text`."""
    return _patterns()[name].search(straight(text))


def count(name: WordList, text: str) -> int:
    """How many phrases of the list stand in `text`."""
    return sum(1 for _ in _patterns()[name].finditer(straight(text)))


def straight(text: str) -> str:
    """`text` in lower case with typewriter apostrophes. As long as `text`, save for a few letters
    outside our languages, so positions are good for showing, not for storing."""
    return text.lower().replace("\u2019", "'")


@cache
def words(name: WordList) -> frozenset[str]:
    """The entries of a list that are single words, as they stand."""
    return frozenset(_lists()[name])


@cache
def _lists() -> dict[WordList, list[str]]:
    tables = tables_of_all("cue_phrases")
    return {name: [phrase for table in tables for phrase in table[name]] for name in get_args(WordList)}


@cache
def _patterns() -> dict[WordList, re.Pattern[str]]:
    patterns: dict[WordList, re.Pattern[str]] = {}
    for name, phrases in _lists().items():
        longest_first = sorted(phrases, key=len, reverse=True)
        alternatives = "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in longest_first)
        patterns[name] = re.compile(rf"(?<![\w'])(?:{alternatives})(?![\w'])")
    return patterns
