"""What a benchmark reports: a figure, the floor measured in the same run, and what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. Machines are noisy: where time is measured, `ratio` against a `floor` of
    the same run says more than `value`."""

    name: str
    value: float
    unit: str = ""
    floor: float | None = None
    """What the same work costs without us, in the same unit, measured in the same run."""
    ratio: float | None = None
    must: float | None = None
    aim: float | None = None
    better: Literal["higher", "lower"] = "higher"
    """Which way `must` and `aim` are meant; they are held against `ratio` where there is one."""
    interval: tuple[float, float] | None = None
    """95% bootstrap interval of `value`."""
    note: str = ""

    @property
    def measured(self) -> float:
        """What is held against `must` and `aim`."""
        return self.value if self.ratio is None else self.ratio

    @property
    def verdict(self) -> str:
        """`aim`, `must`, `short` or, with nothing asked for, empty."""
        for word, line in (("aim", self.aim), ("must", self.must)):
            if line is not None and (self.measured >= line if self.better == "higher" else self.measured <= line):
                return word
        return "" if self.must is None and self.aim is None else "short"

    def as_json(self) -> dict[str, Any]:
        """A row of the JSON file."""
        return {**asdict(self), "verdict": self.verdict}


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines for a terminal."""
    lines = []
    for f in figures:
        interval = f" [{f.interval[0]:.3f}, {f.interval[1]:.3f}]" if f.interval else ""
        floor = f"  floor {f.floor:.4g}" if f.floor is not None else ""
        ratio = f"  ratio {f.ratio:.3f}" if f.ratio is not None else ""
        asked = f"  must {f.must:g}" if f.must is not None else ""
        asked += f"  aim {f.aim:g}" if f.aim is not None else ""
        verdict = f"  {f.verdict.upper()}" if f.verdict else ""
        note = f"  ({f.note})" if f.note else ""
        lines.append(f"{f.name:<58} {f.value:9.4g} {f.unit:<8}{interval}{floor}{ratio}{asked}{verdict}{note}")
    return "\n".join(lines)
