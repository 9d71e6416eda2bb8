"""What the window asks of replies and hand-off packets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers, cancellable, streams

if TYPE_CHECKING:  # the worker process reads the declarations before all of this is loaded
    from collections.abc import Iterator, Sequence

    from app.backend.views import ReplyOutcome
    from core.domain.draft import Draft
    from core.domain.history import HandedOver, Handoff
    from core.domain.knowledge import Passage
    from core.domain.past_answer import PastAnswer
    from core.domain.review import Findings, Review
    from core.domain.ticket import Ticket
    from core.domain.triage import Triage
    from core.drafting.rewrite_result import RewriteMode, RewriteResult
    from core.ports import Cancelled


class ReplyCalls(Protocol):
    """Replies and hand-off packets: checking, rewording, saving, and what became of them."""

    @answers
    def review(
        self, reply: str, ticket: Ticket, evidence: Sequence[Passage], triage: Triage | None, draft: Draft | None
    ) -> Review:
        """Checks a reply as it stands against the passages and what the draft it was made from rests on, by the rules
        of the ticket's intent: as the draft itself was checked."""

    @cancellable
    @streams
    def rewrite(
        self, text: str, wish: RewriteMode, ticket: Ticket, into: str, cancelled: Cancelled
    ) -> Iterator[str | RewriteResult]:
        """Rewords a reply: its new text in pieces, then the outcome. `into`: the language of a
        translation, empty for the customer's. Raises `ModelError`."""

    @answers
    def save_edit(self, ticket: Ticket, text: str) -> None:
        """Saves the reply as it stands, so that it survives a crash; an empty one is deleted."""

    @answers
    def saved_edit(self, ticket: Ticket) -> str:
        """The reply as the agent left it, empty if there is none."""

    @answers
    def record_outcome(
        self, ticket: Ticket, outcome: ReplyOutcome, text: str, draft: Draft | None, findings: Findings
    ) -> None:
        """What became of the reply, the draft it was made from and the findings still open: for the measures."""

    @answers
    def record_copy(self, ticket: Ticket, text: str, findings: Findings) -> None:
        """The reply was copied, with these findings open."""

    @answers
    def vote(self, ticket: Ticket, draft: Draft, good: bool, reason: str) -> None:
        """The agent's thumb for a draft; a later one takes its place."""

    @answers
    def exclude_past_answer(self, answer: PastAnswer, excluded: bool) -> None:
        """Whether this answer, and with it all that was answered in the same ticket, is left out from now on."""

    @answers
    def dismiss(self, ticket: Ticket, finding: str, reason: str) -> int | None:
        """The agent says that a finding is no problem. Gives an id for `undo_dismissal`."""

    @answers
    def undo_dismissal(self, dismissal: int) -> None:
        """The finding counts again."""

    @answers
    def dismissed(self, ticket: Ticket) -> frozenset[str]:
        """The findings that were dismissed in replies to this ticket."""

    @answers
    def save_packet(self, packet: Handoff) -> None:
        """Saves what the agent changed in a hand-off packet."""

    @answers
    def hand_over(self, packet: Handoff) -> HandedOver | None:
        """Marks it as handed over; None if its ticket is not stored any more."""

    @answers
    def undo_hand_over(self, handed_over: int) -> None:
        """Deletes the mark with this id."""

    @answers
    def handed_over(self, ticket: str) -> HandedOver | None:
        """The mark on the ticket's packet, if there is one."""
