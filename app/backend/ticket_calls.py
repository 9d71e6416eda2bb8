"""What the window asks of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers, cancellable, streams

if TYPE_CHECKING:  # the worker process reads the declarations before all of this is loaded
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.backend.views import Corrected, Corrections, RecentTicket
    from core.domain.ticket import Ticket
    from core.domain.triage import Intent, Tier, Triage
    from core.events import Event
    from core.ports import Cancelled


class TicketCalls(Protocol):
    """Tickets: reading them, the assistant's run, what agents correct in its triage."""

    @answers
    def read(self, data: bytes | str | Path, name: str = "") -> tuple[Ticket, ...]:
        """The tickets in what was pasted, pushed or dropped (a file may hold many), each with the messages
        stored for it before. `name`: the file's, if it had one. Raises `InputError`."""

    @answers
    def save_reading(self, ticket: Ticket) -> Ticket:
        """Stores how the agent says that the ticket is to be read, in place of how it was; gives it back."""

    @cancellable
    @streams
    def handle(self, ticket: Ticket, cancelled: Cancelled) -> Iterator[Event]:
        """The whole run on a ticket: triage, sources, drafts, review. The ticket is stored."""

    @cancellable
    @streams
    def again(self, ticket: Ticket, tone: str, length: str, cancelled: Cancelled) -> Iterator[Event]:
        """Another model draft of the ticket handled last; for any other ticket the whole run."""

    @cancellable
    @answers
    def prepare(self, ticket: Ticket, cancelled: Cancelled) -> None:
        """Lets the model read ahead what another draft of the ticket handled last would need."""

    @answers
    def recent(self, words: str, limit: int) -> Sequence[RecentTicket]:
        """Stored tickets that hold all words: pinned ones first, then the newest."""

    @answers
    def reopen(self, ticket: str) -> Ticket:
        """The stored ticket with this id. Raises `FileMissing` if it was deleted meanwhile."""

    @answers
    def pin(self, ticket: str, pinned: bool) -> None:
        """Keeps a ticket at the top of the list, or no longer."""

    @answers
    def intents(self) -> tuple[Intent, ...]:
        """The team's intents."""

    @answers
    def correct(self, ticket: Ticket, triage: Triage, intent: str) -> Corrected:
        """The agent says what the ticket is about; saved as an example for the next time."""

    @answers
    def undo_correction(self, ticket: Ticket, correction: int) -> Triage:
        """Deletes that example and gives the triage without it."""

    @answers
    def overrule(self, ticket: Ticket, triage: Triage, tier: Tier) -> int:
        """The agent puts the ticket into another tier, where it stays. Gives an id for `undo_overrule`."""

    @answers
    def undo_overrule(self, overrule: int) -> None:
        """The rules decide on the ticket's tier again."""

    @answers
    def corrections(self) -> Corrections:
        """All that agents corrected, the latest first: for the lead."""

    @answers
    def corrections_as_intents(self) -> str:
        """The corrected intents as examples for the team's intents.toml."""
