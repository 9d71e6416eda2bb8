"""How well the review tells supported replies from others, on rows whose answer is known.

A dataset is a file of JSON lines `{"id", "reply", "evidence": [text, ...], "ticket"?, "supported":
0 or 1}`. AUC is the Mann-Whitney statistic: how often a supported reply scores above another,
ties counted half. Intervals are 95% percentile bootstrap over rows (Efron and Tibshirani, 1993)
with a fixed seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import BadLine, EmptyDataset, FileMissing, FileUnreadable
from core.ports import Cancelled, never
from core.review.reviewer import Reviewer

RESAMPLES = 1000

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LabelledReply:
    """A reply of which it is known whether the evidence supports it."""

    id: str
    reply: str
    evidence: tuple[str, ...]
    ticket: str
    supported: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its 95% interval."""

    name: str
    value: float
    low: float
    high: float


def read_replies(path: Path) -> tuple[LabelledReply, ...]:
    """The rows of a dataset. Raises `FileMissing`, `FileUnreadable`, `BadLine`, `EmptyDataset`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(path=str(path), reason=getattr(error, "strerror", None) or "not UTF-8") from error
    rows = tuple(_row(line, number) for number, line in enumerate(lines, 1) if line.strip())
    if not rows:
        raise EmptyDataset(path=str(path))
    return rows


def scored(
    reviewer: Reviewer, rows: tuple[LabelledReply, ...], cancelled: Cancelled = never
) -> Iterator[tuple[LabelledReply, float, bool]]:
    """Each row with its score and whether every sentence was supported. Ends early when cancelled.

    Raises `ModelError` if the reviewer's embedder dies.
    """
    for row in rows:
        if cancelled():
            return
        review = reviewer.review(row.reply, row.evidence, row.ticket)
        claims = [s for s in review.sentences if s.verdict != "courtesy"]
        yield row, review.score, all(s.verdict == "supported" for s in claims)


def measures(labels: list[bool], scores: list[float], passed: list[bool]) -> tuple[Measure, ...]:
    """AUC of the scores; precision and recall of 'unsupported or contradicted' as an alarm."""
    truth, score, alarm = np.array(labels, bool), np.array(scores, float), ~np.array(passed, bool)
    ways: dict[str, Callable[[Flags, Floats, Flags], float]] = {
        "auc": lambda t, s, _: auc(t, s),
        "alarm_precision": lambda t, _, a: float((~t[a]).mean()) if a.any() else float("nan"),
        "alarm_recall": lambda t, _, a: float(a[~t].mean()) if (~t).any() else float("nan"),
        "false_alarms": lambda t, _, a: float(a[t].mean()) if t.any() else float("nan"),
    }
    return tuple(_measure(name, way, truth, score, alarm) for name, way in ways.items())


def auc(truth: Flags, scores: Floats) -> float:
    """Chance that a true one scores above a false one, ties half; not a number where either is missing."""
    right, wrong = scores[truth], scores[~truth]
    if not len(right) or not len(wrong):
        return float("nan")
    below = np.searchsorted(np.sort(wrong), right, side="left")
    up_to = np.searchsorted(np.sort(wrong), right, side="right")
    return float((below + up_to).mean() / (2 * len(wrong)))


def share(name: str, hits: list[bool]) -> Measure:
    """The share of hits with its interval."""
    found = np.array(hits, float)
    means = np.random.default_rng(1).choice(found, (RESAMPLES, len(found))).mean(axis=1)
    return Measure(name, float(found.mean()), *(float(q) for q in np.percentile(means, [2.5, 97.5])))


def _measure(
    name: str, way: Callable[[Flags, Floats, Flags], float], truth: Flags, scores: Floats, alarm: Flags
) -> Measure:
    rng = np.random.default_rng(1)
    draws = (rng.integers(0, len(truth), len(truth)) for _ in range(RESAMPLES))
    values = np.array([way(truth[d], scores[d], alarm[d]) for d in draws])
    low, high = np.nanpercentile(values, [2.5, 97.5]) if not np.isnan(values).all() else (np.nan, np.nan)
    return Measure(name, way(truth, scores, alarm), float(low), float(high))


def _row(line: str, number: int) -> LabelledReply:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise BadLine(reason=f"line {number} is no JSON") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("reply"), str):
        raise BadLine(reason=f"line {number} has no reply")
    evidence = fields.get("evidence")
    if not isinstance(evidence, list) or not all(isinstance(text, str) for text in evidence):
        raise BadLine(reason=f"line {number}: evidence is a list of texts")
    if fields.get("supported") not in (0, 1, True, False):
        raise BadLine(reason=f"line {number}: supported is 0 or 1")
    ticket = fields.get("ticket")
    return LabelledReply(
        str(fields.get("id", number)),
        fields["reply"],
        tuple(evidence),
        ticket if isinstance(ticket, str) else "",
        bool(fields["supported"]),
    )
