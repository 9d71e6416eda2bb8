"""How well the review tells supported replies from others, on rows whose answer is known.

A dataset is a file of JSON lines `{"id", "reply", "evidence": [text, ...], "ticket"?, "supported":
0 or 1}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.datasets import DatasetRow, read_rows
from core.metrics import Measure, auc_with_interval, mean_with_interval
from core.ports import Cancelled, never
from core.review.reviewer import Reviewer


@dataclass(frozen=True, slots=True)
class LabelledReply:
    """A reply of which it is known whether the evidence supports it."""

    id: str
    reply: str
    evidence: tuple[str, ...]
    ticket: str
    supported: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the review said of one reply."""

    supported: bool
    """The known truth."""
    score: float
    passed: bool
    """Whether every sentence that claims something was found supported."""


def read_replies(path: Path) -> tuple[LabelledReply, ...]:
    """The rows of a dataset. Raises `FileMissing`, `FileUnreadable`, `BadLine`, `EmptyDataset`."""
    return tuple(_labelled(row) for row in read_rows(path))


def evaluate_review(
    reviewer: Reviewer, rows: Sequence[LabelledReply], cancelled: Cancelled = never
) -> Iterator[int | tuple[Outcome, ...]]:
    """Reviews every reply; yields how many are done after each, and all outcomes at the end (also of
    what was done until it was cancelled). Raises `ModelError` if the reviewer's embedder dies."""
    outcomes: list[Outcome] = []
    for row in rows:
        if cancelled():
            break
        review = reviewer.review(row.reply, row.evidence, row.ticket)
        passed = all(s.verdict in ("supported", "courtesy") for s in review.sentences)
        outcomes.append(Outcome(row.supported, review.score, passed))
        yield len(outcomes)
    yield tuple(outcomes)


def measures(outcomes: Sequence[Outcome]) -> tuple[Measure, ...]:
    """AUC of the score; precision and recall of the alarm (a sentence without support) and the share of
    supported replies that raise it. What can't be told from these outcomes is left out."""
    right = [o for o in outcomes if o.supported]
    wrong = [o for o in outcomes if not o.supported]
    alarms = [o for o in outcomes if not o.passed]
    found = []
    if right and wrong:
        found.append(auc_with_interval("auc", [o.score for o in right], [o.score for o in wrong]))
    shares = (
        ("alarm_precision", [float(not o.supported) for o in alarms]),
        ("alarm_recall", [float(not o.passed) for o in wrong]),
        ("false_alarms", [float(not o.passed) for o in right]),
    )
    return (*found, *(mean_with_interval(name, values) for name, values in shares if values))


def _labelled(row: DatasetRow) -> LabelledReply:
    if row.fields.get("supported") not in (0, 1, True, False):
        row.fail("supported must be 0 or 1")
    ticket = row.fields.get("ticket")
    return LabelledReply(
        row.id(),
        row.text("reply"),
        row.texts("evidence"),
        ticket if isinstance(ticket, str) else "",
        bool(row.fields["supported"]),
    )
