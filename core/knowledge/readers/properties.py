"""What a document says about itself: title, date, language, audience; in front matter or its text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.knowledge import Audience

_DATE_FIELDS = ("last_updated", "last_update", "lastupdated", "updated", "lastmod", "last_modified", "modified", "date")
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


@dataclass(frozen=True, slots=True)
class Properties:
    """Empty strings and None where the document does not say."""

    title: str = ""
    language: str = ""
    modified: str = ""
    audience: Audience | None = None


def properties_of(fields: Mapping[str, Any]) -> Properties:
    """Front matter or meta fields in the names that site generators use."""
    lower = {str(name).lower(): value for name, value in fields.items()}
    title = lower.get("title")
    return Properties(
        title=str(title) if isinstance(title, str | int | float) else "",
        language=language_code(str(lower.get("lang") or lower.get("language") or "")),
        modified=next((date for name in _DATE_FIELDS if (date := _date_field(lower.get(name)))), ""),
        audience=_audience(lower),
    )


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
    return date_in(str(value)) if value else ""


def _audience(fields: Mapping[str, Any]) -> Audience | None:
    for name in ("audience", "visibility", "access"):
        word = str(fields.get(name, "")).strip().lower()
        if word in {"internal", "private", "agents", "staff", "team", "intern"}:
            return "internal"
        if word in {"public", "external", "customers", "everyone", "öffentlich"}:
            return "public"
    if isinstance(fields.get("internal"), bool):
        return "internal" if fields["internal"] else "public"
    return None
