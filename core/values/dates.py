"""Dates and times of day, as truncated ISO 8601: `2026-03-05`, `--03-05`, `2026-03`, `weekday-1`, `14:00`.

A date in figures whose order can't be known ('03/05/2026' in English) keeps both readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.domain.text import Span
from core.domain.value import Value
from core.values.quantities import Bounds
from core.values.value_lexicon import ValueLexicon, alternatives, normal, value_lexicon

_ISO = re.compile(r"(?<![\w-])(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:T(\d{2}:\d{2})\S*)?(?![\w-])")
_FIGURES = re.compile(r"(?<![\w./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-]|\.\d)")
_CLOCK = re.compile(r"(?<![\w:.])([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?(?![\d:])")
_YEAR = r"(?:1[5-9]|20)\d{2}"


def find_dates(text: str, words: ValueLexicon, bounds: Bounds) -> Iterator[Value]:
    """Dates, months with a year, years after words such as 'in', weekdays and 'tomorrow'."""
    for match in _ISO.finditer(text):
        year, month, day, _ = match.groups()
        if 1 <= int(month) <= 12 and (day is None or 1 <= int(day) <= 31):
            yield _date("-".join([year, f"{int(month):02}", *([f"{int(day):02}"] if day else [])]), match, text, bounds)
    for match in _FIGURES.finditer(text):
        key = _from_figures(int(match[1]), int(match[3]), match[4], match[2], words)
        if key:
            yield _date(key, match, text, bounds)
    patterns = _patterns(words.language)
    for name in ("day_month", "month_day", "month_year"):
        for match in patterns[name].finditer(text):
            key = _from_words(match, words)
            if key:
                yield _date(key, match, text, bounds)
    for match in patterns["month"].finditer(text):
        month = normal(match["month"]).rstrip(".")
        if match["month"][0].isupper() and (match["before"] or month not in words.data["dates"]["ambiguous_months"]):
            yield _date(f"--{words.months[month]:02}", match, text, bounds, match.span("month"))
    for match in patterns["year"].finditer(text):
        yield _date(match["year"], match, text, bounds, match.span("year"))
    for match in patterns["weekday"].finditer(text):
        yield _date(f"weekday-{words.weekdays[match[0].lower()]}", match, text, bounds)
    for match in patterns["relative"].finditer(text):
        yield _date(normal(match[0]), match, text, bounds)


def find_times(text: str, words: ValueLexicon, bounds: Bounds) -> Iterator[Value]:
    """Times of day on the 24-hour clock; the zone, where given, is the unit."""
    patterns = _patterns(words.language)
    afternoon = {normal(word) for word in words.words("times", "pm")}
    for match in patterns["half_day"].finditer(text):
        hour, minute, half = int(match["hour"]), match["minute"] or "00", normal(match["half"])
        if 1 <= hour <= 12:
            hour = hour % 12 + (12 if half in afternoon else 0)
            yield _time(f"{hour:02}:{minute}", match, text, bounds)
    for match in patterns["clock"].finditer(text):
        separator = match[0][len(match["hour"])]
        if separator == ":" or match["mark"]:
            yield _time(f"{int(match['hour']) % 24:02}:{match['minute']}", match, text, bounds)
    for match in patterns["oclock"].finditer(text):
        yield _time(f"{int(match['hour']) % 24:02}:00", match, text, bounds)
    for match in patterns["first_hour"].finditer(text):
        yield _time(f"{int(match['hour']) % 24:02}:00", match, text, bounds)
    for match in patterns["time_word"].finditer(text):
        yield _time(words.data["times"]["words"][normal(match["word"])], match, text, bounds)
    for match in patterns["bare_hour"].finditer(text):
        yield _time(f"{int(match['hour']) % 24:02}:00", match, text, bounds, match.span("hour"))


@lru_cache(maxsize=4)
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    words = value_lexicon(language)
    dates, times = words.data["dates"], words.data["times"]
    short = [name for name in words.months if any(other.startswith(name) and other != name for other in words.months)]
    # The full stop after an abbreviation is its own unless it ends the text; that after a name is the sentence's.
    month = rf"(?P<month>(?:{alternatives(short)})\.(?!\s*$)|{alternatives(words.months)})"
    last_day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.)?"
    year = rf"(?P<year>{_YEAR})"
    fill = rf"(?:\s+(?:{alternatives(dates['fill'])}))*"
    zone = rf"(?:\s?\(?(?P<zone>{alternatives(times['zones'])})\)?(?!\w))?"
    half = alternatives([*times["am"], *times["pm"]])
    mark_word = rf"(?:{alternatives(times['after_hour'])})(?!\w)"
    hour24 = r"(?P<hour>[01]?\d|2[0-3]|24(?=[:.]00|\s))"
    to = rf"\s?(?:-|–|—|(?:{alternatives(words.data['numbers']['ranges'])})(?!\w))\s?"
    goes_on = rf"(?=\s*(?:[.,;!?)]|$|(?:{alternatives(times['after_bare_hour'])})(?!\w)))"
    before_year = rf"(?<!\w)(?:{alternatives(dates['before_year'])})\s*(?:the\s+)?(?:year\s+)?"
    raw = {
        "day_month": rf"(?<![\w.,]){day}{fill}[\s-]+{month}(?!\w)(?:,?[\s-]+{year}(?!\w))?",
        "month_day": rf"(?<!\w){month}\s+(?:the\s+)?{last_day}(?![\w:.]\d|\w)(?:,?\s+{year}(?!\w))?",
        "month_year": rf"(?<!\w){month},?(?:\s+of)?\s+{year}(?!\w)",
        "month": rf"(?<!\w)(?P<before>(?:{alternatives(dates['before_month'])})\s+)?{month}(?!\w)",
        "year": rf"(?:{before_year}|^|[(–—-]\s?){year}(?=s?(?!\w|[.,]\d))",
        "weekday": rf"(?<!\w)(?:{alternatives(words.weekdays)})(?!\w)",
        "relative": rf"(?<!\w)(?:{alternatives(dates['relative'])})(?!\w)",
        "half_day": rf"(?<![\w:.,])(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>{half})(?!\w){zone}",
        "clock": rf"(?<![\w:.,]){hour24}[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])(?P<mark>\s?{mark_word})?{zone}",
        "oclock": rf"(?<![\w:.,]){hour24}\s?{mark_word}{zone}",
        "first_hour": rf"(?<![\w:.,]){hour24}(?={to}(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?\s?{mark_word})",
        "bare_hour": rf"(?<!\w)(?:{alternatives(times['before_hour'])})\s+{hour24}(?![\d:]){goes_on}",
        "time_word": rf"(?<!\w)(?P<word>{alternatives(times['words'])})(?!\w){zone}",
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in raw.items()}


def _from_figures(first: int, second: int, year: str, mark: str, words: ValueLexicon) -> str:
    full = year if len(year) == 4 else f"20{year}"
    day_first, month_first = 1 <= second <= 12 and 1 <= first <= 31, 1 <= first <= 12 and 1 <= second <= 31
    if mark == "." or words.data["dates"]["order"] == "dmy":
        month_first = month_first and not day_first
    readings = [
        f"{full}-{m:02}-{d:02}" for m, d, ok in ((first, second, month_first), (second, first, day_first)) if ok
    ]
    return "|".join(dict.fromkeys(readings))


def _from_words(match: re.Match[str], words: ValueLexicon) -> str:
    parts = match.groupdict()
    month = words.months[normal(parts["month"]).rstrip(".")]
    day = parts.get("day")
    if day and not 1 <= int(day) <= 31:
        return ""
    head = parts.get("year") or "-"
    return "-".join([head, f"{month:02}", *([f"{int(day):02}"] if day else [])])


def _date(key: str, match: re.Match[str], text: str, bounds: Bounds, place: tuple[int, int] | None = None) -> Value:
    start, end = place or match.span()
    bound, first = bounds.get(start, ("", start))
    span = Span(first, end)
    return Value("date", key, span, span.of(text), bound=bound)


def _time(key: str, match: re.Match[str], text: str, bounds: Bounds, place: tuple[int, int] | None = None) -> Value:
    start, end = place or match.span()
    bound, first = bounds.get(start, ("", start))
    span = Span(first, end)
    zone = match.groupdict().get("zone") or ""
    return Value("time", key, span, span.of(text), unit=zone.upper(), bound=bound)
