"""How good the search is, measured on questions whose right pages are known.

A dataset is a file of JSON lines `{"id", "query", "relevant": [path, ...]}`; a line without
`relevant` is a question that no page answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.datasets import read_rows, read_text
from core.domain.knowledge import SearchResult
from core.errors import BadLine
from core.metrics import Measure, auc_with_interval, mean_with_interval
from core.ports import Cancelled, never

CUTOFF = 10
"""Pages looked at per query: MRR@10, nDCG@10."""


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A question with the paths of the pages that answer it (none: the docs are silent)."""

    id: str
    query: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class QueryOutcome:
    """The result of one query."""

    id: str
    query: str
    ranks: tuple[int, ...]
    """1-based ranks of the right pages among the first ten, ascending."""
    relevant: int
    """How many right pages there are."""
    score: float
    """Score of the first page, 0 if there was none."""
    answered: bool


@dataclass(frozen=True, slots=True)
class SearchRun:
    """All outcomes of a dataset, in its order. Saved as JSON, to be compared with later."""

    dataset: str
    outcomes: tuple[QueryOutcome, ...]

    def measures(self) -> tuple[Measure, ...]:
        """recall@1, @5, @10, MRR@10, nDCG@10 over the queries that have a right page, and, where the
        dataset also holds some that have none, the AUC of the first page's score."""
        answerable = [outcome for outcome in self.outcomes if outcome.relevant]
        named: list[tuple[str, list[float]]] = [
            (f"recall@{k}", [float(bool(o.ranks) and o.ranks[0] <= k) for o in answerable]) for k in (1, 5, 10)
        ]
        named.append(("mrr@10", [1 / o.ranks[0] if o.ranks else 0.0 for o in answerable]))
        named.append(("ndcg@10", [_ndcg(o.ranks, o.relevant) for o in answerable]))
        measures = [mean_with_interval(name, values) for name, values in named if values]
        silent = [o.score for o in self.outcomes if not o.relevant]
        if silent and answerable:
            measures.append(auc_with_interval("auc-answerable", [o.score for o in answerable], silent))
        return tuple(measures)

    def save(self, path: Path) -> None:
        """Writes the run as JSON."""
        rows = [asdict(outcome) for outcome in self.outcomes]
        path.write_text(json.dumps({"dataset": self.dataset, "outcomes": rows}, indent=1), encoding="utf-8")

    @staticmethod
    def load(path: Path) -> SearchRun:
        """A run that was saved. Raises `FileMissing`, `FileUnreadable` or `BadLine`."""
        try:
            data = json.loads(read_text(path))
            outcomes = tuple(QueryOutcome(**{**row, "ranks": tuple(row["ranks"])}) for row in data["outcomes"])
            return SearchRun(str(data["dataset"]), outcomes)
        except (ValueError, KeyError, TypeError) as error:
            raise BadLine(reason=f"{path.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class MeasuredChange:
    """A query whose first right page moved between two runs; rank 0 stands for 'not in the first ten'."""

    id: str
    query: str
    before: int
    after: int


def read_queries(path: Path) -> tuple[LabelledQuery, ...]:
    """The questions of a dataset file.

    Raises `FileMissing`, `FileUnreadable`, `BadLine` naming the line, `EmptyDataset`.
    """
    rows = read_rows(path)
    if not any("relevant" in row.fields for row in rows):
        rows[0].fail("relevant is missing, as in every line")
    return tuple(LabelledQuery(row.id(), row.text("query"), frozenset(row.texts("relevant", ()))) for row in rows)


def evaluate_search(
    search: Callable[[str], SearchResult],
    dataset: Sequence[LabelledQuery],
    name: str = "",
    cancelled: Cancelled = never,
) -> Iterator[int | SearchRun]:
    """Runs every query; yields how many are done after each, and the `SearchRun` at the end (also of
    what was done until it was cancelled)."""
    outcomes: list[QueryOutcome] = []
    for labelled in dataset:
        if cancelled():
            break
        result = search(labelled.query)
        ranks = tuple(at for at, hit in enumerate(result.hits[:CUTOFF], 1) if hit.passage.path in labelled.relevant)
        score = result.hits[0].passage.score if result.hits else 0.0
        outcomes.append(
            QueryOutcome(labelled.id, labelled.query, ranks, len(labelled.relevant), score, result.answered)
        )
        yield len(outcomes)
    yield SearchRun(name, tuple(outcomes))


def compare(before: SearchRun, after: SearchRun) -> tuple[tuple[MeasuredChange, ...], Measure | None]:
    """What moved between two runs, the worst losses first, and the mean change of MRR@10 over the
    queries that both hold (paired bootstrap); None if they hold none in common."""
    earlier = {outcome.id: outcome for outcome in before.outcomes if outcome.relevant}
    changes: list[MeasuredChange] = []
    differences: list[float] = []
    for now in after.outcomes:
        then = earlier.get(now.id)
        if then is None or not now.relevant:
            continue
        first_then, first_now = (o.ranks[0] if o.ranks else 0 for o in (then, now))
        differences.append(_reciprocal(first_now) - _reciprocal(first_then))
        if first_then != first_now:
            changes.append(MeasuredChange(now.id, now.query, first_then, first_now))
    changes.sort(key=lambda change: _reciprocal(change.after) - _reciprocal(change.before))
    return tuple(changes), mean_with_interval("mrr@10 change", differences) if differences else None


def _reciprocal(rank: int) -> float:
    return 1 / rank if rank else 0.0


def _ndcg(ranks: Sequence[int], relevant: int) -> float:
    """Normalised discounted cumulative gain with gains 0 and 1 (Järvelin and Kekäläinen, 2002)."""
    ideal = sum(1 / np.log2(1 + rank) for rank in range(1, min(relevant, CUTOFF) + 1))
    return float(sum(1 / np.log2(1 + rank) for rank in ranks) / ideal)
