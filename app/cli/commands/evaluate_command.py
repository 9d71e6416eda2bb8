"""`deskside eval search|intents|review|drafts DATASET`: measures them on a data set with known answers, alone or
against an earlier run."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from app.cli.commands import models_side_by_side
from app.cli.context import Context
from app.cli.evaluation_output import as_fields, line, result, show
from app.i18n import t
from core import draft_evaluation as of_drafts
from core import evaluation_run as of_run
from core.errors import BadDataset, BadLine, EmptyDataset, NotATicket
from core.knowledge.search_evaluation import CUTOFF, SearchRun, compare, evaluate_search, read_queries
from core.metrics import Measure
from core.review import review_evaluation as of_review
from core.triage import intent_evaluation as of_intents
from core.triage.intents import read_intents

T = TypeVar("T")


_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "search": '{"query": TEXT, "relevant": [PATH, ...]}',
        "intents": '{"text": TEXT, "intent": NAME}',
        "review": '{"reply": TEXT, "evidence": [TEXT, ...], "supported": 0 or 1}',
        "drafts": '{"query": TEXT or "ticket": TICKET, "core": [[PHRASE, ...], ...]}',
    }
)
"""What a line of each data set holds; `id` may stand in any of them."""


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command; each thing that can be measured is a command below it."""
    parser = subparsers.add_parser("eval", help="measure on a data set")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")

    def add_kind(name: str, words: str, run: Callable[[Context], int], more: str = "") -> argparse.ArgumentParser:
        kind: argparse.ArgumentParser = kinds.add_parser(
            name, parents=[options], help=words, description=f"Measures {words}. {more}".strip()
        )
        shape = "JSON lines, or CSV with these columns" if name == "intents" else "JSON lines"
        kind.add_argument("dataset", type=Path, metavar="DATASET", help=f"{shape}: {_FIELDS[name]}")
        kind.add_argument("--against", type=Path, metavar="RUN", help="an earlier run, compared case by case")
        kind.add_argument("--save", type=Path, metavar="RUN", help="keep this run, to be compared with later")
        kind.set_defaults(run=run)
        return kind

    add_kind(
        "search",
        "recall, MRR and nDCG of the search",
        run_search_evaluation,
        "PATH is relative to the docs folder; a question with no relevant page is one that the docs do not answer.",
    )
    add_kind("intents", "how well messages are sorted", run_intents_evaluation, "NAME is one of intents.toml.")
    add_kind("review", "how well replies are told apart", run_review_evaluation)
    add_kind(
        "drafts",
        "how good drafts are, with the model in use",
        run_draft_evaluation,
        "A draft holds the core if one phrase of each list stands in it; without core the docs do not answer.",
    )
    models_side_by_side.add(kinds, options)


def run_search_evaluation(context: Context) -> int:
    """Searches every question of the data set and measures the result."""
    options = context.options
    dataset = _read(context, read_queries)
    earlier = SearchRun.load(options.against) if options.against else None
    searcher = context.services.searcher
    steps = evaluate_search(lambda query: searcher.search(query, CUTOFF), dataset, options.dataset.name)
    run = result(context, steps, len(dataset))
    if options.save:
        run.save(options.save)
    measures = list(run.measures())
    changes, mean = compare(earlier, run) if earlier else ((), None)
    if mean:
        measures.append(mean)
    if context.out.as_json:
        row: dict[str, Any] = {"dataset": run.dataset, "queries": len(run.outcomes)}
        row |= as_fields(measures)
        row["changes"] = [{"id": c.id, "query": c.query, "before": c.before, "after": c.after} for c in changes]
        context.out.row(row)
    else:
        lines = [line(measure) for measure in measures]
        lines += [t("eval.change", before=c.before or "-", after=c.after or "-", query=c.query) for c in changes]
        context.out.text("\n".join(lines))
    return 0


def run_intents_evaluation(context: Context) -> int:
    """Triages every text of the data set and measures the intents."""
    texts = _read(context, of_intents.read_texts)
    names = [intent.name for intent in read_intents(context.workspace())]
    report = result(context, of_intents.evaluate_intents(context.services.triage, texts, names), len(texts))
    confused = [{"intent": right, "found": found, "times": n} for right, found, n in report.confused]
    run = {of_run.key_of(one.text): {"accuracy": float(hit)} for one, hit in zip(texts, report.hits, strict=False)}
    measures = (*report.measures, *_against(context, run))
    show(context, measures, {"texts": report.texts, "confused": confused})
    return 0


def run_review_evaluation(context: Context) -> int:
    """Reviews every reply of the data set and measures the verdicts."""
    replies = _read(context, of_review.read_replies)
    outcomes = result(context, of_review.evaluate_review(context.services.reviewer, replies), len(replies))
    told = {row.id: {"told": float(o.supported == o.passed)} for row, o in zip(replies, outcomes, strict=False)}
    show(context, (*of_review.measures(outcomes), *_against(context, told)), {})
    return 0


def run_draft_evaluation(context: Context) -> int:
    """Drafts a reply to every ticket of the data set and measures what was offered."""
    rows = _read(context, of_drafts.read_labelled_tickets)
    outcomes = result(context, of_drafts.evaluate_drafts(context.services.handle, rows), len(rows))
    drafts = [
        {"id": o.labelled.ticket.id, "kind": o.offered.kind if o.offered else "", "ready": o.ready, "right": o.right}
        for o in outcomes
    ]
    run = {o.labelled.ticket.id: {"core": float(o.right), "ready": float(o.ready)} for o in outcomes}
    show(
        context, (*of_drafts.measures(outcomes), *_against(context, run)), {"tickets": len(outcomes), "drafts": drafts}
    )
    return 0


def _against(context: Context, cases: Mapping[str, Mapping[str, float]]) -> tuple[Measure, ...]:
    """What has changed since the run of `--against`, case by case; keeps this one where `--save` asks for it.
    Raises `FileMissing`, `FileUnreadable`, `BadLine`, `FileUnwritable`."""
    options = context.options
    run = of_run.EvaluationRun(options.kind, options.dataset.name, cases)
    found = of_run.changes(of_run.EvaluationRun.load(options.against, options.kind), run) if options.against else ()
    if options.save:
        run.save(options.save)
    return found


def _read(context: Context, read: Callable[[Path], tuple[T, ...]]) -> tuple[T, ...]:
    """The cases of the data set. Raises `BadDataset`, which names its fields, `FileMissing` and `FileUnreadable`."""
    path: Path = context.options.dataset
    fields = _FIELDS[context.options.kind]
    try:
        return read(path)
    except (BadLine, NotATicket) as error:
        raise BadDataset(path=path.name, reason=str(error.values["reason"]), fields=fields) from error
    except EmptyDataset as error:
        raise BadDataset(path=path.name, reason="no line in it", fields=fields) from error
