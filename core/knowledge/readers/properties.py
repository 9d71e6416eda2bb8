"""What a document says about itself: title, date, language, whom it is for and until when; in front matter, in
the fields of an export, or in its text. The names of fields are data, `resources/readers/properties.toml`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.domain.knowledge import Audience
from core.resources import load_toml

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar jan", "february februar feb", "march märz maerz mar mär", "april apr", "may mai",
            "june juni jun", "july juli jul", "august aug", "september sept sep", "october oktober oct okt",
            "november nov", "december dezember dec dez",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_UPDATED = re.compile(
    r"\b(?:last\s+(?:updated|modified|reviewed|changed)|updated\s+on"
    r"|zuletzt\s+(?:aktualisiert|geändert)|stand|letzte\s+(?:änderung|aktualisierung))\s*(?:on|am|:|\s)\s*"
    r"(?P<date>[^\n]{6,40})",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?([^\W\d_]+)\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


_FIRST_SECOND, _FIRST_MILLISECOND = 10**8, 10**11
"""Numbers from here on are times since 1970 (1973 is the first year that can be told so)."""
_YES, _NO = frozenset(("true", "yes", "on", "ja", "1")), frozenset(("false", "no", "off", "nein", "never", "0"))


@dataclass(frozen=True, slots=True)
class Properties:
    """Empty strings and None where the document does not say."""

    title: str = ""
    language: str = ""
    modified: str = ""
    audience: Audience | None = None
    is_published: bool = True
    """False for a draft, and for what is archived, hidden, over or not begun: its audience is `internal`."""
    changes_on: str = ""
    """ISO date of the day on which it will be published or no longer be."""


def properties_of(fields: Mapping[str, Any]) -> Properties:
    """Front matter, meta fields or the fields of an export, in the names that generators and helpdesks use."""
    if not fields:
        return Properties()
    named = _named(fields)
    if named.keys().isdisjoint(_known()):
        return Properties()
    title = next(_values(named, "titles"), "")
    published, changes_on = _publication(named, datetime.datetime.now(tz=datetime.UTC).date().isoformat())
    return Properties(
        title=str(title) if isinstance(title, str | int | float) else "",
        language=next((code for value in _values(named, "languages") if (code := language_code(str(value)))), ""),
        modified=next((date for value in _values(named, "dates") if (date := _date_field(value))), ""),
        audience=_audience(named) if published else "internal",
        is_published=published,
        changes_on=changes_on,
    )


def key_of(name: object) -> str:
    """A field's name as the data have it: 'Last-Modified' is `last_modified`."""
    return re.sub(r"[\s-]+", "_", str(name).strip().lower())


def language_code(tag: str) -> str:
    """`de-AT` or `EN_us` as ISO 639-1, empty if it is none."""
    code = re.split(r"[-_]", tag.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else ""


def date_in(text: str) -> str:
    """The first date written in `text`, as ISO; empty if there is none. Ambiguous ones with
    slashes are left alone."""
    for pattern, order in ((_ISO, "ymd"), (_DOTTED, "dmy"), (_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy")):
        if found := pattern.search(text):
            parts = dict(zip(order, found.groups(), strict=True))
            month = parts["m"] if parts["m"].isdecimal() else _MONTHS.get(parts["m"].lower(), 0)
            try:
                return datetime.date(int(parts["y"]), int(month), int(parts["d"])).isoformat()
            except ValueError:
                continue
    return ""


def stated_date(text: str) -> str:
    """The date of a 'last updated' line, as ISO; the newest if there are several."""
    return max((date_in(found["date"]) for found in _UPDATED.finditer(text)), default="")


def _date_field(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _date_field(value.get("date"))
    if isinstance(value, int | float) and value >= _FIRST_SECOND:
        seconds = value / 1000 if value >= _FIRST_MILLISECOND else value
        try:
            return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC).date().isoformat()
        except (OverflowError, ValueError, OSError):
            return ""
    return date_in(str(value)) if value else ""


def _audience(named: Mapping[str, Any]) -> Audience | None:
    names = _names()
    said = {
        key_of(word) for group in ("audiences", "states") for value in _values(named, group) for word in _words(value)
    }
    if not said.isdisjoint(names["public"]):
        return "public"
    if not said.isdisjoint(names["internal"]):
        return "internal"
    tags = {key_of(word) for value in _values(named, "tags") for word in _words(value)}
    if any(_values(named, "internal_if_set")) or not tags.isdisjoint(names["internal_tags"]):
        return "internal"
    for group, told in (("internal_if_true", "internal"), ("public_if_true", "public")):
        for value in _values(named, group):
            if (yes := _yes_or_no(value)) is not None:
                return "internal" if yes == (told == "internal") else "public"
    return None


def _publication(named: Mapping[str, Any], today: str) -> tuple[bool, str]:
    """Whether a page is published on the ISO date `today`, and the next ISO date on which that changes."""
    names = _names()
    states = {key_of(word) for value in _values(named, "states") for word in _words(value)}
    withheld = (
        any(_yes_or_no(value) for value in _values(named, "unpublished_if_true"))
        or any(_yes_or_no(value) is False for value in _values(named, "unpublished_if_false"))
        or not states.isdisjoint(names["unpublished"])
    )
    if withheld:
        return False, ""
    last_days = [day for value in _values(named, "expires") if (day := _date_field(value))]
    first_days = [day for value in _values(named, "begins") if (day := _date_field(value))]
    if any(day < today for day in last_days):
        return False, ""
    if waiting := [day for day in first_days if day > today]:
        return False, max(waiting)
    return True, _day_after(min(last_days)) if last_days else ""


def _named(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields by their names, those within others too; what stands outside goes first."""
    own = {key_of(name): value for name, value in fields.items()}
    held = (own[holder] for holder in _names()["holders"] if holder in own and isinstance(own[holder], Mapping))
    return {key_of(name): value for inner in held for name, value in inner.items()} | own


def _day_after(day: str) -> str:
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()
    except OverflowError:
        return ""


def _yes_or_no(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None


def _values(named: Mapping[str, Any], group: str) -> Iterator[Any]:
    """What stands in the fields of a group, in the order of their names there."""
    return (named[name] for name in _names()[group] if named.get(name) not in (None, "", []))


def _words(value: object) -> list[str]:
    """A field's words: of a list each item, of a text what commas part."""
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return re.split(r"\s*[,;]\s*", str(value)) if isinstance(value, str) else []


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Every name in the data: fields of other names say nothing, as on most pages."""
    return frozenset(name for names in _names().values() for name in names)


@lru_cache(maxsize=1)
def _names() -> Mapping[str, tuple[str, ...]]:
    return {group: tuple(names) for group, names in load_toml("readers", "properties.toml").items()}
