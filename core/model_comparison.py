"""What chat models make of the team's own tickets: those that were answered, beside the replies that agents kept.

Nobody has to label anything: the review says how much of a draft the docs support, and the kept reply says how near it
comes to what an agent sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from core.domain.draft import Draft
from core.domain.review import Review
from core.domain.ticket import Ticket
from core.events import Done, DraftReady, Event, Failed, Reviewed
from core.metrics import Measure, mean_with_interval


@dataclass(frozen=True, slots=True)
class AnsweredTicket:
    """A ticket as it stood when it was answered, and the reply that was sent."""

    ticket: Ticket
    reply: str


@dataclass(frozen=True, slots=True)
class ModelOutcome:
    """What a model made of one ticket. What can't be told is left out of `shares`."""

    ticket: str
    shares: Mapping[str, float]
    """`shown` (its draft passed the checks), `supported` (sentences), `ready`, `near_kept` (likeness to the reply)."""
    seconds: float


def as_answered(ticket: Ticket, reply: str) -> AnsweredTicket:
    """The ticket up to the customer's last message."""
    last = max((at for at, entry in enumerate(ticket.messages) if entry.sender == "customer"), default=-1)
    return AnsweredTicket(replace(ticket, messages=ticket.messages[: last + 1] or ticket.messages), reply)


def evaluate_model(
    handle: Callable[[Ticket], Iterator[Event]], answered: Sequence[AnsweredTicket]
) -> Iterator[int | tuple[ModelOutcome, ...]]:
    """Handles every ticket; yields how many are done after each, and the outcomes at the end. Raises the error of a
    run that failed."""
    outcomes: list[ModelOutcome] = []
    for one in answered:
        outcomes.append(_outcome(one, handle(one.ticket)))
        yield len(outcomes)
    yield tuple(outcomes)


def measures(outcomes: Sequence[ModelOutcome]) -> tuple[Measure, ...]:
    """Every share and the seconds of a run, mean over tickets, with their intervals."""
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.shares)
    found = [mean_with_interval(name, [o.shares[name] for o in outcomes if name in o.shares]) for name in names]
    return (*found, mean_with_interval("seconds", [o.seconds for o in outcomes])) if outcomes else ()


def _outcome(one: AnsweredTicket, events: Iterator[Event]) -> ModelOutcome:
    draft: Draft | None = None
    review: Review | None = None
    seconds = 0.0
    for event in events:
        match event:
            case DraftReady(draft=made) if made.kind == "model":
                draft = made
            case Reviewed(kind="model"):
                review = event.review
            case Done():
                seconds = event.seconds
            case Failed():
                raise event.error
    shares = {"shown": float(draft is not None and draft.shown)}
    if draft is not None and draft.shown:
        shares["near_kept"] = float(Levenshtein.normalized_similarity(draft.text, one.reply))
    if review is not None:
        shares["ready"] = float(review.ok)
        claims = [verdict for verdict in review.sentences if verdict.verdict != "courtesy"]
        if claims:
            shares["supported"] = sum(verdict.verdict == "supported" for verdict in claims) / len(claims)
    return ModelOutcome(one.ticket.id, shares, seconds)
