"""Moments as mail programs, helpdesks and spreadsheets write them, as ISO 8601; what could be two moments is none.

Compared with `dateparser` 1.5 (BSD): it reads more, but takes '03/11/2026' for March without a word, 'May' for
a day of this month and '12' for one of this year, and needs a second for a line that holds no time it knows
(1 to 100 ms for others; this: 0.05 ms). A wrong time turns a conversation round, so all of a text must be
understood here, and a date in figures whose order can't be told is refused unless other dates of the same
source tell it. Names of months and days are data (`resources/tickets/times.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from typing import Literal, NamedTuple

from core.tickets.mail_words import either, ticket_words

DayOrder = Literal["", "day-first", "month-first"]
"""Which of the two small numbers of '03/11/2026' is the day; empty: not known."""

_LONGEST = 120
_SOME_YEAR = 2000
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f\u200e\u200f,]+")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})(?!\d)(?:t(?=\d))?")
_CJK_DATE = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_FIGURES = re.compile(r"(?<![\d:])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d:])")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2})(?::|h(?=\d))(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?![\d:])")
_CLOCK_BY_DOT = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])")
_HOUR_ALONE = re.compile(r"(?<!\d)(\d{1,2})(?=\s?[ap]\.?\s?m\b)")
_OFFSET = re.compile(r"(?:(?<=\s)|(?<=\d)|\b(?:utc|gmt))\s?([+-])(\d{1,2}):?(\d{2})?(?!\d)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª)\b")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W\d_][^\s\d()\[\]·•|]*|\d+")


@dataclass(frozen=True, slots=True)
class _Words:
    months: dict[str, tuple[int, ...]]
    weekdays: dict[str, tuple[int, ...]]
    halves: dict[str, int]
    """Name to the hours it adds."""
    half: re.Pattern[str]
    """Half of the day behind a time,"""
    half_before: re.Pattern[str]
    """and before it, as in East Asia."""
    fillers: frozenset[str]
    zones: dict[str, float]
    relative: frozenset[str]
    relative_days: frozenset[str]
    """Those of them that tell a day by themselves: yesterday."""
    units: dict[str, int]
    """Name to minutes."""


class _Said(NamedTuple):
    """What stands around a date in figures and a time of day."""

    numbers: list[int]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    offset: timedelta | None


def read_time(text: str, order: DayOrder = "") -> str:
    """The moment in `text` as ISO 8601, in UTC where it names a zone; empty where it can't be read for sure.

    `order` says how dates in figures are meant where they could be read in two ways.
    """
    moment = _moment(text, order)
    if moment is None:
        return ""
    if moment.tzinfo is None:
        return moment.isoformat()
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError):
        return moment.replace(tzinfo=None).isoformat()


def day_order(texts: Iterable[str]) -> DayOrder:
    """The order of day and month that the dates in figures of one source have: told by those that can be read
    in one way only, and by no other. Empty where none does so or two contradict each other."""
    found: set[DayOrder] = set()
    for text in texts:
        for match in _FIGURES.finditer(text[:_LONGEST]):
            first, second = int(match[1]), int(match[3])
            if match[2] == "." or not 1 <= min(first, second) <= 12:
                continue
            if first > 12 >= second:
                found.add("day-first")
            elif second > 12 >= first:
                found.add("month-first")
    return found.pop() if len(found) == 1 else ""


def says_when(text: str) -> bool:
    """Whether all of `text` tells when something was, as a screen does: "Nov 16 11:29", "14 hours ago"."""
    words = _words()
    plain = _plain(text)
    if not plain or len(text) > _LONGEST:
        return False
    rest, dates = _date_in_figures(plain, "")
    rest, clock = _clock(rest, words)
    rest, _ = _offset(rest)
    tells = bool(dates) or clock is not None
    counted = " " in plain or any(map(str.isdecimal, plain))
    for match in _WORD.finditer(_ORDINAL.sub("", rest)):
        word = match[0].rstrip(".'-/,")
        tells = tells or word in words.relative_days or (counted and (word in words.months or word in words.units))
        known = (words.months, words.weekdays, words.zones, words.fillers, words.relative, words.units)
        if not (word.isdecimal() and len(word) <= 4) and not any(word in table for table in known):
            return False
    return tells and not re.search(r"[^\W\d_]|\d{5}", _WORD.sub("", rest))


def sequence_key(text: str, order: DayOrder = "") -> tuple[str, float] | None:
    """A number by which times of one kind can be put in order though they name no year or no day, with the
    kind; None where there is none: '11:29' after '11:20', '3 hours ago' after '2 days ago'."""
    for kind, completed in (("moment", text), ("day", f"{text} {_SOME_YEAR}"), ("clock", f"{_SOME_YEAR}-01-01 {text}")):
        if moment := _moment(completed, order):
            return kind, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    words = _words()
    found = [match[0].rstrip(".,") for match in _WORD.finditer(_plain(text))]
    for before, unit in zip(["1", *found], found, strict=False):
        if unit in words.units and (before.isdecimal() or before in words.relative):
            return "age", -float((int(before) if before.isdecimal() else 1) * words.units[unit])
    return None


def _plain(text: str) -> str:
    return _SPACES.sub(" ", _PARENTHESIS.sub(" ", text.lower())).strip(" .:·•|-–—")


def _moment(text: str, order: DayOrder) -> datetime | None:
    text = text.strip()[:_LONGEST]
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    plain = _SPACES.sub(" ", text.lower()).strip(" .:")
    outside = _SPACES.sub(" ", _PARENTHESIS.sub(" ", plain)).strip(" .")
    for candidate in (outside, *(_SPACES.sub(" ", match[1]).strip() for match in _PARENTHESIS.finditer(plain))):
        if candidate and (moment := _read(candidate, order)):
            return moment
    return None


def _read(text: str, order: DayOrder) -> datetime | None:
    """The moment that all of `text`, in lower case with single spaces, says."""
    words = _words()
    rest, dates = _date_in_figures(text, order)
    rest, clock = _clock(rest, words)
    rest, offset = _offset(rest) if clock else (rest, None)
    said = _said(rest, words, words.zones if clock and offset is None else {})
    if said is None:
        return None
    if said.months:
        dates = [] if dates else list(_dates_in_words(said.numbers, said.months))
    elif said.numbers:
        return None
    dates = [day for day in dates if not said.weekdays or day.isoweekday() in said.weekdays] or dates
    if len(dates) != 1:
        return None
    offset = said.offset if offset is None else offset
    return datetime.combine(dates[0], clock or time(), None if offset is None else timezone(offset))


def _said(text: str, words: _Words, zones: Mapping[str, float]) -> _Said | None:
    """What the words and numbers of `text` say, one of `zones` among them; None where one of them is unknown."""
    numbers: list[int] = []
    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    offset: timedelta | None = None
    for match in _WORD.finditer(_ORDINAL.sub("", text)):
        word = match[0].rstrip(".'-/")
        if word.isdecimal():
            numbers.append(int(word))
        elif (name := word.removeprefix("d'")) in words.months and not months:
            months = words.months[name]
        elif word in words.weekdays:
            weekdays = words.weekdays[word]
        elif offset is None and word in zones:
            offset = timedelta(hours=zones[word])
        elif word not in words.fillers:
            return None
    return _Said(numbers, months, weekdays, offset)


def _date_in_figures(text: str, order: DayOrder) -> tuple[str, list[date]]:
    """`text` without its date in figures, and what that may mean."""
    for pattern in (_ISO_DATE, _CJK_DATE):
        if match := pattern.search(text):
            return _without(text, match), _days([(int(match[1]), int(match[2]), int(match[3]))])
    match = _FIGURES.search(text)
    if not match:
        return text, []
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    day_first, month_first = (year, second, first), (year, first, second)
    readings = {"day-first": [day_first], "month-first": [month_first]}.get(order, [day_first, month_first])
    # A full stop parts day and month in no country that writes the month first.
    return _without(text, match), _days([day_first] if match[2] == "." else readings) or _days([day_first, month_first])


def _dates_in_words(numbers: list[int], months: tuple[int, ...]) -> Iterator[date]:
    """Day and year beside a month's name; without a year nobody can say which."""
    if len(numbers) != 2:
        return
    day, year = numbers if numbers[1] > 31 or numbers[0] <= 31 else reversed(numbers)
    for month in months:
        yield from _days([(_year(str(year)), month, day)])


def _clock(text: str, words: _Words) -> tuple[str, time | None]:
    """`text` without its time of day, and that."""
    match = _CLOCK.search(text) or _CLOCK_BY_DOT.search(text) or _HOUR_ALONE.search(text)
    if not match:
        return text, None
    parts = [int(part) for part in match.groups() if part]
    hour = parts[0]
    half = words.half.match(text, match.end()) or words.half_before.search(text[: match.start()])
    if half and hour <= 12:
        hour = hour % 12 + words.halves[half[1].strip()]
    if half:
        text = text[: half.start()] + " " * (half.end() - half.start()) + text[half.end() :]
    try:
        minute, second = (*parts[1:], 0, 0)[:2]
        return _without(text, match), time(hour, minute, second)
    except ValueError:
        return text, None


def _offset(text: str) -> tuple[str, timedelta | None]:
    match = _OFFSET.search(text)
    if not match or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return text, None
    away = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return _without(text, match), -away if match[1] == "-" else away


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " + text[match.end() :]


def _days(readings: Iterable[tuple[int, int, int]]) -> list[date]:
    days: dict[date, None] = {}
    for year, month, day in readings:
        try:
            days[date(year, month, day)] = None
        except ValueError:
            continue
    return list(days)


def _year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else int(digits) + (2000 if int(digits) < 70 else 1900)


@cache
def _words() -> _Words:
    data = ticket_words("times")
    months: dict[str, tuple[int, ...]] = {}
    weekdays: dict[str, tuple[int, ...]] = {}
    for table, names in ((months, data["months"]), (weekdays, data["weekdays"])):
        for number, listed in names.items():
            for name in listed:
                table[name] = (*table.get(name, ()), int(number))
    halves = {name: hours for key, hours in (("am", 0), ("pm", 12)) for name in data["halves"][key]}
    fillers = {word for name in weekdays if " " in name for word in name.split()}
    return _Words(
        months,
        weekdays,
        halves,
        re.compile(rf"\s?({either(halves)})(?!\w)\.?"),
        re.compile(rf"({either(name for name in halves if not name.isascii())})\s?$"),
        frozenset(fillers | {*data["fillers"]["words"], *data["no_zones"]["names"]}),
        {name: float(hours) for name, hours in data["zones"].items()},
        frozenset(data["relative"]["words"] + data["relative"]["days"]),
        frozenset(data["relative"]["days"]),
        data["relative"]["units"],
    )
