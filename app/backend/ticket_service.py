"""Tickets in the worker process: read, handled by the assistant, listed, and corrected by agents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from typing_extensions import override

from app.backend import stored_rows
from app.backend.local_state import LocalState
from app.backend.ticket_calls import TicketCalls
from app.backend.views import Corrected, Corrections, RecentTicket
from core.domain.ticket import Ticket
from core.domain.triage import Intent, Tier, Triage
from core.errors import FileMissing
from core.events import Event
from core.ports import Cancelled
from core.store import ticket_list
from core.store.corrections import corrections as stored_corrections
from core.store.erased_tickets import readmit
from core.tickets.parse import read_ticket, read_tickets
from core.tickets.threads import by_thread
from core.triage.intents import read_intents

_MOST_TICKETS = 500
"""Of one dropped file: whoever has more imports them."""


class TicketService(TicketCalls):
    """Over the store of the workspace that is worked on."""

    def __init__(self, state: LocalState) -> None:
        self._state = state

    @override
    def read(self, data: bytes | str | Path, name: str = "") -> tuple[Ticket, ...]:
        found = islice(read_tickets(data), _MOST_TICKETS) if isinstance(data, Path) else (read_ticket(data, name),)
        kept = self._state.services().tickets
        given = by_thread(found)
        readmit(kept.store, (ticket.id for ticket in given))
        return tuple(kept.whole(ticket) for ticket in given)

    @override
    def save_reading(self, ticket: Ticket) -> Ticket:
        self._state.services().tickets.save_reading(ticket)
        return ticket

    @override
    def handle(self, ticket: Ticket, cancelled: Cancelled) -> Iterator[Event]:
        return self._state.services().handle(ticket, keep=True, cancelled=cancelled)

    @override
    def again(self, ticket: Ticket, tone: str, length: str, cancelled: Cancelled) -> Iterator[Event]:
        return self._state.services().again(ticket, tone, length, keep=True, cancelled=cancelled)

    @override
    def prepare(self, ticket: Ticket, cancelled: Cancelled) -> None:
        self._state.services().prepare(ticket, keep=True, cancelled=cancelled)

    @override
    def recent(self, words: str, limit: int) -> Sequence[RecentTicket]:
        return stored_rows.recent(self._state.services().store, words, limit)

    @override
    def reopen(self, ticket: str) -> Ticket:
        found = self._state.services().tickets.load(ticket)
        if found is None:
            raise FileMissing(path=ticket)
        return found.ticket

    @override
    def pin(self, ticket: str, pinned: bool) -> None:
        ticket_list.pin(self._state.services().store, ticket, pinned)

    @override
    def intents(self) -> tuple[Intent, ...]:
        return read_intents(self._state.workspace)

    # -- corrections ---------------------------------------------------------------------------

    @override
    def correct(self, ticket: Ticket, triage: Triage, intent: str) -> Corrected:
        services = self._state.services()
        correction = services.triager.correct(ticket, intent, triage.intent)
        now = replace(services.triage(ticket), intent=intent, confidence=1.0)
        return Corrected(now, correction, len(stored_corrections(services.store)))

    @override
    def undo_correction(self, ticket: Ticket, correction: int) -> Triage:
        services = self._state.services()
        services.triager.undo_correction(correction)
        return services.triage(ticket)

    @override
    def overrule(self, ticket: Ticket, triage: Triage, tier: Tier) -> int:
        return self._state.services().triager.overrule(ticket, triage, tier)

    @override
    def undo_overrule(self, overrule: int) -> None:
        self._state.services().triager.undo_overrule(overrule)

    @override
    def corrections(self) -> Corrections:
        return stored_rows.corrections(self._state.services().store)

    @override
    def corrections_as_intents(self) -> str:
        return self._state.services().triager.export_corrections()
