"""What the window asks for: five contracts, one for each kind of thing a person works with.

`app.backend.local_backend` does the work, `app.backend.remote_backend` has it done by the worker process, and
the gallery's fixtures answer for pictures and tests. Each method declares how it is called
(`app.backend.call_kinds`): all but the instant ones may block and are called from a task queue, never on the
window's thread. Expected failures are raised as `DesksideError`.

A new method is declared here and done in its service (`app.backend.*_service`); the remote side follows from
the declaration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers, cancellable, instant, streams, streams_progress

if TYPE_CHECKING:  # the worker process reads the declarations before all of this is loaded
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.backend.views import (
        BackendStatus,
        Corrected,
        Corrections,
        EmbedderQuestion,
        FileState,
        HealthFinding,
        ModelRow,
        Progress,
        RecentTicket,
        ReplyOutcome,
        SearchUse,
        Stored,
    )
    from core.domain.draft import Draft
    from core.domain.history import HandedOver, Handoff
    from core.domain.knowledge import Passage, SearchResult
    from core.domain.review import Findings, Review
    from core.domain.ticket import Ticket
    from core.domain.triage import Intent, Tier, Triage
    from core.drafting.rewrite_result import RewriteMode, RewriteResult
    from core.events import Event
    from core.ports import Cancelled
    from core.settings import Settings


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


class ReplyCalls(Protocol):
    """Replies and hand-off packets: checking, rewording, saving, and what became of them."""

    @answers
    def review(self, reply: str, ticket: Ticket, evidence: Sequence[Passage]) -> Review:
        """Checks a reply as it stands against the passages."""

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


class DocsCalls(Protocol):
    """The team's docs: searching them, keeping the index up to date, what is wrong in them."""

    @answers
    def search(self, query: str, limit: int) -> SearchResult:
        """Searches the docs while the query is typed."""

    @answers
    def document(self, path: str) -> str:
        """The stored text of a document. Raises `FileMissing`."""

    @instant
    def file(self, path: str) -> Path:
        """Where a document lies on disk. Raises `FileMissing`."""

    @answers
    def use_folder(self, folder: Path | None) -> None:
        """Answers from this folder from now on; None: from the sample workspace. A folder with a `docs` folder
        in it is a whole workspace. Raises `WorkspaceMissing`."""

    @answers
    def sample_ticket(self) -> Ticket:
        """A ticket of the sample workspace, to try things with."""

    @cancellable
    @streams_progress
    def index(self, cancelled: Cancelled) -> Iterator[Progress]:
        """Brings the index up to date."""

    @cancellable
    @streams
    def changes(self, cancelled: Cancelled) -> Iterator[None]:
        """Says when it is time to bring the index up to date (at once, and whenever the docs have changed and
        are no longer being written) until it is cancelled. Waits for the end of an `index` before it looks again."""

    @answers
    def embedder_change(self) -> EmbedderQuestion | None:
        """What to ask a person before the index is rebuilt for another search model; None: nothing.
        Takes a few seconds."""

    @answers
    def settle_embedder(self, change: bool) -> None:
        """The answer: the next scan rebuilds the index, or the search model before is used again."""

    @answers
    def index_files(self) -> Sequence[FileState]:
        """Every file with its state and, where it could not be read, why."""

    @cancellable
    @streams
    def health(self, cancelled: Cancelled) -> Iterator[HealthFinding]:
        """Looks for what is wrong in the docs."""

    @answers
    def dismiss_finding(self, key: str, dismissed: bool) -> None:
        """Marks a finding as no problem until its passage changes, or undoes that."""

    @answers
    def export_health(self, file: Path) -> None:
        """Writes the findings for the docs' owner: a table where the name ends in `.csv`, else Markdown.
        Raises `FileUnreadable`."""

    @answers
    def search_use(self) -> SearchUse:
        """How the searches made for tickets have done."""


class ModelCalls(Protocol):
    """The models of this machine."""

    @answers
    def available(self) -> Sequence[ModelRow]:
        """The models that can be chosen here, the recommended one marked."""

    @cancellable
    @streams_progress
    def fetch(self, model: str, cancelled: Cancelled) -> Iterator[Progress]:
        """Downloads a model that the person has just asked for by name."""

    @answers
    def import_file(self, path: Path) -> ModelRow:
        """Copies a GGUF file into the models folder. Raises `ModelBroken`."""

    @answers
    def verify(self, model: str) -> None:
        """Reads the whole file and compares its digest. Raises `WrongDigest`."""

    @answers
    def use(self, model: str) -> None:
        """Loads this model from now on; empty: work without a chat model. A draft that is being written ends."""


class AdminCalls(Protocol):
    """Settings, start and end, and what is stored on this machine."""

    @property
    def settings(self) -> Settings:
        """The settings in force. Instant, as every property is."""

    @instant
    def change_settings(self, **values: object) -> Settings:
        """Changes and saves some of them. Raises `BadSetting`."""

    @instant
    def first_time(self) -> bool:
        """Whether nobody has set this machine up yet."""

    @instant
    def status(self) -> BackendStatus:
        """What the status bar shows."""

    @streams_progress
    def open(self) -> Iterator[Progress]:
        """Opens the store and loads the models; the window is usable before it ends."""

    @instant
    def close(self) -> None:
        """Ends the model hosts and closes the store."""

    @answers
    def stored(self) -> Stored:
        """What is stored on this machine."""

    @answers
    def tickets_of(self, customer: str) -> int:
        """How many tickets are stored of the customer with this helpdesk id or e-mail address."""

    @answers
    def delete_ticket(self, ticket: str) -> int:
        """Deletes a stored ticket. Gives an id for `restore`."""

    @answers
    def delete_customer(self, customer: str) -> int:
        """Deletes all that is stored of this customer. Gives an id for `restore`."""

    @answers
    def restore(self, deletion: int) -> None:
        """Brings back what was deleted in this session. Raises `GoneForGood`."""

    @cancellable
    @streams_progress
    def export(self, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:
        """Writes every stored ticket as a readable file."""


class Backend(Protocol):
    """Everything behind the window, by the kind of thing it is about."""

    @property
    def tickets(self) -> TicketCalls:
        """Tickets and their triage."""

    @property
    def replies(self) -> ReplyCalls:
        """Replies and hand-off packets."""

    @property
    def docs(self) -> DocsCalls:
        """The docs and their index."""

    @property
    def models(self) -> ModelCalls:
        """Models."""

    @property
    def admin(self) -> AdminCalls:
        """Settings, start and end, storage."""


CONTRACTS = {
    "tickets": TicketCalls,
    "replies": ReplyCalls,
    "docs": DocsCalls,
    "models": ModelCalls,
    "admin": AdminCalls,
}
"""The contract behind each attribute of `Backend`."""
