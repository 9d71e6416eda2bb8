"""Numerals: '1,000.50', 'thirty', 'two and a half', 'a dozen', '10k' as decimals with spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from core.domain.text import Span
from core.values.occupied_spans import OccupiedSpans
from core.values.value_lexicon import ValueLexicon

MAX_DIGITS = 40
"""Longer runs of digits are no number anybody compares."""


class Numeral(NamedTuple):
    """A number as it stands in the text."""

    start: int
    end: int
    number: Decimal
    spelled: bool


_SCALE = re.compile(r"\s?([A-Za-zäöüß]+)")
_AND_A_HALF = re.compile(r"\s+and\s+a\s+half(?!\w)", re.IGNORECASE)


def find_numerals(text: str, words: ValueLexicon) -> list[Numeral]:
    """All numerals of `text`, in order of place."""
    return sorted([*_digits(text, words), *_spelled(text, words)])


def to_decimal(digits: str, words: ValueLexicon) -> Decimal | None:
    """The number that digits with marks mean, by the language's marks unless both marks say otherwise."""
    numbers = words.data["numbers"]
    thousands, decimal = numbers["thousands"], numbers["decimal"]
    if thousands in digits and decimal in digits and digits.rfind(thousands) > digits.rfind(decimal):
        thousands, decimal = decimal, thousands
    plain = re.sub(r"['\u00a0\u2009\u202f]", "", digits).replace("−", "-").replace(thousands, "").replace(decimal, ".")
    if len(plain) > MAX_DIGITS:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def plain(number: Decimal) -> str:
    """A decimal without trailing zeros or exponent: `1000`, `4.5`."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(text: str, words: ValueLexicon) -> Iterator[Numeral]:
    short = words.data["numbers"]["short_scales"]
    for match in words.digits.finditer(text):
        start, end = match.span()
        number = to_decimal(match[0], words)
        if number is None:
            continue
        if number < 0 and start and not text[start - 1].isspace() and text[start - 1] != "(":
            number, start = -number, start + 1  # a hyphen between words, no minus
        scale = _SCALE.match(text, end)
        if scale:
            word = scale[1]
            if word in short and text[end].isalpha():
                number, end = number * Decimal(short[word]), scale.end()
            elif word.lower() in words.scale_words and word.lower() not in ("dozen", "dutzend"):
                number, end = number * words.scale_words[word.lower()], scale.end()
        yield Numeral(start, end, number, False)


def _spelled(text: str, words: ValueLexicon) -> Iterator[Numeral]:
    skipped = OccupiedSpans(len(text), (Span(*match.span()) for match in words.not_counts.finditer(text)))
    for match in words.spelled_number.finditer(text):
        start, end = match.span()
        if skipped.touches(start, end):
            continue
        number = _evaluate(re.split(r"[\s-]+", match[0].lower()), words)
        if number is None:
            continue
        half = _AND_A_HALF.match(text, end)
        if half and words.language == "en":
            number, end = number + Decimal("0.5"), half.end()
        yield Numeral(start, end, number, True)


def _evaluate(parts: list[str], words: ValueLexicon) -> Decimal | None:
    """'two thousand five hundred' -> 2500, 'half a million' -> 500000."""
    numbers = words.data["numbers"]
    total = Decimal(0)
    current: Decimal | None = None
    for part in parts:
        if part in words.number_words:
            current = (current or Decimal(0)) + words.number_words[part]
        elif part in words.scale_words:
            scale = words.scale_words[part]
            current = (Decimal(1) if current is None else current) * scale
            if scale >= 1000:
                total, current = total + current, None
        elif part in numbers["half"]:
            current = Decimal("0.5")
        elif part != numbers["joiner"] and part not in numbers["articles"]:
            return None
    return total + (current or Decimal(0))
