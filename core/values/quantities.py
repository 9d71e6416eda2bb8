"""Quantities: a numeral with its unit, currency, bound and rate, or with the thing it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from core.domain.text import Span
from core.domain.value import Bound, Value, ValueKind
from core.values.numbers import Numeral, find_numerals, plain
from core.values.occupied_spans import OccupiedSpans
from core.values.value_lexicon import ValueLexicon, normal

Bounds = Mapping[int, tuple[Bound, int]]
"""Start of a value -> what limits it, and where those words begin."""

_RANGE = re.compile(r"\s*(?:-|–|—|to|and|or|bis|und|oder)\s*$", re.IGNORECASE)
_NOUN = re.compile(
    r"[\s-]+(?:(?:more|extra|additional|new|different|free|other|of|the|weitere|neue|verschiedene)\s+)*([^\W\d_]{3,})"
)
_ORDINAL_SUFFIX = re.compile(r"(?:st|nd|rd|th)(?!\w)", re.IGNORECASE)


def find_quantities(text: str, words: ValueLexicon, bounds: Bounds, taken: OccupiedSpans) -> Iterator[Value]:
    """Amounts, percentages, durations, sizes, measures, ordinals and bare numbers outside `taken`."""
    numerals = [n for n in find_numerals(text, words) if not taken.touches(n.start, n.end)]
    symbols = {match.end(): match for match in words.currency_before.finditer(text)}
    found = [_quantity(text, numeral, words, bounds, symbols.get(numeral.start)) for numeral in numerals]
    # In '5 to 7 days' and '$5-10' the one without a unit has its neighbour's.
    for i, value in enumerate(found):
        for j in (i + 1, i - 1):
            if value.kind == "number" and not value.unit and 0 <= j < len(found) and found[j].unit:
                left, right = (value, found[j]) if j > i else (found[j], value)
                if _RANGE.fullmatch(text[left.span.end : right.span.start]):
                    factor = _factor(found[j], numerals[j].number)
                    value = found[i] = _remade(value, found[j], numerals[i].number * factor)
    yield from found
    for value in found:
        taken.add(value.span)
    yield from _units_with_article(text, words, bounds, taken)
    yield from _spelled_ordinals(text, words, taken)


def _quantity(text: str, numeral: Numeral, words: ValueLexicon, bounds: Bounds, symbol: re.Match[str] | None) -> Value:
    start, end, number, _ = numeral
    kind: ValueKind = "number"
    unit, of = "", ""
    if symbol:
        unit, kind, start = words.currencies[normal(symbol[1] or symbol[2])], "amount", symbol.start()
    elif match := words.percent_after.match(text, end):
        kind, unit, end = "percentage", "points" if normal(match[0].strip(" -")) in words.points else "%", match.end()
    elif match := words.currency_after.match(text, end):
        name = normal(match[1] or match[2])
        kind, end = "amount", match.end()
        if name in words.minor_currencies:
            unit, number = words.minor_currencies[name], number / 100
        else:
            unit = words.currencies[name]
    elif match := _unit_after(text, end, words):
        measure = words.units[normal(match[1])]
        kind, unit, end = measure.kind, measure.base, match.end()  # type: ignore[assignment]
        number *= measure.factor
    elif not numeral.spelled and (match := _ORDINAL_SUFFIX.match(text, end)):
        kind, end = "ordinal", match.end()
    elif match := _NOUN.match(text, end):
        of = singular(match[1].lower())
    per = ""
    if kind in ("amount", "number", "percentage", "size") and (match := words.per_after.match(text, end)):
        per = words.per_keys[normal(match[1])]
    bound, span = _limited(text, Span(start, end), words, bounds)
    within = words.bound_after.match(text, numeral.end)
    if not bound and within and within.end() <= end:
        bound = words.bound_keys[normal(within[1])]
    return Value(kind, _key(kind, number, unit), span, span.of(text), number, unit, bound, per, of)


def _unit_after(text: str, end: int, words: ValueLexicon) -> re.Match[str] | None:
    """The unit of the numeral that ends at `end`, also behind a bound: '30 or more minutes'."""
    bound = words.bound_after.match(text, end)
    return words.unit_after.match(text, end) or (words.unit_after.match(text, bound.end()) if bound else None)


def find_bounds(text: str, words: ValueLexicon) -> Bounds:
    """The bounds of `text` ('up to', 'after'), by the place where the value they limit begins."""
    return {m.end(): (words.bound_keys[normal(m[1])], m.start()) for m in words.bound_before.finditer(text)}


def singular(noun: str) -> str:
    """A noun without the endings of its plural, roughly: enough to see that 'users' counts users."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


def _limited(text: str, span: Span, words: ValueLexicon, bounds: Bounds) -> tuple[Bound, Span]:
    """The bound of the value at `span`, before or after it, and the span with its words."""
    bound, first = bounds.get(span.start, ("", span.start))
    after = None if bound else words.bound_after.match(text, span.end)
    if after:
        return words.bound_keys[normal(after[1])], Span(span.start, after.end())
    return bound, Span(first, span.end)


def _key(kind: str, number: Decimal, unit: str) -> str:
    return f"{plain(number)} {unit}" if unit and unit != "%" else plain(number)


def _factor(value: Value, raw: Decimal) -> Decimal:
    return value.number / raw if value.number is not None and raw else Decimal(1)


def _remade(bare: Value, like: Value, number: Decimal) -> Value:
    return Value(
        like.kind, _key(like.kind, number, like.unit), bare.span, bare.text, number, like.unit, bare.bound, like.per, ""
    )


def _units_with_article(text: str, words: ValueLexicon, bounds: Bounds, taken: OccupiedSpans) -> Iterator[Value]:
    """'a month', 'half an hour', 'an hour and a half'; not the rate in 'once a month'."""
    for match in words.unit_with_article.finditer(text):
        start, end = match.span()
        if taken.touches(max(0, start - 2), end):
            continue
        if words.rate_before.search(text, max(0, start - 12), start):
            continue
        unit = words.units[normal(match["unit"])]
        count = Decimal("0.5") if match["half"] else Decimal("1.5") if match["and_half"] else Decimal(1)
        number = unit.factor * count
        bound, span = _limited(text, Span(start, end), words, bounds)
        yield Value("duration", _key("duration", number, unit.base), span, span.of(text), number, unit.base, bound)


def _spelled_ordinals(text: str, words: ValueLexicon, taken: OccupiedSpans) -> Iterator[Value]:
    for match in words.spelled_ordinal.finditer(text):
        if not taken.touches(*match.span()):
            number = words.ordinals[match[0].lower()]
            yield Value("ordinal", str(number), Span(*match.span()), match[0], Decimal(number))
