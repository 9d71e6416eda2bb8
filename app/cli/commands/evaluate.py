"""`deskside eval search|review DATASET`: how good search and review are, on a file whose answers are known."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.cli.context import Context
from core.knowledge import evaluation as of_search
from core.knowledge.evaluation import Measure
from core.review import evaluation as of_review


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    measure = subparsers.add_parser("eval", parents=[options], help="measure search or review on a dataset")
    measure.add_argument("what", choices=sorted(WAYS), metavar="|".join(sorted(WAYS)))
    measure.add_argument("dataset", type=Path, metavar="DATASET")
    measure.set_defaults(run=run_evaluate)


def run_evaluate(context: Context) -> int:
    """Prints each measure with its 95% bootstrap interval."""
    measures = WAYS[context.options.what](context, context.options.dataset)
    if context.out.as_json:
        context.out.row({m.name: {"value": m.value, "low": m.low, "high": m.high} for m in measures})
    else:
        for m in measures:
            context.out.text(f"{m.name:<18} {m.value:.3f}  [{m.low:.3f}, {m.high:.3f}]")
    return 0


def _search(context: Context, dataset: Path) -> Sequence[Measure]:
    queries = of_search.read_dataset(dataset)
    run = _last(context, of_search.evaluate(context.bench.searcher.search, queries, dataset.name), len(queries))
    assert isinstance(run, of_search.SearchRun)
    return run.measures()


def _review(context: Context, dataset: Path) -> Sequence[Measure]:
    rows = of_review.read_replies(dataset)
    outcomes = _last(context, of_review.evaluate(context.bench.reviewer, rows), len(rows))
    assert isinstance(outcomes, tuple)
    return of_review.measures(outcomes)


def _last(context: Context, steps: Iterator[Any], total: int) -> object:
    """What comes at the end; the numbers before it are progress."""
    result: object = None
    for result in steps:
        if isinstance(result, int):
            context.out.progress(f"{result}/{total}")
    return result


WAYS: dict[str, Callable[[Context, Path], Sequence[Measure]]] = {"review": _review, "search": _search}
