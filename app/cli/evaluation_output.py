"""How evaluations print: measures with their intervals, as lines or as fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from app.cli.context import Context
from core.metrics import Measure

T = TypeVar("T")


def result(context: Context, steps: Iterator[int | T], total: int) -> T:
    """What an evaluation gives at its end; how many cases are done is shown until then."""
    for step in steps:
        if not isinstance(step, int):
            return step
        context.out.progress(f"{step}/{total}")
    raise AssertionError("an evaluation ends in its result")


def show(context: Context, measures: Sequence[Measure], beside: dict[str, Any]) -> None:
    """Prints the measures; machine output holds the fields of `beside` as well."""
    if context.out.as_json:
        context.out.row(beside | as_fields(measures))
    else:
        context.out.text("\n".join(line(measure) for measure in measures))


def as_fields(measures: Sequence[Measure]) -> dict[str, Any]:
    """The measures by name."""
    return {m.name: {"value": m.value, "low": m.low, "high": m.high} for m in measures}


def line(measure: Measure) -> str:
    """A measure with its interval."""
    return f"{measure.name:<20} {measure.value:.3f}  [{measure.low:.3f}, {measure.high:.3f}]"
