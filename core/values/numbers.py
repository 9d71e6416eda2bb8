"""Numerals: '1,000.50', 'thirty', 'two and a half', 'a dozen', '10k' as decimals with spans."""

from __future__ import annotations

import re
import unicodedata
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


_FRACTION = re.compile(r"(\d{1,4})?[ \u00a0]?(?:([½⅓⅔¼¾⅕⅖⅗⅘⅙⅛⅜⅝⅞])|(?<= )([1-9])/([2-9]))")
_NO_CENTS = re.compile(r"[.,](?:--?|[–—])$")
_SCALE = re.compile(r"\s?([A-Za-zäöüß]+)")
_AND_A_HALF = re.compile(r"\s+and\s+a\s+half(?!\w)", re.IGNORECASE)


def find_numerals(text: str, words: ValueLexicon) -> list[Numeral]:
    """All numerals of `text`, in order of place."""
    shares = list(_shares(text, words))
    taken = OccupiedSpans(len(text), (Span(one.start, one.end) for one in shares))
    others = (*_digits(text, words), *_spelled(text, words))
    return sorted([*shares, *(one for one in others if not taken.touches(one.start, one.end))])


def to_decimal(digits: str, words: ValueLexicon) -> Decimal | None:
    """The number that digits with marks mean, by the language's marks unless both marks say otherwise."""
    numbers = words.data["numbers"]
    thousands, decimal = numbers["thousands"], numbers["decimal"]
    if (part := _fraction(digits)) is not None:
        return part
    digits = _NO_CENTS.sub("", digits)
    both = thousands in digits and decimal in digits
    if (both and digits.rfind(thousands) > digits.rfind(decimal)) or is_other_decimal(digits, words):
        thousands, decimal = decimal, thousands
    plain = re.sub(r"['\u00a0\u2009\u202f ]", "", digits).replace("−", "-").replace(thousands, "").replace(decimal, ".")
    if len(plain) > MAX_DIGITS:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def is_other_decimal(digits: str, words: ValueLexicon) -> bool:
    """Whether '1,5' can only be a decimal of the other language: no thousands have one or two digits."""
    before, mark, after = digits.rpartition(words.data["numbers"]["thousands"])
    return bool(mark) and len(after) < 3 and before.lstrip("-−").isdecimal() and after.isdecimal()


def _fraction(digits: str) -> Decimal | None:
    """'1½' and '1 1/2' as 1.5; None where there is no fraction."""
    match = _FRACTION.fullmatch(digits)
    if match is None:
        return None
    whole, sign, above, below = match.groups()
    part = Decimal(above) / Decimal(below) if above else Decimal(str(round(unicodedata.numeric(sign), 6)))
    return Decimal(whole or 0) + part


def plain(number: Decimal) -> str:
    """A decimal without trailing zeros or exponent: `1000`, `4.5`."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(text: str, words: ValueLexicon) -> Iterator[Numeral]:
    short = words.data["numbers"]["short_scales"]
    for match in words.digits.finditer(text):
        start, end = match.span()
        if is_other_decimal(match[0], words) and not _is_measured(text, start, end, words):
            yield from _apart(match, words)
            continue
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


def _is_measured(text: str, start: int, end: int, words: ValueLexicon) -> bool:
    """Whether a unit stands behind a number, or a currency before it."""
    after = (words.unit_after, words.percent_after, words.currency_after)
    return any(pattern.match(text, end) for pattern in after) or any(
        match.end() == start for match in words.currency_before.finditer(text, max(0, start - 8), start + 1)
    )


def _apart(match: re.Match[str], words: ValueLexicon) -> Iterator[Numeral]:
    """'1,2' in a list of pages: two numbers."""
    for part in re.finditer(r"\d+", match[0]):
        yield Numeral(match.start() + part.start(), match.start() + part.end(), Decimal(part[0]), False)


def _shares(text: str, words: ValueLexicon) -> Iterator[Numeral]:
    for match in words.share.finditer(text):
        yield Numeral(match.start(), match.end(), words.shares[" ".join(match[0].lower().split())], True)


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
