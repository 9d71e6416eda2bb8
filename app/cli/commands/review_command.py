"""`deskside review`."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli import json_forms
from app.cli.batch import text_field
from app.cli.context import Context
from app.cli.output import JsonRow
from app.cli.tickets_in import read_one, ticket_of_row
from app.i18n import t
from app.state_words import check_words, matter_words
from core.domain.knowledge import Passage
from core.domain.open_matters import question_of
from core.domain.review import Finding, Review, SentenceVerdict
from core.domain.ticket import Ticket
from core.domain.ticket_state import Reply, ticket_state
from core.errors import BadLine
from core.tickets.parse import ticket_of_json


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    review = subparsers.add_parser("review", parents=[options], help="check a reply sentence by sentence")
    review.add_argument("file", nargs="?", default="-", metavar="FILE", help="the reply, as text (default: stdin)")
    review.add_argument("--ticket", metavar="FILE", help="the ticket it answers")
    review.set_defaults(run=run_review)


def run_review(context: Context) -> int:
    """Reviews one reply, or each line of the batch."""

    def handle(row: JsonRow) -> JsonRow:
        reply, ticket = text_field(row, "reply"), _ticket(row)
        given = row.get("evidence")
        evidence = None if given is None else evidence_passages(given)
        return json_forms.review(context.services.review(reply, ticket, evidence))

    def single() -> int:
        reply = read_one(context.options.file).messages[0].text
        ticket = read_one(context.options.ticket) if context.options.ticket else None
        found = context.services.review(reply, ticket, None)
        if context.out.as_json:
            context.out.row({"id": None, **json_forms.review(found)})
        else:
            context.out.text(review_text(reply, found))
        context.say_loss()
        return 0

    return context.answer(handle, single)


def _ticket(row: JsonRow) -> Ticket | None:
    match row.get("ticket"):
        case None | "":
            return None
        case str(text):
            return ticket_of_json(text)
        case dict(fields):
            return ticket_of_row(fields)
        case _:
            raise BadLine(reason='"ticket" is neither text nor a ticket')


def evidence_passages(texts: object) -> tuple[Passage, ...]:
    """The texts of a batch line as passages without a page. Raises `BadLine`."""
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadLine(reason='"evidence" is no list of texts')
    return tuple(
        Passage(
            chunk_id=-1 - n,
            path="",
            title="",
            heading="",
            text=text,
            start=0,
            end=len(text),
            score=1.0,
            modified="",
            audience="public",
        )
        for n, text in enumerate(texts)
        if text.strip()
    )


def review_text(reply: str, found: Review) -> str:
    """The review for a terminal: the verdict, then each thing that is to be looked at."""
    checked = Reply(reply, review=found, gaps=found.open_gaps)
    state = ticket_state("ended", reply=checked)
    head = t("review.ready") if not state.is_open and not state.suggestions else check_words(state) + ":"
    return "\n".join([head, *matters_text(checked)])


def matters_text(reply: Reply) -> list[str]:
    """A line for each thing that is to be looked at or filled in, with the words and what the docs say under it."""
    lines = []
    for matter in reply.matters:
        better = matter.suggestion if isinstance(matter, Finding) and not question_of(matter) else ""
        lines.append(f"  {matter_words(matter)}" + (f" → {better}" if better else ""))
        if isinstance(matter, SentenceVerdict):
            lines.append(f"      {matter.text}" + (f"\n      {matter.path}: {matter.quote}" if matter.quote else ""))
    return [*lines, *(f"  {t('state.gap', gap=gap)}" for gap in reply.gaps)]
