"""Replies and hand-off packets in the worker process: checked, reworded, saved, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from typing_extensions import override

from app.backend.local_state import LocalState
from app.backend.reply_calls import ReplyCalls
from app.backend.views import ReplyOutcome
from core.domain.draft import Draft
from core.domain.history import EDITABLE, HandedOver, Handoff
from core.domain.knowledge import Passage
from core.domain.past_answer import PastAnswer
from core.domain.review import Findings, Review
from core.domain.ticket import Ticket
from core.domain.triage import Triage
from core.drafting.rewrite_result import RewriteMode, RewriteResult
from core.history.packet_editing import part_text
from core.language.detection import detect_language
from core.ports import Cancelled
from core.store import draft_autosave, replies, reply_audit, searches, shared_answers, stored_answers


class ReplyService(ReplyCalls):
    """Over the store of the workspace that is worked on."""

    def __init__(self, state: LocalState) -> None:
        self._state = state

    @override
    def review(
        self, reply: str, ticket: Ticket, evidence: Sequence[Passage], triage: Triage | None, draft: Draft | None
    ) -> Review:
        grounds: tuple[Passage | str, ...] = (*evidence, *(draft.grounds if draft is not None else ()))
        return self._state.services().reviewer.review(reply, grounds, ticket, triage, draft)

    @override
    def rewrite(
        self, text: str, wish: RewriteMode, ticket: Ticket, into: str, cancelled: Cancelled
    ) -> Iterator[str | RewriteResult]:
        into = into or ticket.language or detect_language(ticket.last_customer_message.text) or "en"
        return self._state.services().rewrite(text, wish, into=into, cancelled=cancelled)

    @override
    def save_edit(self, ticket: Ticket, text: str) -> None:
        draft_autosave.save_edit(self._state.services().store, ticket.id, text)

    @override
    def saved_edit(self, ticket: Ticket) -> str:
        return draft_autosave.saved_edit(self._state.services().store, ticket.id)

    @override
    def record_outcome(
        self, ticket: Ticket, outcome: ReplyOutcome, text: str, draft: Draft | None, findings: Findings
    ) -> None:
        tickets = self._state.services().tickets
        if outcome in ("sent", "edited"):
            tickets.record_reply(ticket.id, text, draft, findings)
        elif outcome == "unused":  # the draft was not used: the ticket stays open
            tickets.record_outcome(ticket.id, "")
        searches.record_draft_use(tickets.store, ticket.id, draft_used=outcome in ("sent", "edited"))

    @override
    def record_copy(self, ticket: Ticket, text: str, findings: Findings) -> None:
        reply_audit.record_copy(self._state.services().store, ticket.id, text, findings)

    @override
    def vote(self, ticket: Ticket, draft: Draft, good: bool, reason: str) -> None:
        replies.vote(self._state.services().store, ticket.id, draft, good=good, reason=reason)

    @override
    def exclude_past_answer(self, answer: PastAnswer, excluded: bool) -> None:
        store = self._state.services().store
        if answer.colleague:
            shared_answers.exclude_colleague_answer(store, answer.colleague, excluded=excluded)
        else:
            stored_answers.exclude_answers(store, answer.ticket, excluded=excluded)

    @override
    def dismiss(self, ticket: Ticket, finding: str, reason: str) -> int | None:
        return reply_audit.dismiss_check(self._state.services().store, ticket.id, finding, reason)

    @override
    def undo_dismissal(self, dismissal: int) -> None:
        reply_audit.undo_dismissal(self._state.services().store, dismissal)

    @override
    def dismissed(self, ticket: Ticket) -> frozenset[str]:
        return reply_audit.dismissed_checks(self._state.services().store, ticket.id)

    # -- hand-off packets ------------------------------------------------------------------------

    @override
    def save_packet(self, packet: Handoff) -> None:
        changes = {part: part_text(packet, part) for part in EDITABLE if part in packet.edited}
        self._state.services().handoffs.save_edits(packet.ticket, changes)

    @override
    def hand_over(self, packet: Handoff) -> HandedOver | None:
        handoffs = self._state.services().handoffs
        handoffs.hand_over(packet)
        return handoffs.handed_over(packet.ticket)

    @override
    def undo_hand_over(self, handed_over: int) -> None:
        self._state.services().handoffs.undo_hand_over(handed_over)

    @override
    def handed_over(self, ticket: str) -> HandedOver | None:
        return self._state.services().handoffs.handed_over(ticket)
