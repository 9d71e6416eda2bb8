"""What the assistant is put together from: the steps of a ticket's trip, as it sees them, and what they gather."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.domain.draft import Draft
from core.domain.history import Handoff, History
from core.domain.knowledge import Passage, SearchResult
from core.domain.past_answer import PastAnswer
from core.domain.review import Review
from core.domain.ticket import Ticket
from core.domain.triage import Triage
from core.drafting.extractive import Composition
from core.drafting.prompt import DraftPrompt
from core.embedder_breaker import EmbedderBreaker
from core.errors import BadWorkspaceFile
from core.events import Event, Noticed, Triaged
from core.language.clean_text import CleanResult, CleanTicket
from core.review.evidence import Source

_LOST = "embedder-lost"
_BY_WORDS = ("search-by-words", "ranked-by-words")


class Triages(Protocol):
    """Says what kind of ticket it is (core.triage)."""

    @property
    def mistake(self) -> BadWorkspaceFile | None:
        """What is wrong in the team's files, while their last good version is in force."""

    def triage(self, ticket: Ticket, history: History) -> Triage:
        """Raises `BadWorkspaceFile`, `ModelError`."""


class Searches(Protocol):
    """Finds what the docs hold on a ticket (core.knowledge)."""

    def search_ticket(self, ticket: Ticket, triage: Triage) -> SearchResult:
        """Raises `StoreError`, `ModelError`."""


class Reviews(Protocol):
    """Checks a reply against its evidence (core.review)."""

    def review(
        self,
        reply: str,
        evidence: Sequence[Passage | Source | str],
        ticket: Ticket | None = None,
        triage: Triage | None = None,
        draft: Draft | None = None,
    ) -> Review:
        """Raises `BadWorkspaceFile`, `ModelError`."""


FindHistory = Callable[[Ticket], History]
"""What the store knows of the same customer (core.history)."""

FindPastAnswers = Callable[[Ticket], tuple[PastAnswer, ...]]
"""What was answered to a like question before (core.history)."""

HandOff = Callable[[CleanTicket, Triage, History, SearchResult], Handoff]
"""Builds the packet for a specialist (core.history)."""

Journal = Callable[[Ticket, Triage, SearchResult, Sequence[Draft], Mapping[str, Review]], None]
"""Keeps what was shown for a ticket (core.store), with the reviews by kind of draft; called again when a further
draft was shown."""


def search_notices(result: SearchResult, asked_in: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Message id and values of what is to say of a search: that others answered in the place of the team's docs, that
    words alone decided, and, once at most, that the search model does not read a language."""
    if result.team_away:
        yield "team-docs-away", ()
    if not result.by_meaning:
        yield "search-by-words", ()
    if result.across_languages:
        yield "search-across-languages", (("language", asked_in), ("docs", result.across_languages))
    elif result.other_language:
        yield "docs-in-other-language", (("language", result.other_language),)


@dataclass(slots=True)
class TicketContext:
    """What is known of the ticket in work: kept, so that another draft need not begin anew."""

    ticket: CleanTicket
    triage: Triage
    result: CleanResult
    composition: Composition
    prompt: DraftPrompt | None = None

    @property
    def may_be_answered(self) -> bool:
        """Whether a page may answer: sentences of one were chosen, or search says so of the first for customers."""
        if self.composition.answers:
            return True
        public = (hit for hit in self.result.hits if hit.passage.raw.audience == "public")
        return self.composition.asks and self.result.raw.answered and next(public, None) is not None


def with_notices(run: str, trip: Iterator[Event], embedder: EmbedderBreaker | None) -> Iterator[Event]:
    """The events of a ticket's trip, each notice once, and among them that the embedder was lost: from there on words
    alone decide, and nothing else needs to say so."""
    told: set[str] = set()
    if embedder is not None:
        embedder.begin_ticket()
    for event in trip:
        lost = embedder is not None and embedder.lost is not None
        if lost and _LOST not in told and not isinstance(event, Triaged):
            told |= {_LOST, *_BY_WORDS}
            yield Noticed(run, _LOST)
        if isinstance(event, Noticed):
            if event.message_id in told:
                continue
            told.add(event.message_id)
        yield event
