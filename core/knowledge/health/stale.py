"""Pages that have been overtaken: by the calendar, or by a newer version of themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from core.knowledge.health.findings import Docs, DocsFinding, DocsStatement, Quote
from core.knowledge.health.wording import says
from core.language.languages import language_or_default
from core.values import Value, find_values

GRACE_DAYS = 30
"""A date that has only just passed is nobody's fault yet."""
_VERSIONED = re.compile(r"^(?P<name>.+?)[-_ ]?v(?P<number>\d+)$", re.IGNORECASE)


def find_stale(docs: Docs, older_than_days: int = 0) -> Iterator[DocsFinding]:
    """Pages that announce days gone by, that a newer version stands beside, or, if `older_than_days` is
    given, that nobody has changed for longer."""
    yield from _dates_gone_by(docs)
    yield from _superseded(docs)
    if older_than_days:
        for page in docs.pages:
            age = _age(page.modified, docs.today)
            if age is not None and age > older_than_days:
                yield DocsFinding("stale", "not-changed", page.title, (_start_of(docs, page.path),), {"days": age})


def _dates_gone_by(docs: Docs) -> Iterator[DocsFinding]:
    """A page is out of date when what it announces has passed and it names no later day."""
    by_page: defaultdict[str, list[tuple[DocsStatement, list[tuple[date, Value]]]]] = defaultdict(list)
    for statement in docs.statements:
        if re.search(r"\b(19|20)\d\d\b", statement.text):
            values = find_values(statement.text, language_or_default(statement.page.language))
            dated = [(day, value) for value in values if (day := _whole_day(value))]
            if dated:
                by_page[statement.page.path].append((statement, dated))
    for rows in by_page.values():
        latest = max(day for _, dated in rows for day, _ in dated)
        announcing = [row for row in rows if _announces(row[0]) or (len(rows) >= 3 and "|" in row[0].text)]
        if announcing and (docs.today - latest).days > GRACE_DAYS:
            quotes = tuple(statement.quote([value.span for _, value in dated]) for statement, dated in announcing)
            page = announcing[0][0].page
            yield DocsFinding("stale", "dates-gone-by", page.title, quotes[:5], {"latest": latest.isoformat()})


def _announces(statement: DocsStatement) -> bool:
    text, language = statement.text, statement.page.language
    return says("announces", text, language) and not says("tells_of_past", text, language)


def _whole_day(value: Value) -> date | None:
    """The day of a date written for people; an ISO date is mostly an example of a format."""
    if value.kind != "date" or re.fullmatch(r"\d{4}-\d\d-\d\d.*", value.text):
        return None
    try:
        return date.fromisoformat(value.key)
    except ValueError:
        return None


def _superseded(docs: Docs) -> Iterator[DocsFinding]:
    """Of pages whose file names differ in a version only, all but the newest."""
    known = {str(PurePosixPath(page.path).with_suffix("")).lower(): page for page in docs.pages}
    for name, page in known.items():
        match = _VERSIONED.match(name)
        if match is None:
            continue
        newer = [known.get(match["name"])] + [
            known.get(f"{match['name']}{mark}v{number}")
            for mark in ("-", "_", " ", "")
            for number in range(int(match["number"]) + 1, int(match["number"]) + 6)
        ]
        successor = next((other for other in newer if other is not None), None)
        if successor is not None:
            quotes = (_start_of(docs, page.path), _start_of(docs, successor.path))
            yield DocsFinding("stale", "superseded", page.title, quotes, {"by": successor.path})


def _start_of(docs: Docs, path: str) -> Quote:
    first = next((s for s in docs.statements if s.page.path == path), None)
    return first.quote() if first else Quote(path, 0, 0, "")


def _age(modified: str, today: date) -> int | None:
    try:
        return (today - date.fromisoformat(modified[:10])).days
    except ValueError:
        return None
