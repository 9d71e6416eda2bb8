"""What the window asks for. The composition root implements it; fixtures do for pictures and tests.

Methods may block and are called on a queue, never on the window's thread, except those marked
*instant*. Expected failures are raised as `DesksideError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the working process reads the declarations before all of this is loaded
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.backend.views import (
        BackendStatus,
        Corrected,
        EmbedderQuestion,
        FileState,
        HealthFinding,
        ModelRow,
        Outcome,
        Progress,
        PutRight,
        RecentTicket,
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


class Backend(Protocol):
    """Everything behind the window."""

    @property
    def settings(self) -> Settings:
        """The settings in force. *Instant.*"""

    def change_settings(self, **values: object) -> Settings:
        """Changes and saves some of them. Raises `BadSetting`. *Instant.*"""

    def first_time(self) -> bool:
        """Whether nobody has set this machine up yet. *Instant.*"""

    def use_docs(self, folder: Path | None) -> None:
        """Answers from this folder from now on; None: from the sample workspace. Raises `WorkspaceMissing`."""

    def sample_ticket(self) -> Ticket:
        """A ticket of the sample workspace, to try things with."""

    def status(self) -> BackendStatus:
        """What the status bar shows. *Instant.*"""

    def open(self) -> Iterator[Progress]:
        """Opens the store and loads the models; the window is usable before it ends."""

    # -- tickets

    def read(self, data: bytes | str | Path, name: str = "") -> tuple[Ticket, ...]:
        """The tickets in what was pasted, pushed or dropped (a file may hold many), each with the messages
        that were kept for it before. Raises `InputError`."""

    def handle(self, ticket: Ticket, cancelled: Cancelled) -> Iterator[Event]:
        """The whole trip: triage, sources, drafts, review."""

    def again(self, ticket: Ticket, tone: str, length: str, cancelled: Cancelled) -> Iterator[Event]:
        """Another model draft of the ticket handled last; of another one the whole trip."""

    def prepare(self, ticket: Ticket, cancelled: Cancelled) -> None:
        """Lets the model read ahead what another draft of the ticket handled last would need."""

    def rewrite(
        self, text: str, wish: RewriteMode, ticket: Ticket, into: str, cancelled: Cancelled
    ) -> Iterator[str | RewriteResult]:
        """Rewords a reply: its new text in pieces, then the outcome. `into`: the language of a
        translation, empty for the customer's. Raises `ModelError`."""

    def review(self, reply: str, ticket: Ticket, evidence: Sequence[Passage]) -> Review:
        """Checks a reply as it stands."""

    def correct(self, ticket: Ticket, triage: Triage, intent: str) -> Corrected:
        """The agent says what it is about; kept as an example for the next time."""

    def undo_correction(self, ticket: Ticket, correction: int) -> Triage:
        """Takes a correction back: the example is forgotten."""

    def overrule(self, ticket: Ticket, triage: Triage, tier: Tier) -> int:
        """The agent puts it into another tier, where it stays. Gives an id for `undo_overrule`."""

    def undo_overrule(self, overrule: int) -> None:
        """The rules decide again."""

    def put_right(self) -> PutRight:
        """All that agents put right, the latest first: for the lead."""

    def corrections_as_intents(self) -> str:
        """The corrections as examples for the team's intents.toml."""

    def intents(self) -> tuple[Intent, ...]:
        """The known kinds of request."""

    def recent(self, words: str, limit: int) -> Sequence[RecentTicket]:
        """Tickets seen before, newest first, that hold all words."""

    def reopen(self, ticket: str) -> Ticket:
        """The stored ticket with this id."""

    def forget(self, ticket: str) -> int:
        """Deletes a stored ticket. Gives an id for `bring_back`."""

    def pin(self, ticket: str, pinned: bool) -> None:
        """Keeps a ticket at the top of the list, or no longer."""

    def keep_edit(self, ticket: Ticket, text: str) -> None:
        """Keeps the reply as it stands, so that it survives a crash; an empty one is let go."""

    def kept_edit(self, ticket: Ticket) -> str:
        """The reply as the agent left it, empty if there is none."""

    def note_outcome(
        self, ticket: Ticket, outcome: Outcome, text: str, draft: Draft | None, findings: Findings
    ) -> None:
        """What became of the reply, the draft it was made from and what a review still had against it:
        feeds the measures."""

    def note_copy(self, ticket: Ticket, text: str, findings: Findings) -> None:
        """The reply was copied, with these findings open."""

    def vote(self, ticket: Ticket, draft: Draft, good: bool, reason: str) -> None:
        """The agent's thumb for a draft; a later one takes its place."""

    def dismiss(self, ticket: Ticket, finding: str, reason: str) -> int | None:
        """A finding is none, says the agent. Gives an id for `undo_dismissal`."""

    def undo_dismissal(self, dismissal: int) -> None:
        """The finding counts again."""

    def dismissed(self, ticket: Ticket) -> frozenset[str]:
        """The findings that were dismissed in replies to this ticket."""

    # -- hand-off packets

    def keep_packet(self, packet: Handoff) -> None:
        """Keeps what the agent changed in it."""

    def hand_over(self, packet: Handoff) -> HandedOver | None:
        """Marks it as handed over; None if its ticket is not kept any more."""

    def take_back(self, handed_over: int) -> None:
        """Takes the mark with this id back."""

    def handed_over(self, ticket: str) -> HandedOver | None:
        """The mark on the ticket's packet, if there is one."""

    # -- docs

    def search(self, query: str, limit: int) -> SearchResult:
        """Searches the docs."""

    def document(self, path: str) -> str:
        """The stored text of a document."""

    def file(self, path: str) -> Path:
        """Where a document lies on disk. Raises `FileMissing`. *Instant.*"""

    def index(self, cancelled: Cancelled) -> Iterator[Progress]:
        """Brings the index up to date."""

    def docs_changed(self, cancelled: Cancelled) -> Iterator[None]:
        """Says when it is time to bring the index up to date, until it is cancelled."""

    def embedder_change(self) -> EmbedderQuestion | None:
        """What to ask a person before the index is made anew; None: nothing. Takes a few seconds."""

    def settle_embedder(self, change: bool) -> None:
        """The answer: the next scan makes the index anew, or the search model before is used again."""

    def index_files(self) -> Sequence[FileState]:
        """Every file with its state and, where it failed, why."""

    def health(self, cancelled: Cancelled) -> Iterator[HealthFinding]:
        """Looks for what is wrong in the docs."""

    def dismiss_finding(self, key: str, dismissed: bool) -> None:
        """Marks a finding as no problem until its passage changes, or takes that back."""

    def export_health(self, file: Path) -> None:
        """Writes the findings for the docs' owner: a table where the name ends in `.csv`, else Markdown.
        Raises `FileUnreadable`."""

    def search_use(self) -> SearchUse:
        """How the searches made for tickets have done."""

    # -- models and privacy

    def models(self) -> Sequence[ModelRow]:
        """The models that can be chosen here, the recommended one marked."""

    def fetch_model(self, model: str, cancelled: Cancelled) -> Iterator[Progress]:
        """Downloads a model that the person has just asked for by name."""

    def import_model(self, path: Path) -> ModelRow:
        """Takes a GGUF file in. Raises `ModelBroken`."""

    def verify_model(self, model: str) -> None:
        """Reads the whole file and compares its digest. Raises `WrongDigest`."""

    def use_model(self, model: str) -> None:
        """Loads this model from now on; empty: work without one."""

    def stored(self) -> Stored:
        """What is kept on this machine."""

    def held_of(self, customer: str) -> int:
        """How many tickets are kept of the customer with this helpdesk id or e-mail address."""

    def erase(self, customer: str) -> int:
        """Erases all that is kept of this customer. Gives an id for `bring_back`."""

    def bring_back(self, deed: int) -> None:
        """Brings back what `forget` or `erase` took in this session. Raises `GoneForGood`."""

    def export(self, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:
        """Writes all of it as readable files."""

    def close(self) -> None:
        """Ends the model hosts and closes the store."""
