"""Summaries and hand-off packets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from core.domain.text import Span
from core.domain.ticket import Sender
from core.domain.triage import Fact, Triage


@dataclass(frozen=True, slots=True)
class SourcedSentence:
    """A sentence with the place it was taken from."""

    text: str
    ticket: str
    message: int
    span: Span
    """In the text of that message."""
    sender: Sender = "customer"
    """Of that message."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A few sentences of a ticket or of a customer's earlier ones, each linked to its message."""

    text: str
    """A line for each turn of a speaker, who is named where more than one speaks."""
    sentences: tuple[SourcedSentence, ...]
    facts: tuple[Fact, ...]
    open_questions: tuple[str, ...]
    promises: tuple[SourcedSentence, ...]
    attempts: int
    kept_by: tuple[SourcedSentence | None, ...] = ()
    """For each promise the later sentence that says it was kept, None where none does."""

    @property
    def ticked(self) -> tuple[tuple[SourcedSentence, bool], ...]:
        """The promises, each with whether it was kept."""
        return tuple(zip(self.promises, map(bool, self.kept_by or (None,) * len(self.promises)), strict=True))


MatchedBy = Literal["id", "email", "evidence", "name", "none"]
"""`evidence`: the name, and an order or telephone number that stands in both tickets."""


@dataclass(frozen=True, slots=True)
class EarlierTicket:
    """An earlier ticket of the same customer."""

    id: str
    subject: str
    created: str
    intent: str
    outcome: str
    same_matter: bool
    facts: tuple[Fact, ...] = ()
    """What the customer stated there."""


@dataclass(frozen=True, slots=True)
class History:
    """What the store knows of this customer. `matched_by == "name"` is a guess that an agent judges."""

    tickets: tuple[EarlierTicket, ...] = ()
    matched_by: MatchedBy = "none"
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that was tried, and what came of it."""

    tried: SourcedSentence
    result: SourcedSentence | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Handoff:
    """A packet that stands alone: whoever takes over need not ask the customer again."""

    ticket: str
    wants: str
    triage: Triage
    summary: Summary
    history: History
    attempts: tuple[Attempt, ...]
    account: tuple[tuple[str, str], ...]
    """Name and value from the customer's record and the local exports."""
    pages: tuple[tuple[str, str], ...]
    """Path and title of the pages consulted."""
    not_found: tuple[str, ...]
    """What the docs don't answer, but for what `wants` says already (`docs_silent`)."""
    owner: str
    """A name, or a role that the team's own files name; empty if they name none."""
    due: str
    """ISO 8601 with offset; empty if no SLA applies."""
    transcript: str
    customer_reply: str = ""
    """The one sentence that may be sent: that a specialist takes over."""
    note: str = ""
    """What the agent adds in their own words."""
    edited: tuple[str, ...] = ()
    """The parts that an agent changed (`core.history.packet_editing`)."""
    docs_silent: bool = False
    """Whether the docs answer nothing of what the customer wants."""
    redacted: bool = False
    """Whether card numbers, passwords and keys were taken out."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A packet that an agent marked as handed over. `at`: seconds since the epoch."""

    id: int
    owner: str
    at: float
    completeness: float


PacketPart = Literal["wants", "summary", "open-questions", "not-found", "owner", "customer-reply", "note"]
"""The parts an agent may edit, in the order of reading. `open-questions` and `not-found` hold one entry a line."""

EDITABLE: tuple[PacketPart, ...] = get_args(PacketPart)

PacketEdits = Mapping[PacketPart, str]
"""Part to its new text; an empty text takes the part out."""


def completeness(handoff: Handoff) -> float:
    """Share (0 to 1) of the packet's parts that hold something; kept for later measurement."""
    parts = (
        handoff.wants,
        handoff.triage.reasons,
        handoff.summary.text,
        handoff.summary.facts,
        handoff.account,
        handoff.pages or handoff.not_found,
        handoff.owner,
        handoff.due,
        handoff.transcript,
        handoff.customer_reply,
    )
    return sum(bool(part) for part in parts) / len(parts)
