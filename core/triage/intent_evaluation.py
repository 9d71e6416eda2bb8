"""How good triage is at intents, measured on texts whose intent is known.

A dataset is a file of JSON lines `{"text", "intent"}` (`id` optional), or a CSV with the columns
`text` (or `utterance`) and `intent`. The intent `other`, or one that the team has not declared,
stands for what is none of the known ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.datasets import DatasetRow, read_rows
from core.domain.ticket import Message, Ticket
from core.domain.triage import OTHER, Triage
from core.metrics import Measure, auc, calibration_error, macro_f1, measure, share
from core.ports import Cancelled, never


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with its right intent; `other`: none of the known ones."""

    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class IntentReport:
    """The figures of triage on one dataset."""

    texts: int
    measures: tuple[Measure, ...]
    """`accuracy` and `ece` (over texts of known intents), `macro_f1`, and with texts of no known intent
    `out_of_scope_recall` and `known_auc`. What can't be told from the texts is left out."""
    confused: tuple[tuple[str, str, int], ...]
    """Right intent, found intent, how often: the most frequent first."""
    hits: tuple[bool, ...] = ()
    """Of each text, in its order, whether its intent was found."""


def read_texts(path: Path) -> tuple[LabelledText, ...]:
    """The texts of a dataset file. Raises `FileMissing`, `FileUnreadable`, `BadLine`, `EmptyDataset`."""
    return tuple(_labelled(row) for row in read_rows(path))


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
    """Measures the intents found for `texts` (one `Triage` each) against their labels. `intents`: the names that the
    team has declared."""
    right = [labelled.intent if labelled.intent in intents else OTHER for labelled in texts]
    said = [one.intent for one in found]
    hits = np.array([a == b for a, b in zip(right, said, strict=True)])
    known = np.array([name != OTHER for name in right])
    sure = np.array([one.confidence for one in found])
    scores = np.array([one.in_domain for one in found])
    names = sorted(set(right) - {OTHER})
    truth, guess = (np.array([names.index(n) if n in names else -1 for n in row]) for row in (right, said))
    count = len(found)
    measures = [
        measure("accuracy", lambda i: share(hits[i][known[i]]), count),
        measure("macro_f1", lambda i: macro_f1(truth[i], guess[i], len(names)), count),
        measure("ece", lambda i: calibration_error(sure[i][known[i]], hits[i][known[i]]), count),
        measure("out_of_scope_recall", lambda i: share(hits[i][~known[i]]), count),
        measure("known_auc", lambda i: auc(scores[i][known[i]], scores[i][~known[i]]), count),
    ]
    wrong: dict[tuple[str, str], int] = {}
    for pair in zip(right, said, strict=True):
        if pair[0] != pair[1]:
            wrong[pair] = wrong.get(pair, 0) + 1
    confused = sorted(((*pair, times) for pair, times in wrong.items()), key=lambda row: -row[2])[:20]
    return IntentReport(count, tuple(told for told in measures if told), tuple(confused), tuple(map(bool, hits)))


def _labelled(row: DatasetRow) -> LabelledText:
    text = row.text("text" if row.fields.get("text") else "utterance")
    if not text.strip():
        row.fail("text must not be blank")
    return LabelledText(text, row.text("intent").strip() or OTHER)
