"""`deskside triage`."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli import json_forms
from app.cli.context import Context
from app.cli.output import JsonRow
from app.cli.tickets_in import read_one, ticket_of_row
from app.i18n import t
from app.name_words import intent_words, rule_words
from core.domain.triage import Triage


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    triage = subparsers.add_parser(
        "triage", parents=[options], help="what kind of ticket it is and who should answer it"
    )
    triage.add_argument("file", nargs="?", default="-", metavar="FILE", help="a ticket (default: stdin)")
    triage.set_defaults(run=run_triage)


def run_triage(context: Context) -> int:
    """Triages one ticket, or each line of the batch."""

    def handle(row: JsonRow) -> JsonRow:
        return json_forms.triage(context.services.triage(context.given(ticket_of_row(row)), keep=context.keep))

    def single() -> int:
        ticket = read_one(context.options.file)
        found = context.services.triage(context.given(ticket), keep=context.keep)
        if context.out.as_json:
            context.out.row({"id": ticket.id, **json_forms.triage(found)})
        else:
            context.out.text(triage_text(found))
        context.say_loss()
        return 0

    return context.answer(handle, single)


def triage_text(found: Triage) -> str:
    """The triage for a terminal, in two or three lines."""
    words = intent_words(found.intent)
    lines = [
        t(
            "triage.line",
            intent=t("panel.triage.perhaps", intent=words) if found.unsure else words,
            confidence=round(100 * found.confidence),
            feeling=t(f"sentiment.{found.sentiment.label}"),
            urgency=t(f"urgency.{found.urgency.level}"),
            tier=t(f"tier.{found.tier}"),
        )
    ]
    for rule in found.reasons:
        words = ", ".join(f"“{word}”" for word in rule.words)
        lines.append(f"  {rule_words(rule.rule)}{': ' if words else ''}{words}")
    return "\n".join(lines)
