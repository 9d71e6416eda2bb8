"""`deskside search`."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli import json_forms
from app.cli.batch import text_field
from app.cli.context import Context
from app.cli.output import JsonRow
from app.i18n import t
from app.language_notice import beside_result
from core.domain.knowledge import SearchResult


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    search = subparsers.add_parser("search", parents=[options], help="find the pages that answer a question")
    search.add_argument("query", nargs="?", default="", metavar="QUERY")
    search.add_argument("-k", type=int, default=10, metavar="N", help="pages to give (default 10)")
    search.set_defaults(run=run_search)


def run_search(context: Context) -> int:
    """Searches once, or for each line of the batch."""
    k: int = max(1, context.options.k)

    def handle(row: JsonRow) -> JsonRow:
        return json_forms.search_result(context.services.searcher.search(text_field(row, "query"), k))

    def single() -> int:
        result = context.services.searcher.search(text_field({"query": context.options.query}, "query"), k)
        if context.out.as_json:
            context.out.row({"id": None, **json_forms.search_result(result)})
        else:
            context.out.text(search_text(result))
        return 0

    return context.answer(handle, single)


def search_text(result: SearchResult) -> str:
    """The hits for a terminal, with what they leave open."""
    if result.no_docs:
        return t("search.no-docs")
    lines = [] if result.answered else [t("search.not-answered")]
    lines.append(hits_text(result))
    if result.uncovered:
        lines.append("\n" + t("search.uncovered", parts="; ".join(result.uncovered)))
    return "\n".join(lines)


def hits_text(result: SearchResult) -> str:
    """The hits alone: page, place, score and the passage."""
    lines = []
    if result.team_away:
        lines.append(t("notice.team-docs-away"))
    if not result.by_meaning:
        lines.append(t("notice.search-by-words"))
    if result.other_language:
        lines.append(beside_result(result.other_language))
    for hit in result.by_score:
        p = hit.passage
        place = " > ".join(part for part in (p.title, p.heading) if part)
        marks = f" [{t('source.internal')}]" if p.audience == "internal" else ""
        lines.append(
            f"\n{p.score:.2f}  {place}{marks}  ({p.path}:{p.start}-{p.end})\n      {' '.join(p.text.split())[:300]}"
        )
    return "\n".join(lines)
