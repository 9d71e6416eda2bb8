"""Findings about the docs, in the form the panel shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app import docs_findings
from app.backend.views import HealthFinding, OutlinedQuestion, SearchUse
from app.composition import Services
from core.errors import FileUnreadable
from core.knowledge.health.findings import Quote
from core.ports import Cancelled
from core.store.searches import page_use, quality

_OFTEN_SHOWN = 5
_PAGES_NAMED = 5
"""Of the pages shown that often and never used, at most so many are named."""


def findings(services: Services, cancelled: Cancelled) -> Iterator[HealthFinding]:
    """Examines the docs; findings come as they are made."""
    for finding in docs_findings.find(services, cancelled=cancelled):
        outline = tuple(
            OutlinedQuestion(section.question, section.asked, _places(section.passages))
            for section in (finding.outline.sections if finding.outline else ())
        )
        places, why = _places(finding.quotes), docs_findings.why_text(finding)
        yield HealthFinding(finding.kind, finding.title, places, why, finding.key, outline)


def export(services: Services, file: Path) -> None:
    """Writes the findings: a table where the name ends in `.csv`, else Markdown. Raises `FileUnreadable`."""
    found = list(docs_findings.find(services))
    text = (docs_findings.as_csv if file.suffix.lower() == ".csv" else docs_findings.as_markdown)(found)
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FileUnreadable(path=file.name, reason=error.strerror or "") from error


def search_use(services: Services) -> SearchUse:
    """How the searches made for tickets have done."""
    found, pages = quality(services.store), page_use(services.store)
    shown = tuple((page.path, page.shown) for page in pages if page.shown >= _OFTEN_SHOWN and not page.used)
    return SearchUse(
        found.searches,
        found.hit_rate,
        found.searches - found.answered,
        sum(not page.used for page in pages),
        shown[:_PAGES_NAMED],
    )


def _places(quotes: Sequence[Quote]) -> tuple[tuple[str, str], ...]:
    return tuple((quote.path, quote.text) for quote in quotes)
