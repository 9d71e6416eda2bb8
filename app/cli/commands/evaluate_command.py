"""`deskside eval search|intents|review|drafts DATASET`: measures them on a data set with known answers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from app.cli.context import Context
from app.i18n import t
from core import draft_evaluation as of_drafts
from core.knowledge.search_evaluation import CUTOFF, SearchRun, compare, evaluate_search, read_queries
from core.metrics import Measure
from core.review import review_evaluation as of_review
from core.triage import intent_evaluation as of_intents
from core.triage.intents import read_intents

T = TypeVar("T")


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command; each thing that can be measured is a command below it."""
    parser = subparsers.add_parser("eval", help="measure on a data set")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    search = kinds.add_parser("search", parents=[options], help="recall, MRR and nDCG of the search")
    search.add_argument("dataset", type=Path, metavar="DATASET", help="JSON lines with query and relevant")
    search.add_argument("--against", type=Path, metavar="RUN", help="an earlier run, compared query by query")
    search.add_argument("--save", type=Path, metavar="RUN", help="keep this run, to be compared with later")
    search.set_defaults(run=run_search_evaluation)
    intents = kinds.add_parser("intents", parents=[options], help="how well messages are sorted")
    intents.add_argument("dataset", type=Path, metavar="DATASET", help="JSON lines or CSV with text and intent")
    intents.set_defaults(run=run_intents_evaluation)
    review = kinds.add_parser("review", parents=[options], help="how well replies are told apart")
    review.add_argument("dataset", type=Path, metavar="DATASET", help="JSON lines with reply, evidence and supported")
    review.set_defaults(run=run_review_evaluation)
    drafts = kinds.add_parser("drafts", parents=[options], help="how good drafts are, with the model in use")
    drafts.add_argument("dataset", type=Path, metavar="DATASET", help="JSON lines with query or ticket, and core")
    drafts.set_defaults(run=run_draft_evaluation)


def run_search_evaluation(context: Context) -> int:
    """Searches every question of the data set and measures the result."""
    options = context.options
    dataset = read_queries(options.dataset)
    earlier = SearchRun.load(options.against) if options.against else None
    searcher = context.services.searcher
    steps = evaluate_search(lambda query: searcher.search(query, CUTOFF), dataset, options.dataset.name)
    run = _result(context, steps, len(dataset))
    if options.save:
        run.save(options.save)
    measures = list(run.measures())
    changes, mean = compare(earlier, run) if earlier else ((), None)
    if mean:
        measures.append(mean)
    if context.out.as_json:
        row: dict[str, Any] = {"dataset": run.dataset, "queries": len(run.outcomes)}
        row |= _as_fields(measures)
        row["changes"] = [{"id": c.id, "query": c.query, "before": c.before, "after": c.after} for c in changes]
        context.out.row(row)
    else:
        lines = [_line(measure) for measure in measures]
        lines += [t("eval.change", before=c.before or "-", after=c.after or "-", query=c.query) for c in changes]
        context.out.text("\n".join(lines))
    return 0


def run_intents_evaluation(context: Context) -> int:
    """Triages every text of the data set and measures the intents."""
    texts = of_intents.read_texts(context.options.dataset)
    names = [intent.name for intent in read_intents(context.workspace())]
    report = _result(context, of_intents.evaluate_intents(context.services.triage, texts, names), len(texts))
    confused = [{"intent": right, "found": found, "times": n} for right, found, n in report.confused]
    _show(context, report.measures, {"texts": report.texts, "confused": confused})
    return 0


def run_review_evaluation(context: Context) -> int:
    """Reviews every reply of the data set and measures the verdicts."""
    replies = of_review.read_replies(context.options.dataset)
    outcomes = _result(context, of_review.evaluate_review(context.services.reviewer, replies), len(replies))
    _show(context, of_review.measures(outcomes), {})
    return 0


def run_draft_evaluation(context: Context) -> int:
    """Drafts a reply to every ticket of the data set and measures what was offered."""
    rows = of_drafts.read_labelled_tickets(context.options.dataset)
    outcomes = _result(context, of_drafts.evaluate_drafts(context.services.handle, rows), len(rows))
    drafts = [
        {"id": o.labelled.ticket.id, "kind": o.offered.kind if o.offered else "", "ready": o.ready, "right": o.right}
        for o in outcomes
    ]
    _show(context, of_drafts.measures(outcomes), {"tickets": len(outcomes), "drafts": drafts})
    return 0


def _result(context: Context, steps: Iterator[int | T], total: int) -> T:
    """What an evaluation gives at its end; how many cases are done is shown until then."""
    for step in steps:
        if not isinstance(step, int):
            return step
        context.out.progress(f"{step}/{total}")
    raise AssertionError("an evaluation ends in its result")


def _show(context: Context, measures: Sequence[Measure], beside: dict[str, Any]) -> None:
    """Prints the measures; machine output holds the fields of `beside` as well."""
    if context.out.as_json:
        context.out.row(beside | _as_fields(measures))
    else:
        context.out.text("\n".join(_line(measure) for measure in measures))


def _as_fields(measures: Sequence[Measure]) -> dict[str, Any]:
    return {m.name: {"value": m.value, "low": m.low, "high": m.high} for m in measures}


def _line(measure: Measure) -> str:
    return f"{measure.name:<16} {measure.value:.3f}  [{measure.low:.3f}, {measure.high:.3f}]"
