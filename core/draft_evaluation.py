"""How good drafts are on tickets whose answers are known: what can be measured of them without a judge.

A dataset is a file of JSON lines `{"id", "query" or "ticket", "core": [[phrase, ...], ...]}`. The core of an
answer is what a correct reply can't do without; it stands in a draft that holds, of each group, one of the phrases
(case and blanks aside). A row without `core` is a question that the docs do not answer: what counts is that the
draft says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.datasets import DatasetRow, read_rows
from core.domain.draft import Draft
from core.domain.review import Review
from core.domain.ticket import Message, Ticket
from core.events import DraftReady, Event, Failed, Reviewed
from core.metrics import Measure, mean_with_interval
from core.ports import Cancelled, never
from core.tickets.parse import ticket_of_json


@dataclass(frozen=True, slots=True)
class LabelledTicket:
    """A ticket with the core of its answer."""

    ticket: Ticket
    core: tuple[tuple[str, ...], ...]
    """Groups of phrases; empty: the docs do not answer."""

    def holds_core(self, text: str) -> bool:
        """Whether one phrase of each group stands in `text`."""
        words = _plain(text)
        return bool(self.core) and all(any(_plain(phrase) in words for phrase in group) for group in self.core)


@dataclass(frozen=True, slots=True)
class DraftOutcome:
    """What the assistant offered for one ticket."""

    labelled: LabelledTicket
    extractive: Draft | None
    """None: it was handed over, or is an automatic mail."""
    offered: Draft | None
    """The model's draft where it is shown, else the extractive one."""
    review: Review | None
    """Of the offered one."""

    @property
    def ready(self) -> bool:
        """Whether it was offered as ready to send."""
        return self.review is not None and self.review.ok

    @property
    def right(self) -> bool:
        """Whether the core of the answer stands in what was offered."""
        return self.offered is not None and self.labelled.holds_core(self.offered.text)


def read_labelled_tickets(path: Path) -> tuple[LabelledTicket, ...]:
    """The rows of a dataset. Raises `FileMissing`, `FileUnreadable`, `BadLine`, `EmptyDataset`, `NotATicket`."""
    return tuple(_labelled(row) for row in read_rows(path))


def evaluate_drafts(
    handle: Callable[[Ticket], Iterator[Event]], rows: Sequence[LabelledTicket], cancelled: Cancelled = never
) -> Iterator[int | tuple[DraftOutcome, ...]]:
    """Handles every ticket; yields how many are done after each, and all outcomes at the end (also of what was done
    until it was cancelled). Raises the error of a run that failed."""
    outcomes: list[DraftOutcome] = []
    for row in rows:
        if cancelled():
            break
        outcomes.append(_outcome(row, handle(row.ticket)))
        yield len(outcomes)
    yield tuple(outcomes)


def measures(outcomes: Sequence[DraftOutcome]) -> tuple[Measure, ...]:
    """Shares with their intervals; what can't be told from these outcomes is left out.

    Of what the docs answer: `core`, the offered draft holds the core of the answer; `core_extractive`, the
    extractive one does; `ready`. Of the rest: `silent`, it says that nothing answers. Of those offered as ready:
    `ready_right`, the core stands there. `supported`: of the sentences of an offered draft that state something,
    those that the pages support, mean over drafts.
    """
    answered = [o for o in outcomes if o.labelled.core]
    supported = [share for o in outcomes if (share := _supported(o.review)) is not None]
    shares = (
        ("core", [float(o.right) for o in answered]),
        (
            "core_extractive",
            [float(o.extractive is not None and o.labelled.holds_core(o.extractive.text)) for o in answered],
        ),
        ("ready", [float(o.ready) for o in answered]),
        ("ready_right", [float(o.right) for o in outcomes if o.ready]),
        ("silent", [float(o.offered is None or not o.offered.covered) for o in outcomes if not o.labelled.core]),
        ("supported", supported),
    )
    return tuple(mean_with_interval(name, values) for name, values in shares if values)


def _outcome(row: LabelledTicket, events: Iterator[Event]) -> DraftOutcome:
    drafts: dict[str, Draft] = {}
    reviews: dict[str, Review] = {}
    for event in events:
        match event:
            case DraftReady(draft=draft):
                drafts[draft.kind] = draft
            case Reviewed():
                reviews[event.kind] = event.review
            case Failed():
                raise event.error
    extractive, model = drafts.get("extractive"), drafts.get("model")
    offered = model if model is not None and model.shown else extractive
    return DraftOutcome(row, extractive, offered, reviews.get(offered.kind) if offered else None)


def _supported(review: Review | None) -> float | None:
    """The share of a reply's factual sentences that is supported; None if it states nothing."""
    factual = [v for v in review.sentences if v.verdict != "courtesy"] if review else []
    return sum(v.verdict == "supported" for v in factual) / len(factual) if factual else None


def _labelled(row: DatasetRow) -> LabelledTicket:
    groups = row.fields.get("core", [])
    if not isinstance(groups, list) or not all(isinstance(g, list) and g and all(map(_is_phrase, g)) for g in groups):
        row.fail("core must be a list of lists of phrases")
    if "ticket" in row.fields:
        ticket = ticket_of_json(row.fields["ticket"])
    else:
        ticket = Ticket(row.id(), "", (Message("customer", row.text("query")),))
    return LabelledTicket(ticket, tuple(tuple(group) for group in groups))


def _is_phrase(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
