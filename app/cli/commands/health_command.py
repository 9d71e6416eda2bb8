"""`deskside health`."""

from __future__ import annotations

import argparse
from typing import Any

from app import docs_findings, language_notice
from app.cli.context import Context
from app.i18n import t
from core.knowledge.health.findings import DocsFinding, Outline, Quote
from core.store.database import Store
from core.store.dismissals import dismiss, undo_dismiss
from core.store.searches import page_use, quality

_KEYS = {
    "contradiction": "contradictions",
    "stale": "stale",
    "broken-link": "broken_links",
    "duplicate": "duplicates",
    "gap": "gaps",
    "ambiguous": "ambiguous",
}


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    health = subparsers.add_parser("health", parents=[options], help="what is wrong in the docs")
    health.add_argument("--csv", action="store_true", help="write a table for a spreadsheet")
    health.add_argument("--older-than", type=int, default=0, metavar="DAYS", help="also pages not changed for longer")
    health.add_argument("--no-problem", metavar="FINDING", help="mark a finding, until its passage changes")
    health.add_argument("--problem", metavar="FINDING", help="take such a mark back")
    health.set_defaults(run=run_health)


def run_health(context: Context) -> int:
    """Examines the indexed docs, or marks a finding."""
    options, store = context.options, context.services.store
    if options.no_problem or options.problem:
        if options.no_problem:
            dismiss(store, options.no_problem)
        if options.problem:
            undo_dismiss(store, options.problem)
        return 0
    findings = list(docs_findings.find(context.services, older_than_days=max(0, options.older_than)))
    foreign = context.services.other_languages()
    if context.out.as_json:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _KEYS.values()}
        for finding in findings:
            rows[_KEYS[finding.kind]].append(as_row(finding))
        context.out.row(rows | {"searches": _searches(store), "other_language": language_notice.as_row(foreign)})
        return 0
    if options.csv:
        context.out.text(docs_findings.as_csv(findings), end="")
    elif findings:
        context.out.text(docs_findings.as_markdown(findings))
    else:
        context.out.text(t("health.none"))
    if foreign and not options.csv:
        context.out.text(language_notice.in_words(foreign, by_command=True))
    return 0


def _searches(store: Store) -> dict[str, Any]:
    """How the searches made for tickets have done, and which pages were shown and used how often."""
    found, pages = quality(store), page_use(store)
    return {
        "searches": found.searches,
        "hit_rate": round(found.hit_rate, 4),
        "without_answer": found.searches - found.answered,
        "drafts_used": found.drafts_used,
        "never_used": [page.path for page in pages if not page.used],
        "shown_never_used": [{"path": p.path, "shown": p.shown} for p in pages if p.shown and not p.used],
    }


def as_row(finding: DocsFinding) -> dict[str, Any]:
    """The JSON form; the two sides of a contradiction are also named `a` and `b`."""
    row: dict[str, Any] = {
        "id": finding.key,
        "title": finding.title,
        "reason": finding.why,
        "why": docs_findings.why_text(finding),
    }
    row["places"] = [_place(quote) for quote in finding.quotes]
    if finding.kind == "contradiction":
        row["a"], row["b"] = row["places"]
    elif finding.quotes:
        row["path"], row["quote"] = finding.quotes[0].path, finding.quotes[0].text
    if finding.outline is not None:
        row["outline"] = _outline(finding.outline)
    return row | finding.values


def _outline(outline: Outline) -> dict[str, Any]:
    sections = [
        {"question": section.question, "asked": section.asked, "places": [_place(quote) for quote in section.passages]}
        for section in outline.sections
    ]
    return {"title": outline.title, "sections": sections}


def _place(quote: Quote) -> dict[str, Any]:
    marks = [[mark.start, mark.end] for mark in quote.marks]
    return {"path": quote.path, "start": quote.start, "end": quote.end, "quote": quote.text, "marks": marks}
