"""`deskside eval search|intents|review|drafts DATASET`: measures them on a data set with known answers."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from app.cli.context import Context
from app.i18n import t
from core import draft_evaluation as of_drafts
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
        kind.set_defaults(run=run)
        return kind

    search = add_kind(
        "search",
        "recall, MRR and nDCG of the search",
        run_search_evaluation,
        "PATH is relative to the docs folder; a question with no relevant page is one that the docs do not answer.",
    )
    search.add_argument("--against", type=Path, metavar="RUN", help="an earlier run, compared query by query")
    search.add_argument("--save", type=Path, metavar="RUN", help="keep this run, to be compared with later")
    add_kind("intents", "how well messages are sorted", run_intents_evaluation, "NAME is one of intents.toml.")
    add_kind("review", "how well replies are told apart", run_review_evaluation)
    add_kind(
        "drafts",
        "how good drafts are, with the model in use",
        run_draft_evaluation,
        "A draft holds the core if one phrase of each list stands in it; without core the docs do not answer.",
    )


def run_search_evaluation(context: Context) -> int:
    """Searches every question of the data set and measures the result."""
    options = context.options
    dataset = _read(context, read_queries)
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
    texts = _read(context, of_intents.read_texts)
    names = [intent.name for intent in read_intents(context.workspace())]
    report = _result(context, of_intents.evaluate_intents(context.services.triage, texts, names), len(texts))
    confused = [{"intent": right, "found": found, "times": n} for right, found, n in report.confused]
    _show(context, report.measures, {"texts": report.texts, "confused": confused})
    return 0


def run_review_evaluation(context: Context) -> int:
    """Reviews every reply of the data set and measures the verdicts."""
    replies = _read(context, of_review.read_replies)
    outcomes = _result(context, of_review.evaluate_review(context.services.reviewer, replies), len(replies))
    _show(context, of_review.measures(outcomes), {})
    return 0


def run_draft_evaluation(context: Context) -> int:
    """Drafts a reply to every ticket of the data set and measures what was offered."""
    rows = _read(context, of_drafts.read_labelled_tickets)
    outcomes = _result(context, of_drafts.evaluate_drafts(context.services.handle, rows), len(rows))
    drafts = [
        {"id": o.labelled.ticket.id, "kind": o.offered.kind if o.offered else "", "ready": o.ready, "right": o.right}
        for o in outcomes
    ]
    _show(context, of_drafts.measures(outcomes), {"tickets": len(outcomes), "drafts": drafts})
    return 0


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
