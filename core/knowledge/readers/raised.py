"""What a raised figure is: the mark of a footnote, an exponent, the cents of a price, an ordinal's end.

Never a digit of the number before it: '30' with a raised 1 is no 301.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.resources import load_toml

_SIGNS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_NOTE = re.compile(r"[*†‡§¶#]+|\d{1,3}(?:\s*[,;/]\s*\d{1,3})+|\(?\w{1,3}\)|\[\w{1,3}\](?:\s*,?\s*\[\w{1,3}\])*")
_LONGEST_SYMBOL = 2  # letters: behind a longer word stands the mark of a note
_FIGURE = re.compile(r"[+−-]?\d{1,3}")
_LAST_NUMBER = re.compile(r"(?:(\S{1,3})\s?)?(?<![\d.,])(\d+)\Z")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_NEXT_WORD = re.compile(r"\s?([$€£¥]|[^\W\d_]+)")


def raised(mark: str, before: str, after: str = "", *, notes: frozenset[str] = frozenset()) -> str:
    """What to write for the raised words `mark` between the words `before` and `after` of its block: '' for the
    mark of a footnote, '⁶' for an exponent, '.99' for cents, else the words as they are.

    `notes`: the marks that begin a note somewhere on the page.
    """
    mark = mark.strip()
    if _NOTE.fullmatch(mark) or (mark in notes and not before.strip()):
        return ""
    if not _FIGURE.fullmatch(mark):
        return "" if mark in notes else mark
    word = _LAST_WORD.search(before)
    if word and word[0].lower() in _words()["units"]:
        return mark.translate(_SIGNS)
    if mark in notes or (word and len(word[0]) > _LONGEST_SYMBOL):
        return ""
    if word:
        return mark.translate(_SIGNS)
    number = _LAST_NUMBER.search(before)
    if number and len(mark) == 2 and mark.isdecimal() and _is_price(number, after):
        return f".{mark}"
    return mark.translate(_SIGNS) if before[-1:].isdecimal() or before.endswith(")") else ""


def _is_price(number: re.Match[str], after: str) -> bool:
    """Whether two raised digits behind a number are its cents: beside a currency, or behind what is no usual
    base of a power."""
    following = _NEXT_WORD.match(after)
    beside = {(number[1] or "").lower(), (following[1] if following else "").lower()}
    return number[2] not in ("2", "10") or bool(beside & _words()["currencies"])


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in load_toml("readers", "raised.toml").items()}
