"""`deskside assist`: the whole trip for a ticket."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from typing import Any

from app import notice_words
from app.cli import json_forms
from app.cli.commands import review_command, search_command, triage_command
from app.cli.context import Context
from app.cli.output import JsonRow, Output
from app.cli.tickets_in import read_one, ticket_of_row
from app.i18n import known, t
from app.name_words import answered_by
from app.state_words import state_line
from core import events
from core.domain.draft import Draft
from core.domain.review import Review
from core.domain.ticket_state import Reply, ticket_state
from core.domain.triage import Triage
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
        return whole(context.services.handle(context.given(ticket_of_row(row)), keep=context.keep))

    def single() -> int:
        ticket = context.given(read_one(context.options.file))
        return show(context.services.handle(ticket, keep=context.keep), context.out)

    return context.answer(handle, single)


def show(happening: Iterable[events.Event], out: Output) -> int:
    """Prints events as they come; gives 1 if the run failed."""
    status = 0
    printer = TripPrinter(out)
    for event in happening:
        if out.as_json:
            out.row(json_forms.event(event))
        else:
            printer.print(event)
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
                row["past_answers"] = [json_forms.past_answer(one) for one in event.past]
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


class TripPrinter:
    """Prints the events of one ticket for a terminal, each draft with the state that the ticket is in by it."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._triage: Triage | None = None
        self._draft: Draft | None = None

    def print(self, event: events.Event) -> None:
        """One event."""
        out = self._out
        match event:
            case events.Triaged(triage=triage):
                self._triage = triage
                out.text(triage_command.triage_text(triage) + "\n")
            case events.SourcesFound(result=result, past=past):
                if result.hits:
                    out.text(t("assist.sources") + "\n" + search_command.hits_text(result) + "\n")
                for one in past:
                    who = answered_by(one)
                    out.text(t("past-answer.line", date=one.answered, who=who) + f"\n  {one.text}\n")
            case events.DraftText(kind="model"):
                out.progress(t("state.stage.wording"))
            case events.DraftReady(draft=draft):
                self._print_draft(draft)
            case events.Reviewed(review=review):
                self._print_state(review)
            case events.HandedOff(handoff=handoff):
                said = state_line(ticket_state("ended", self._triage, owner=handoff.owner))
                out.text(said + "\n\n" + to_markdown(handoff, t))
            case events.Noticed():
                out.say(notice_words.in_words(event))
            case events.Failed():
                out.error(event.error)
            case events.Cancelled():
                out.say(t("assist.cancelled"))
            case events.Done(ttft=ttft, tokens_per_second=rate):
                known_speed = ttft is not None and rate is not None
                speed = t("assist.speed", first=f"{ttft:.1f}", rate=f"{rate:.1f}") if known_speed else ""
                out.say(t("assist.done", seconds=f"{event.seconds:.1f}", speed=speed))
            case events.DraftText():
                pass

    def _print_draft(self, draft: Draft) -> None:
        if not draft.shown:
            self._out.say(known(f"draft.{draft.why}", draft.why))
            return
        self._draft = draft
        self._out.text(f"\n--- {t(f'draft.{draft.kind}')}\n{draft.text}")
        for number, c in enumerate(draft.citations, 1):
            self._out.text(f"  [{number}] {c.path}:{c.start}-{c.end}  “{' '.join(c.quote.split())}”")
        self._out.text("")

    def _print_state(self, review: Review) -> None:
        draft = self._draft
        text = draft.text if draft else ""
        reply = Reply(text, draft, review, review, review.open_gaps)
        lines = review_command.matters_text(reply)
        self._out.text("\n".join([self._state_line(reply), *lines]) + "\n")

    def _state_line(self, reply: Reply) -> str:
        return state_line(ticket_state("ended", self._triage, reply))
