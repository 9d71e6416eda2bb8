"""`deskside import`: past tickets from a helpdesk's export, so that a customer's history is known at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.context import Context
from app.i18n import t, tn
from core.history.ticket_import import ImportReport, import_tickets


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    past = subparsers.add_parser("import", parents=[options], help="keep past tickets from a helpdesk's export")
    past.add_argument("file", type=Path, metavar="FILE", help=".json, .jsonl, .csv or .mbox")
    past.set_defaults(run=run_import)


def run_import(context: Context) -> int:
    """Stores every ticket of the export, takes out of them what was answered, and reports what could not be read. An
    interrupted import continues next time."""
    report: ImportReport | None = None
    for step in import_tickets(context.services.tickets, context.options.file):
        if isinstance(step, ImportReport):
            report = step
        else:
            context.out.progress(
                t(
                    "import.progress",
                    tickets=tn("count.tickets", step.done),
                    messages=tn("count.messages", step.messages),
                )
            )
    if context.services.settings.use_past_answers:
        for done in context.services.past_answers.catch_up():
            context.out.progress(t("import.past-answers", count=done))
    assert report is not None, "an import ends in its report"
    _report(context, report)
    return 0


def _report(context: Context, report: ImportReport) -> None:
    if context.out.as_json:
        context.out.row(
            {
                "tickets": report.tickets,
                "messages": report.messages,
                "resumed_at": report.resumed_at,
                "not_understood": [{"place": one.place, "reason": one.reason} for one in report.problems],
                "not_understood_count": report.problem_count,
                "unknown_columns": list(report.unknown_columns),
                "outcomes": {"matched": report.matched, "unmatched": report.unmatched},
                "erased": report.erased,
            }
        )
        return
    context.out.text(
        t(
            "import.done",
            tickets=tn("count.past-tickets", report.tickets),
            messages=tn("count.messages", report.messages),
        )
    )
    if report.erased:
        context.out.text(tn("import.erased", report.erased))
    if report.matched or report.unmatched:
        context.out.text(t("import.outcomes", matched=report.matched, unmatched=report.unmatched))
    if report.problem_count:
        context.out.text(t("import.problems", count=report.problem_count))
    for problem in report.problems:
        context.out.text("  " + t("import.problem", place=problem.place, reason=problem.reason))
    if report.unknown_columns:
        context.out.text(t("import.unknown-columns", columns=", ".join(report.unknown_columns)))
