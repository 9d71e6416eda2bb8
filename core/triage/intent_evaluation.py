"""How good triage is at intents, measured on texts whose intent is known.

A dataset is a file of JSON lines `{"text", "intent"}` (`id` optional), or a CSV with the columns
`text` (or `utterance`) and `intent`. The intent `other`, or one that the team has not declared,
stands for what is none of the known ones. Intervals are 95% percentile bootstrap over texts (Efron
and Tibshirani, 1993), with a fixed seed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.domain.ticket import Message, Ticket
from core.domain.triage import OTHER, Triage
from core.errors import BadLine, EmptyDataset, FileMissing, FileUnreadable
from core.ports import Cancelled, never

_RESAMPLES = 1000
_BINS = 15


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with its right intent; `other`: none of the known ones."""

    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class IntentMeasure:
    """A figure with its 95% interval."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class IntentReport:
    """What a dataset says of triage."""

    texts: int
    measures: tuple[IntentMeasure, ...]
    """`accuracy` (of the known ones), `macro_f1`, `ece`, and with texts of no known intent
    `out_of_scope_recall` and `known_auc`."""
    confused: tuple[tuple[str, str, int], ...]
    """Right intent, found intent, how often: the most frequent first."""


def read_texts(path: Path) -> tuple[LabelledText, ...]:
    """Raises `FileMissing`, `FileUnreadable`, `BadLine` with its number, `EmptyDataset`."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(path=str(path), reason=type(error).__name__) from error
    found: list[LabelledText] = []
    rows: list[object]
    if path.suffix.lower() == ".csv":
        rows = list(csv.DictReader(io.StringIO(content)))
    else:
        rows = []
        for number, line in enumerate(content.splitlines(), 1):
            if line.strip():
                try:
                    rows.append(json.loads(line))
                except ValueError as error:
                    raise BadLine(reason=f"line {number}: no JSON") from error
    for number, row in enumerate(rows, 1):
        text = (row.get("text") or row.get("utterance")) if isinstance(row, dict) else None
        intent = row.get("intent") if isinstance(row, dict) else None
        if not isinstance(text, str) or not isinstance(intent, str) or not text.strip():
            raise BadLine(reason=f"entry {number}: text or intent is missing")
        found.append(LabelledText(text, intent.strip() or OTHER))
    if not found:
        raise EmptyDataset(path=str(path))
    return tuple(found)


def evaluate_intents(
    triage: Callable[[Ticket], Triage],
    texts: Sequence[LabelledText],
    intents: Sequence[str],
    cancelled: Cancelled = never,
) -> Iterator[int | IntentReport]:
    """Triages every text: yields how many are done, then the report. Stops early when cancelled and
    reports what was seen. `intents`: the names of those the team has declared."""
    found: list[Triage] = []
    for labelled in texts:
        if cancelled() and found:
            break
        found.append(triage(Ticket(str(len(found)), "", (Message("customer", labelled.text),))))
        yield len(found)
    yield report(texts[: len(found)], found, intents)


def report(texts: Sequence[LabelledText], found: Sequence[Triage], intents: Sequence[str]) -> IntentReport:
    """What the triage of `texts` is worth."""
    right = [labelled.intent if labelled.intent in intents else OTHER for labelled in texts]
    said = [one.intent for one in found]
    hits = np.array([a == b for a, b in zip(right, said, strict=True)])
    known = np.array([name != OTHER for name in right])
    sure = np.array([one.confidence for one in found])
    scores = np.array([one.known for one in found])
    names = sorted(set(right) - {OTHER})
    truth, guess = (np.array([names.index(n) if n in names else -1 for n in row]) for row in (right, said))
    measures = [
        _measure("accuracy", lambda i: _share(hits[i][known[i]]), len(found)),
        _measure("macro_f1", lambda i: macro_f1(truth[i], guess[i], len(names)), len(found)),
        _measure("ece", lambda i: calibration_error(sure[i][known[i]], hits[i][known[i]]), len(found)),
    ]
    if not known.all():
        measures.append(_measure("out_of_scope_recall", lambda i: _share(hits[i][~known[i]]), len(found)))
        measures.append(_measure("known_auc", lambda i: auc(scores[i][known[i]], scores[i][~known[i]]), len(found)))
    wrong: dict[tuple[str, str], int] = {}
    for pair in zip(right, said, strict=True):
        if pair[0] != pair[1]:
            wrong[pair] = wrong.get(pair, 0) + 1
    confused = sorted(((*pair, count) for pair, count in wrong.items()), key=lambda row: -row[2])[:20]
    return IntentReport(len(found), tuple(measures), tuple(confused))


def calibration_error(sure: npt.NDArray[np.floating], right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error over 15 equal bins (Naeini et al., 2015)."""
    bins = np.clip((sure * _BINS).astype(int), 0, _BINS - 1)
    error = 0.0
    for number in np.unique(bins):
        inside = bins == number
        error += float(inside.mean() * abs(right[inside].mean() - sure[inside].mean()))
    return error


def macro_f1(truth: npt.NDArray[np.integer], guess: npt.NDArray[np.integer], classes: int) -> float:
    """Mean F1 of the classes that occur."""
    scores = []
    for label in range(classes):
        hits, seen, said = ((truth == label) & (guess == label)).sum(), (truth == label).sum(), (guess == label).sum()
        if seen:
            scores.append(2 * hits / (seen + said))
    return float(np.mean(scores)) if scores else 0.0


def auc(above: npt.NDArray[np.floating], below: npt.NDArray[np.floating]) -> float:
    """How often one of `above` has a higher score than one of `below`, ties counted half."""
    if not len(above) or not len(below):
        return 0.5
    ordered = np.sort(below)
    lower, not_higher = np.searchsorted(ordered, above, "left"), np.searchsorted(ordered, above, "right")
    return float((lower + not_higher).mean() / 2 / len(below))


def bootstrap(figure: Callable[[npt.NDArray[np.intp]], float], count: int) -> tuple[float, float]:
    """The 95% interval of `figure` over resampled indices."""
    random = np.random.default_rng(0)
    values = []
    for _ in range(_RESAMPLES if count else 0):
        value = figure(random.integers(0, count, count))
        if np.isfinite(value):
            values.append(value)
    return (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))) if values else (0.0, 0.0)


def _measure(name: str, figure: Callable[[npt.NDArray[np.intp]], float], count: int) -> IntentMeasure:
    return IntentMeasure(name, figure(np.arange(count)), *bootstrap(figure, count))


def _share(values: npt.NDArray[np.bool_]) -> float:
    """The share of true ones; not a number where there are none, which a bootstrap leaves out."""
    return float(values.mean()) if len(values) else float("nan")
