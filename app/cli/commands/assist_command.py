"""`deskside assist`: the whole trip for a ticket."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from typing import Any

from app.cli import json_forms
from app.cli.commands import review_command, search_command, triage_command
from app.cli.context import Context
from app.cli.output import JsonRow, Output
from app.cli.tickets_in import read_one, ticket_of_row
from app.i18n import known, t
from core import events
from core.history.rendering import to_markdown


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    assist = subparsers.add_parser(
        "assist", parents=[options], help="from a ticket to a checked draft with its sources"
    )
    assist.add_argument("file", nargs="?", default="-", metavar="FILE", help="a ticket (default: stdin)")
    assist.set_defaults(run=run_assist)


def run_assist(context: Context) -> int:
    """Handles one ticket and prints its events, or each line of the batch on one line."""

    def handle(row: JsonRow) -> JsonRow:
        return whole(context.services.handle(ticket_of_row(row), keep=context.keep))

    def single() -> int:
        return show(context.services.handle(read_one(context.options.file), keep=context.keep), context.out)

    return context.answer(handle, single)


def show(happening: Iterable[events.Event], out: Output) -> int:
    """Prints events as they come; gives 1 if the run failed."""
    status = 0
    for event in happening:
        if out.as_json:
            out.row(json_forms.event(event))
        else:
            print_event(event, out)
        if isinstance(event, events.Failed):
            status = 1
    return status


def whole(happening: Iterable[events.Event]) -> JsonRow:
    """All events of one ticket as one row. Raises the error of a run that failed."""
    began = time.perf_counter()
    row: JsonRow = {
        "triage": None,
        "hits": [],
        "draft": "",
        "extractive_draft": "",
        "review": {},
        "handoff": None,
    }
    for event in happening:
        match event:
            case events.Triaged():
                row["triage"] = json_forms.triage(event.triage)
            case events.SourcesFound():
                found = json_forms.search_result(event.result)
                row |= {name: found[name] for name in ("hits", "answered", "uncovered")}
            case events.DraftReady(draft=draft):
                form = json_forms.draft(draft)
                if draft.kind == "extractive":
                    row |= {"extractive_draft": draft.text, "extractive_citations": form["citations"]}
                if draft.shown:
                    row |= {
                        "draft": draft.text,
                        "citations": form["citations"],
                        "gaps": form["gaps"],
                        "covered": draft.covered,
                    }
                    row |= {"draft_kind": draft.kind, "unanswered": form["unanswered"]}
            case events.Reviewed(kind=kind) if kind == row.get("draft_kind"):
                row["review"] = json_forms.review(event.review)
            case events.HandedOff():
                row["handoff"] = json_forms.handoff(event.handoff)
            case events.Failed():
                raise event.error
    return {**row, "seconds": round(time.perf_counter() - began, 3)}


def print_event(event: events.Event, out: Output) -> None:
    """One event for a terminal."""
    match event:
        case events.Triaged():
            out.text(triage_command.triage_text(event.triage) + "\n")
        case events.SourcesFound():
            out.text(t("assist.sources") + "\n" + search_command.search_text(event.result) + "\n")
        case events.DraftText(kind="model"):
            out.live(event.piece)
        case events.DraftReady(draft=draft):
            out.text(f"\n--- {t(f'draft.{draft.kind}')}")
            reason = known(f"draft.{draft.why}", draft.why)
            out.text(draft.text if draft.shown else t("assist.not-shown", why=reason))
            if draft.shown:
                for number, c in enumerate(draft.citations, 1):
                    out.text(f"  [{number}] {c.path}:{c.start}-{c.end}  “{' '.join(c.quote.split())}”")
            out.text("")
        case events.Reviewed():
            out.text(review_command.review_text(event.review) + "\n")
        case events.HandedOff():
            out.text(to_markdown(event.handoff, t))
        case events.Noticed():
            out.say(t(f"notice.{event.message_id}", **dict(event.values)))
        case events.Failed():
            out.error(event.error)
        case events.Cancelled():
            out.say(t("assist.cancelled"))
        case events.Done(ttft=ttft, tokens_per_second=rate):
            speed = "" if ttft is None or rate is None else t("assist.speed", first=f"{ttft:.1f}", rate=f"{rate:.1f}")
            out.say(t("assist.done", seconds=f"{event.seconds:.1f}", speed=speed))
        case events.DraftText():
            pass
