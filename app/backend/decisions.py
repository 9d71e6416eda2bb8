"""The part of the real backend that keeps what agents decide: intents, tiers, findings, drafts, packets."""

from __future__ import annotations

from dataclasses import replace

from app.backend import stored_rows
from app.backend.views import Corrected, PutRight
from app.composition import Services
from core.domain.draft import Draft
from core.domain.history import EDITABLE, HandedOver, Handoff
from core.domain.review import Findings
from core.domain.ticket import Ticket
from core.domain.triage import Tier, Triage
from core.history.packet_editing import part_text
from core.store import reply_audit
from core.store.replies import vote


class DecisionsBackend:
    """Mixed into `LocalBackend`, which gives the services of the calling thread."""

    def _services(self) -> Services:
        raise NotImplementedError

    # -- triage --------------------------------------------------------------------------------

    def correct(self, ticket: Ticket, triage: Triage, intent: str) -> Corrected:
        """The agent says what it is about; learned at once."""
        services = self._services()
        correction = services.triager.correct(ticket, intent, triage.intent)
        return Corrected(replace(services.triage(ticket), intent=intent, confidence=1.0), correction)

    def undo_correction(self, ticket: Ticket, correction: int) -> Triage:
        """Takes a correction back."""
        services = self._services()
        services.triager.undo_correction(correction)
        return services.triage(ticket)

    def overrule(self, ticket: Ticket, triage: Triage, tier: Tier) -> int:
        """The agent puts it into another tier."""
        return self._services().triager.overrule(ticket, triage, tier)

    def undo_overrule(self, overrule: int) -> None:
        """The rules decide again."""
        self._services().triager.undo_overrule(overrule)

    def put_right(self) -> PutRight:
        """All that agents put right, the latest first."""
        return stored_rows.put_right(self._services().store)

    def corrections_as_intents(self) -> str:
        """The corrections as examples for the team's intents.toml."""
        return self._services().triager.export_corrections()

    # -- replies -------------------------------------------------------------------------------

    def note_copy(self, ticket: Ticket, text: str, findings: Findings) -> None:
        """The reply was copied, with these findings open."""
        reply_audit.keep_copy(self._services().store, ticket.id, text, findings)

    def vote(self, ticket: Ticket, draft: Draft, good: bool, reason: str) -> None:
        """The agent's thumb for a draft."""
        vote(self._services().store, ticket.id, draft, good=good, reason=reason)

    def dismiss(self, ticket: Ticket, finding: str, reason: str) -> int | None:
        """A finding is none, says the agent."""
        return reply_audit.dismiss_check(self._services().store, ticket.id, finding, reason)

    def undo_dismissal(self, dismissal: int) -> None:
        """The finding counts again."""
        reply_audit.undo_dismissal(self._services().store, dismissal)

    def dismissed(self, ticket: Ticket) -> frozenset[str]:
        """The findings that were dismissed in replies to this ticket."""
        return reply_audit.dismissed_checks(self._services().store, ticket.id)

    # -- hand-off packets ------------------------------------------------------------------------

    def keep_packet(self, packet: Handoff) -> None:
        """Keeps what the agent changed in it."""
        changes = {part: part_text(packet, part) for part in EDITABLE if part in packet.edited}
        self._services().handoffs.keep_edits(packet.ticket, changes)

    def hand_over(self, packet: Handoff) -> HandedOver | None:
        """Marks it as handed over."""
        handoffs = self._services().handoffs
        handoffs.hand_over(packet)
        return handoffs.handed_over(packet.ticket)

    def take_back(self, handed_over: int) -> None:
        """Takes the mark with this id back."""
        self._services().handoffs.take_back(handed_over)

    def handed_over(self, ticket: str) -> HandedOver | None:
        """The mark on the ticket's packet, if there is one."""
        return self._services().handoffs.handed_over(ticket)
