"""What the page of a ticket shows, as plain data rendered from events.

`after(state, event)` is the only way from one state to the next, so every state of the page can
be made by a list of events, and shown from a fixture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from core.domain.draft import Draft, DraftKind
from core.domain.history import HandedOver, Handoff, History
from core.domain.knowledge import Passage, SearchResult
from core.domain.past_answer import PastAnswer
from core.domain.review import Review
from core.domain.ticket import Ticket
from core.domain.ticket_state import Stage
from core.domain.triage import Triage
from core.errors import DesksideError
from core.events import (
    Cancelled,
    Done,
    DraftReady,
    DraftText,
    Event,
    Failed,
    HandedOff,
    Noticed,
    Reviewed,
    SourcesFound,
    Triaged,
)

TicketPhase = Literal["empty", "reading", "searching", "drafting", "writing", "ready", "handoff", "stopped", "failed"]
BUSY: frozenset[TicketPhase] = frozenset({"reading", "searching", "drafting", "writing"})


_UNKNOWN = History()


@dataclass(frozen=True, slots=True)
class PageState:
    """One ticket on its way. `phase` says how far it has come:

    empty: no ticket yet; reading: triage; searching: docs; drafting: before the model's first word;
    writing: the model writes; ready, handoff, stopped, failed: the run has ended.
    """

    phase: TicketPhase = "empty"
    ticket: Ticket | None = None
    run: str = ""
    triage: Triage | None = None
    history: History = _UNKNOWN
    result: SearchResult | None = None
    past: tuple[PastAnswer, ...] = ()
    """What was answered to a like question before."""
    extractive: Draft | None = None
    written: Draft | None = None
    """The model's draft, once whole and if it passed the checks."""
    extractive_review: Review | None = None
    written_review: Review | None = None
    handoff: Handoff | None = None
    handed_over: HandedOver | None = None
    notices: tuple[Noticed, ...] = ()
    error: DesksideError | None = None
    done: Done | None = None

    @property
    def busy(self) -> bool:
        """Whether the assistant is at work on it."""
        return self.phase in BUSY

    @property
    def stage(self) -> Stage:
        """How far the assistant is, as the state of the ticket says it."""
        match self.phase:
            case "writing":
                return "wording"
            case "drafting":
                return "wording" if self.extractive is not None else "drafting"
            case "ready" | "handoff":
                return "ended"
            case phase:
                return phase

    @property
    def offered(self) -> Draft | None:
        """The best draft that may be shown."""
        if self.written is not None:
            return self.written
        return self.extractive if self.extractive is not None and self.extractive.shown else None

    def review_of(self, kind: DraftKind | None) -> Review | None:
        """What the review found in that draft; None if it was not reviewed, or is none."""
        return {"extractive": self.extractive_review, "model": self.written_review}.get(kind or "")

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages found, page by page."""
        if self.result is None:
            return ()
        return tuple(p for hit in self.result.hits for p in (hit.passage, *hit.more))


def begin(ticket: Ticket) -> PageState:
    """The page right after a ticket came in."""
    return PageState(phase="reading", ticket=ticket)


def begin_again(state: PageState) -> PageState:
    """The same page while another draft is written: all that was found and written stays until it is whole."""
    return replace(state, phase="drafting", run="", notices=(), error=None, done=None)


def after(state: PageState, event: Event) -> PageState:
    """The page after `event`. Events of another run than the page's change nothing."""
    if state.run and event.run != state.run:
        return state
    if isinstance(event, DraftText) and (event.kind == "extractive" or state.phase == "writing"):
        return state  # no word of a draft is shown before it is whole and checked
    state = replace(state, run=event.run)
    match event:
        case Triaged():
            return replace(state, triage=event.triage, history=event.history, phase="searching")
        case SourcesFound():
            return replace(state, result=event.result, past=event.past, phase="drafting")
        case DraftText():
            return replace(state, phase="writing")
        case DraftReady():
            return _with_draft(state, event.draft)
        case Reviewed(kind="model"):
            return replace(state, written_review=event.review)
        case Reviewed():
            return replace(state, extractive_review=event.review)
        case HandedOff():
            return replace(state, handoff=event.handoff)
        case Noticed():
            return replace(state, notices=(*state.notices, event))
        case Done():
            return replace(state, done=event, phase="handoff" if state.handoff else "ready")
        case Failed():
            return replace(state, error=event.error, phase="failed")
        case Cancelled():
            return replace(state, phase="stopped")


def _with_draft(state: PageState, draft: Draft) -> PageState:
    if draft.kind == "extractive":
        return replace(state, extractive=draft, phase="drafting")
    return replace(state, written=draft, written_review=None) if draft.shown else state
