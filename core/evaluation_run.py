"""A run of an evaluation, case by case: saved as JSON, and compared with a later one over the cases of both.

The change of a share is the mean of the differences of single cases, with its 95% bootstrap interval: paired, it is
much narrower than the two intervals beside each other (Efron and Tibshirani, 1993).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from core.datasets import read_text
from core.errors import BadLine, FileUnwritable
from core.metrics import Measure, mean_with_interval


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """What came of each case of a data set, by the case's key: 0 to 1 for each measure that can be told of it."""

    kind: str
    """`intents`, `review`, `drafts` or `models`."""
    dataset: str
    cases: Mapping[str, Mapping[str, float]]

    def save(self, path: Path) -> None:
        """Writes the run. Raises `FileUnwritable`."""
        try:
            path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        except OSError as error:
            raise FileUnwritable(path=path.name, reason=error.strerror or type(error).__name__) from error

    @staticmethod
    def load(path: Path, kind: str) -> EvaluationRun:
        """A saved run of that kind. Raises `FileMissing`, `FileUnreadable`, `BadLine`."""
        try:
            data = json.loads(read_text(path))
            cases = {key: {name: float(value) for name, value in row.items()} for key, row in data["cases"].items()}
            run = EvaluationRun(str(data["kind"]), str(data["dataset"]), cases)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadLine(reason=f"{path.name}: {type(error).__name__}") from error
        if run.kind != kind:
            raise BadLine(reason=f"{path.name}: a run of {run.kind}, not of {kind}")
        return run


def key_of(text: str) -> str:
    """A case's key where it has no id: made of its words, and saying none of them."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def changes(before: EvaluationRun, after: EvaluationRun) -> tuple[Measure, ...]:
    """The mean change of every measure over the cases of which both runs tell it, in the order of the later run."""
    names = dict.fromkeys(name for row in after.cases.values() for name in row)
    found = []
    for name in names:
        pairs = [
            row[name] - before.cases[key][name]
            for key, row in after.cases.items()
            if name in row and name in before.cases.get(key, {})
        ]
        if pairs:
            found.append(mean_with_interval(f"{name} change", pairs))
    return tuple(found)
