"""The real desk: one workbench a thread over shared models, as lanes are threads.

It stands in the working process (`app.desk.serving`); the window asks it through `app.desk.remote`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.composition import Models, Workbench
from app.desk import docs_health, kept, model_rows
from app.desk.decided import Decided
from app.desk.docs_changes import changes
from app.desk.docs_index import DocsIndex
from app.panel.desk import Desk
from app.panel.view_models import (
    DeskStatus,
    EmbedderQuestion,
    FileState,
    HealthFinding,
    ModelRow,
    ModelState,
    Outcome,
    Progress,
    RecentTicket,
    SearchUse,
    Stored,
)
from app.sample import sample_ticket, sample_workspace
from app.wording import t
from core import guard, settings
from core.drafting.model import Draft
from core.drafting.rewritten import Rewritten, Wish
from core.errors import FileMissing, ModelError
from core.events import Event
from core.knowledge.model import Passage, SearchResult
from core.knowledge.status import index_status
from core.paths import Places
from core.ports import Cancelled
from core.review.model import Findings, Review
from core.settings import Settings
from core.store import desk_notes, forgetting
from core.store.dismissals import dismiss, restore
from core.tickets.growing import by_thread
from core.tickets.model import Ticket
from core.tickets.parse import read_ticket, read_tickets
from core.triage.intents import read_intents
from core.triage.language import detect_language
from core.triage.model import Intent
from core.workspace import Workspace

_log = logging.getLogger(__name__)
_MOST_TICKETS = 500
"""Of one dropped file: whoever has more imports them."""


class WorkbenchDesk(Decided):
    """Implements `app.panel.desk.Desk` on one workspace."""

    def __init__(
        self,
        places: Places,
        chosen: Settings,
        workspace: Workspace,
        key: Callable[[Path], bytes],
        *,
        first_time: bool = False,
    ) -> None:
        """`key` gives the key of a store file; it may ask a person or a keyring, and is called on a lane."""
        self._places, self._settings, self._workspace = places, chosen, workspace
        self._ask_key = key
        self._first_time = first_time
        self._keys: dict[Path, bytes] = {}
        self._models: Models | None = None
        self._local = threading.local()
        self._benches: list[Workbench] = []
        self._opening = threading.Lock()
        self._status = DeskStatus()
        self._scans = DocsIndex(self._bench, self._look)

    # -- opening and closing -------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    def change_settings(self, **values: object) -> Settings:
        """Changes and saves some of them. Raises `BadSetting`."""
        self._settings = settings.changed(self._settings, **values)
        settings.save(self._settings, self._places.settings_file)
        return self._settings

    def adopt(self, chosen: Settings) -> None:
        """Settings that the window has changed and saved."""
        self._settings = chosen

    def open(self) -> Iterator[Progress]:
        """Opens the store, then starts loading the models."""
        yield Progress(t("panel.opening-store"), 0, 2, unit="")
        bench = self._bench()
        yield Progress(t("panel.loading-models"), 1, 2, unit="")
        bench.workspace.check()
        for client in (bench.models.embedder, bench.models.chat):
            if client is not None:
                client.load()
        self._look()
        yield Progress(t("panel.loading-models"), 2, 2, unit="")

    def close(self) -> None:
        """Ends the model hosts and closes the store; the lanes have stopped by then."""
        for bench in self._benches:
            bench.close()
        if self._models is not None:
            self._models.close()

    def _bench(self) -> Workbench:
        """This thread's workbench, opened at its first use and anew when workspace or model was changed.
        Raises `NoKey`, `StoreError`, `ModelError`."""
        bench: Workbench | None = getattr(self._local, "bench", None)
        with self._opening:
            if bench is not None and (bench.workspace is not self._workspace or bench.models is not self._models):
                self._benches.remove(bench)
                bench.close()
                bench = None
            if bench is None:
                if self._models is None:
                    self._models = Models(self._places, self._settings)
                store_file = self._places.store_file(self._workspace.root)
                if store_file not in self._keys:
                    self._keys[store_file] = self._ask_key(store_file)
                bench = Workbench(
                    self._places, self._settings, self._workspace, store_file, self._keys[store_file], self._models
                )
                self._benches.append(bench)
                self._local.bench = bench
        return bench

    def first_time(self) -> bool:
        """Whether nobody has chosen docs yet."""
        return self._first_time

    def use_docs(self, folder: Path | None) -> None:
        """Answers from this folder from now on; None: from the sample workspace. A folder with a `docs`
        in it is a whole workspace. Raises `WorkspaceMissing`."""
        if folder is None:
            chosen = Workspace(sample_workspace(self._places.data))
        elif (folder / "docs").is_dir():
            chosen = Workspace(folder)
        else:
            root = self._places.data / "workspace"
            root.mkdir(parents=True, exist_ok=True)
            chosen = Workspace(root, (folder,))
        chosen.check()
        docs = tuple(str(path) for path in chosen.other_docs)
        self.change_settings(workspace=str(chosen.root), docs_folders=docs)
        self._workspace, self._first_time = chosen, False

    def sample_ticket(self) -> Ticket:
        """A ticket of the sample workspace, to try things with."""
        return sample_ticket()

    @property
    def docs_folders(self) -> tuple[Path, ...]:
        """The folders to follow."""
        return self._workspace.docs_folders

    # -- status --------------------------------------------------------------------------------

    def status(self) -> DeskStatus:
        """What is known without waiting: counts as of the last look, models and refusals as of now."""
        models = self._models
        chat = models.chat if models else None
        embedder = models.embedder if models else None
        return DeskStatus(
            model=chat.identity.id if chat else "",
            model_state=_state(chat.status().state) if chat else "none",
            languages=chat.identity.languages if chat else (),
            embedder=embedder.identity.id if embedder else "",
            embedder_state=_state(embedder.status().state) if embedder else "none",
            files=self._status.files,
            chunks=self._status.chunks,
            pending=self._status.pending,
            failed=self._status.failed,
            refused=guard.refused(),
        )

    def _look(self) -> None:
        found = index_status(self._bench().store)
        self._status = DeskStatus(
            files=found.files, chunks=found.chunks, pending=found.pending, failed=len(found.failed)
        )

    # -- tickets -------------------------------------------------------------------------------

    def read(self, data: bytes | str | Path, name: str = "") -> tuple[Ticket, ...]:
        """The tickets in what was pasted, pushed or dropped. Raises `InputError`."""
        found = islice(read_tickets(data), _MOST_TICKETS) if isinstance(data, Path) else (read_ticket(data, name),)
        return tuple(self._bench().tickets.whole(ticket) for ticket in by_thread(found))

    def handle(self, ticket: Ticket, cancelled: Cancelled) -> Iterator[Event]:
        """The whole trip; the ticket is kept."""
        return self._bench().handle(ticket, keep=True, cancelled=cancelled)

    def again(self, ticket: Ticket, tone: str, length: str, cancelled: Cancelled) -> Iterator[Event]:
        """Another model draft of the ticket handled last."""
        return self._bench().again(ticket, tone, length, keep=True, cancelled=cancelled)

    def prepare(self, ticket: Ticket, cancelled: Cancelled) -> None:
        """Lets the model read ahead what another draft would need."""
        self._bench().prepare(ticket, keep=True, cancelled=cancelled)

    def rewrite(
        self, text: str, wish: Wish, ticket: Ticket, into: str, cancelled: Cancelled
    ) -> Iterator[str | Rewritten]:
        """Rewords a reply."""
        into = into or ticket.language or detect_language(ticket.last_customer_message.text) or "en"
        return self._bench().rewrite(text, wish, into=into, cancelled=cancelled)

    def review(self, reply: str, ticket: Ticket, evidence: Sequence[Passage]) -> Review:
        """Checks a reply as it stands."""
        return self._bench().reviewer.review(reply, evidence, ticket)

    def intents(self) -> tuple[Intent, ...]:
        """The known kinds of request."""
        return read_intents(self._workspace)

    def recent(self, words: str, limit: int) -> Sequence[RecentTicket]:
        """Tickets seen before that hold all words, pinned ones first, then the newest."""
        return kept.recent(self._bench().store, words, limit)

    def reopen(self, ticket: str) -> Ticket:
        """The stored ticket with this id. Raises `FileMissing` if it was erased meanwhile."""
        found = self._bench().tickets.load(ticket)
        if found is None:
            raise FileMissing(path=ticket)
        return found.ticket

    def forget(self, ticket: str) -> None:
        """Deletes a stored ticket for good."""
        desk_notes.delete_ticket(self._bench().store, ticket)

    def pin(self, ticket: str, pinned: bool) -> None:
        """Keeps a ticket at the top of the list, or no longer."""
        desk_notes.pin(self._bench().store, ticket, pinned)

    def keep_edit(self, ticket: Ticket, text: str) -> None:
        """Keeps the reply as it stands, so that it survives a crash."""
        desk_notes.keep_edit(self._bench().store, ticket.id, text)

    def kept_edit(self, ticket: Ticket) -> str:
        """The reply as the agent left it."""
        return desk_notes.kept_edit(self._bench().store, ticket.id)

    def note_outcome(
        self, ticket: Ticket, outcome: Outcome, text: str, draft: Draft | None, findings: Findings
    ) -> None:
        """What became of the reply."""
        kept.note_outcome(self._bench().tickets, ticket, outcome, text, draft, findings)

    # -- docs ----------------------------------------------------------------------------------

    def search(self, query: str, limit: int) -> SearchResult:
        """Searches the docs while the query is typed."""
        return self._bench().searcher.search(query, limit, typing=True)

    def document(self, path: str) -> str:
        """The stored text of a document. Raises `FileMissing`."""
        return self._bench().document_text(path)

    def file(self, path: str) -> Path:
        """Where a document lies on disk. Raises `FileMissing`."""
        for folder in self._workspace.docs_folders:
            if (folder / path).is_file():
                return folder / path
        raise FileMissing(path=path)

    def index(self, cancelled: Cancelled) -> Iterator[Progress]:
        """Brings the index up to date."""
        return self._scans.scan(cancelled)

    def docs_changed(self, cancelled: Cancelled) -> Iterator[None]:
        """Says when it is time to bring the index up to date: at once, and whenever the docs have changed
        and come to rest. Waits for the end of an `index` before it looks again."""
        return changes(self.docs_folders, self._scans.ended, lambda: self._scans.unsettled, cancelled)

    def embedder_change(self) -> EmbedderQuestion | None:
        """What to ask a person before the index is made anew; None: nothing."""
        return self._scans.question()

    def settle_embedder(self, change: bool) -> None:
        """The answer: the next scan makes the index anew, or the search model before is used again."""
        if change:
            self._scans.agree()
        elif former := self._scans.former_model():
            self._use(embedder=former)

    def index_files(self) -> Sequence[FileState]:
        """Every file with its state and, where it failed, why."""
        return kept.index_files(self._bench().store)

    def health(self, cancelled: Cancelled) -> Iterator[HealthFinding]:
        """Looks for what is wrong in the docs."""
        return docs_health.findings(self._bench(), cancelled)

    def dismiss_finding(self, key: str, dismissed: bool) -> None:
        """Marks a finding as no problem until its passage changes, or takes that back."""
        (dismiss if dismissed else restore)(self._bench().store, key)

    def export_health(self, file: Path) -> None:
        """Writes the findings for the docs' owner. Raises `FileUnreadable`."""
        docs_health.export(self._bench(), file)

    def search_use(self) -> SearchUse:
        """How the searches made for tickets have done."""
        return docs_health.search_use(self._bench())

    # -- models and privacy ----------------------------------------------------------------------

    def models(self) -> Sequence[ModelRow]:
        """The models that can be chosen here, the recommended one marked."""
        return model_rows.rows(self._places, self._settings, self._models)

    def fetch_model(self, model: str, cancelled: Cancelled) -> Iterator[Progress]:
        """Downloads a model that the person has just asked for by name."""
        return model_rows.fetch_rows(self._places, model, cancelled)

    def import_model(self, path: Path) -> ModelRow:
        """Takes a GGUF file in. Raises `ModelBroken`."""
        return model_rows.import_file(self._places, self._settings, path)

    def verify_model(self, model: str) -> None:
        """Reads the whole file and compares its digest. Raises `WrongDigest`."""
        model_rows.verify(self._places, model)

    def use_model(self, model: str) -> None:
        """Loads this model now; empty: write without one. A draft that is being written ends."""
        if model and model_rows.role_of(self._places, model) == "embedding":
            self._use(embedder=model)
        else:
            self._use(chat_model=model, write_with_model=bool(model))

    def _use(self, **chosen: object) -> None:
        self.change_settings(**chosen)
        with self._opening:
            old, self._models = self._models, Models(self._places, self._settings)
        if old is not None:
            old.close()
        for client in (self._models.embedder, self._models.chat):
            if client is not None:
                client.load()

    def revive_models(self) -> None:
        """Starts a host again that ended after it had been ready; one that can't even load is left alone."""
        models = self._models
        for client in (models.embedder, models.chat) if models else ():
            if client is not None and client.died():
                try:
                    client.load()
                except ModelError as error:
                    _log.info("a model is not started again: %s", error.message_id)

    def stored(self) -> Stored:
        """What is kept on this machine."""
        return kept.stored(self._bench().store)

    def held_of(self, customer: str) -> int:
        """How many tickets are kept of the customer with this helpdesk id or e-mail address."""
        return forgetting.held_of(self._bench().store, customer)

    def erase(self, customer: str) -> None:
        """Erases all that is kept of this customer, for good."""
        forgetting.erase_customer(self._bench().store, customer)

    def export(self, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:
        """Writes all of it as readable files."""
        return kept.export(self._bench().store, folder, cancelled)


if TYPE_CHECKING:
    _IS_A_DESK: type[Desk] = WorkbenchDesk


def _state(state: str) -> ModelState:
    return "none" if state == "idle" else state  # type: ignore[return-value]
