"""`deskside summarize` and `deskside handoff`."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli import json_forms
from app.cli.context import Context
from app.cli.output import JsonRow
from app.cli.tickets_in import read_one, ticket_of_row
from app.i18n import t
from core.domain.history import Summary
from core.domain.ticket import Ticket
from core.history.rendering import to_markdown


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the two commands."""
    summarize = subparsers.add_parser(
        "summarize", parents=[options], help="what happened so far, each sentence with its message"
    )
    summarize.add_argument("file", nargs="?", default="-", metavar="FILE", help="a ticket (default: stdin)")
    summarize.add_argument("--worded", action="store_true", help="in the model's words, each sentence checked")
    summarize.set_defaults(run=run_summarize)
    handoff = subparsers.add_parser("handoff", parents=[options], help="the packet for whoever takes over")
    handoff.add_argument("file", nargs="?", default="-", metavar="FILE", help="a ticket (default: stdin)")
    handoff.set_defaults(run=run_handoff)


def run_summarize(context: Context) -> int:
    """Summarises one ticket, or each line of the batch."""

    def handle(row: JsonRow) -> JsonRow:
        return json_forms.summary(_summary(context, ticket_of_row(row)))

    def single() -> int:
        ticket = read_one(context.options.file)
        found = _summary(context, ticket)
        if context.out.as_json:
            context.out.row({"id": ticket.id, **json_forms.summary(found)})
        else:
            context.out.text(summary_text(found))
        return 0

    return context.answer(handle, single)


def _summary(context: Context, ticket: Ticket) -> Summary:
    if not context.options.worded:
        return context.services.summarize(ticket)
    written = ""
    for step in context.services.summarize_worded(ticket):
        if isinstance(step, Summary):
            return step
        written += step
        context.out.progress(" ".join(written.split())[-100:])
    raise AssertionError("the last step is the summary")


def run_handoff(context: Context) -> int:
    """Builds the packet of one ticket, or of each line of the batch."""

    def handle(row: JsonRow) -> JsonRow:
        return json_forms.handoff(context.services.hand_off(ticket_of_row(row)))

    def single() -> int:
        packet = context.services.hand_off(read_one(context.options.file))
        if context.out.as_json:
            context.out.row({"id": packet.ticket, **json_forms.handoff(packet)})
        else:
            context.out.text(to_markdown(packet, t))
        return 0

    return context.answer(handle, single)


def summary_text(found: Summary) -> str:
    """The summary for a terminal."""
    lines = [found.text]
    for title, entries in (
        ("summary.facts", [fact.text for fact in found.facts]),
        ("summary.promises", [f"✓ {promise.text}" if kept else promise.text for promise, kept in found.ticked]),
        ("summary.open-questions", list(found.open_questions)),
    ):
        if entries:
            lines += ["", t(title), *(f"  - {entry}" for entry in entries)]
    return "\n".join(lines)
