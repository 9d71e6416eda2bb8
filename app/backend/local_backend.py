"""The real backend: services of its own for each thread, over shared models; each queue of the window is a thread.

It stands in the working process (`app.backend.server`); the window asks it through `app.backend.remote_backend`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.backend import model_rows, stored_rows
from app.backend.api import Backend
from app.backend.decisions import DecisionsBackend
from app.backend.deletions import DeletionsBackend
from app.backend.docs import DocsBackend
from app.backend.docs_indexing import DocsIndex
from app.backend.thread_services import ThreadServices
from app.backend.views import BackendStatus, ModelRow, ModelState, Outcome, Progress, RecentTicket, Stored
from app.composition import Services
from app.i18n import t
from app.sample import sample_ticket, sample_workspace
from core import settings
from core.directories import Directories
from core.domain.draft import Draft
from core.domain.knowledge import Passage
from core.domain.review import Findings, Review
from core.domain.ticket import Ticket
from core.domain.triage import Intent
from core.drafting.rewrite_result import RewriteMode, RewriteResult
from core.errors import FileMissing, ModelError
from core.events import Event
from core.knowledge.status import index_status
from core.language.detection import detect_language
from core.ports import Cancelled
from core.processes import egress_guard
from core.settings import Settings
from core.store import draft_autosave
from core.tickets.parse import read_ticket, read_tickets
from core.tickets.threads import by_thread
from core.triage.intents import read_intents
from core.workspace.folder import Workspace

_log = logging.getLogger(__name__)
_ASK_RETENTION_S = 3600.0
_MOST_TICKETS = 500
"""Of one dropped file: whoever has more imports them."""


class LocalBackend(DecisionsBackend, DeletionsBackend, DocsBackend):
    """Implements `app.backend.api.Backend` on one workspace."""

    def __init__(
        self,
        directories: Directories,
        chosen: Settings,
        workspace: Workspace,
        key: Callable[[Path], bytes],
        *,
        first_time: bool = False,
    ) -> None:
        """`key` gives the key of a store file; it may ask a person or a keyring, and is called on a queue."""
        super().__init__()
        self._directories, self._settings = directories, chosen
        self._thread_services = ThreadServices(directories, workspace, key)
        self._first_time = first_time
        self._status = BackendStatus()
        self._open = False
        self._retention_asked = 0.0
        self._scans = DocsIndex(self._services, self._look)

    # -- opening and closing -------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    def change_settings(self, **values: object) -> Settings:
        """Changes and saves some of them. Raises `BadSetting`."""
        self._settings = settings.changed(self._settings, **values)
        settings.save(self._settings, self._directories.settings_file)
        return self._settings

    def adopt(self, chosen: Settings) -> None:
        """Settings that the window has changed and saved."""
        self._settings = chosen

    def open(self) -> Iterator[Progress]:
        """Opens the store, then starts loading the models."""
        yield Progress(t("panel.opening-store"), 0, 2, unit="")
        services = self._services()
        yield Progress(t("panel.loading-models"), 1, 2, unit="")
        services.erase_expired()
        services.workspace.check()
        for client in services.models.clients:
            client.load()
        self._open, self._retention_asked = True, time.monotonic()
        yield Progress(t("panel.loading-models"), 2, 2, unit="")

    def close(self) -> None:
        """Ends the model hosts and closes the store; the queues have stopped by then."""
        self._thread_services.close()

    def _services(self) -> Services:
        """This thread's services. Raises `NoKey`, `StoreError`, `ModelError`."""
        return self._thread_services.of_this_thread(self._settings)

    def first_time(self) -> bool:
        """Whether nobody has chosen docs yet."""
        return self._first_time

    def use_docs(self, folder: Path | None) -> None:
        """Answers from this folder from now on; None: from the sample workspace. A folder with a `docs`
        in it is a whole workspace. Raises `WorkspaceMissing`."""
        if folder is None:
            chosen = Workspace(sample_workspace(self._directories.data))
        elif (folder / "docs").is_dir():
            chosen = Workspace(folder)
        else:
            root = self._directories.data / "workspace"
            root.mkdir(parents=True, exist_ok=True)
            chosen = Workspace(root, (folder,))
        chosen.check()
        docs = tuple(str(path) for path in chosen.other_docs)
        self.change_settings(workspace=str(chosen.root), docs_folders=docs)
        self._thread_services.workspace, self._first_time = chosen, False

    def sample_ticket(self) -> Ticket:
        """A ticket of the sample workspace, to try things with."""
        return sample_ticket()

    @property
    def docs_folders(self) -> tuple[Path, ...]:
        """The folders to follow."""
        return self._thread_services.workspace.docs_folders

    @property
    def workspace(self) -> Workspace:
        """The one that is worked on."""
        return self._thread_services.workspace

    # -- status --------------------------------------------------------------------------------

    @property
    def settled(self) -> bool:
        """Whether the search model has loaded, or there will be none: a search need not wait for it."""
        models = self._thread_services.models
        return models is not None and (models.embedder is None or models.embedder.status().state != "loading")

    def status(self) -> BackendStatus:
        """What is known without waiting: counts as of the last look, models and refusals as of now."""
        models = self._thread_services.models
        chat = models.chat if models else None
        embedder = models.embedder if models else None
        return BackendStatus(
            model=chat.identity.id if chat else "",
            model_state=_state(chat.status().state) if chat else "none",
            languages=chat.identity.languages if chat else (),
            embedder=embedder.identity.id if embedder else "",
            embedder_state=_state(embedder.status().state) if embedder else "none",
            files=self._status.files,
            chunks=self._status.chunks,
            pending=self._status.pending,
            failed=self._status.failed,
            refused=egress_guard.refused(),
        )

    def _look(self) -> None:
        found = index_status(self._services().store)
        self._status = BackendStatus(
            files=found.files, chunks=found.chunks, pending=found.pending, failed=len(found.failed)
        )

    # -- tickets -------------------------------------------------------------------------------

    def read(self, data: bytes | str | Path, name: str = "") -> tuple[Ticket, ...]:
        """The tickets in what was pasted, pushed or dropped. Raises `InputError`."""
        found = islice(read_tickets(data), _MOST_TICKETS) if isinstance(data, Path) else (read_ticket(data, name),)
        return tuple(self._services().tickets.whole(ticket) for ticket in by_thread(found))

    def handle(self, ticket: Ticket, cancelled: Cancelled) -> Iterator[Event]:
        """The whole trip; the ticket is kept."""
        return self._services().handle(ticket, keep=True, cancelled=cancelled)

    def again(self, ticket: Ticket, tone: str, length: str, cancelled: Cancelled) -> Iterator[Event]:
        """Another model draft of the ticket handled last."""
        return self._services().again(ticket, tone, length, keep=True, cancelled=cancelled)

    def prepare(self, ticket: Ticket, cancelled: Cancelled) -> None:
        """Lets the model read ahead what another draft would need."""
        self._services().prepare(ticket, keep=True, cancelled=cancelled)

    def rewrite(
        self, text: str, wish: RewriteMode, ticket: Ticket, into: str, cancelled: Cancelled
    ) -> Iterator[str | RewriteResult]:
        """Rewords a reply."""
        into = into or ticket.language or detect_language(ticket.last_customer_message.text) or "en"
        return self._services().rewrite(text, wish, into=into, cancelled=cancelled)

    def review(self, reply: str, ticket: Ticket, evidence: Sequence[Passage]) -> Review:
        """Checks a reply as it stands."""
        return self._services().reviewer.review(reply, evidence, ticket)

    def intents(self) -> tuple[Intent, ...]:
        """The known kinds of request."""
        return read_intents(self._thread_services.workspace)

    def recent(self, words: str, limit: int) -> Sequence[RecentTicket]:
        """Tickets seen before that hold all words, pinned ones first, then the newest."""
        return stored_rows.recent(self._services().store, words, limit)

    def reopen(self, ticket: str) -> Ticket:
        """The stored ticket with this id. Raises `FileMissing` if it was erased meanwhile."""
        found = self._services().tickets.load(ticket)
        if found is None:
            raise FileMissing(path=ticket)
        return found.ticket

    def pin(self, ticket: str, pinned: bool) -> None:
        """Keeps a ticket at the top of the list, or no longer."""
        draft_autosave.pin(self._services().store, ticket, pinned)

    def keep_edit(self, ticket: Ticket, text: str) -> None:
        """Keeps the reply as it stands, so that it survives a crash."""
        draft_autosave.keep_edit(self._services().store, ticket.id, text)

    def kept_edit(self, ticket: Ticket) -> str:
        """The reply as the agent left it."""
        return draft_autosave.kept_edit(self._services().store, ticket.id)

    def note_outcome(
        self, ticket: Ticket, outcome: Outcome, text: str, draft: Draft | None, findings: Findings
    ) -> None:
        """What became of the reply."""
        stored_rows.note_outcome(self._services().tickets, ticket, outcome, text, draft, findings)

    # -- models and privacy ----------------------------------------------------------------------

    def models(self) -> Sequence[ModelRow]:
        """The models that can be chosen here, the recommended one marked."""
        return model_rows.rows(self._directories, self._settings, self._thread_services.models)

    def fetch_model(self, model: str, cancelled: Cancelled) -> Iterator[Progress]:
        """Downloads a model that the person has just asked for by name."""
        return model_rows.fetch_rows(self._directories, model, cancelled)

    def import_model(self, path: Path) -> ModelRow:
        """Takes a GGUF file in. Raises `ModelBroken`."""
        return model_rows.import_file(self._directories, self._settings, path)

    def verify_model(self, model: str) -> None:
        """Reads the whole file and compares its digest. Raises `WrongDigest`."""
        model_rows.verify(self._directories, model)

    def use_model(self, model: str) -> None:
        """Loads this model now; empty: write without one. A draft that is being written ends."""
        if model and model_rows.role_of(self._directories, model) == "embedding":
            self.use(embedder=model)
        else:
            self.use(chat_model=model, write_with_model=bool(model))

    def use(self, **chosen: object) -> None:
        """Changes these settings and loads the models they choose."""
        self.change_settings(**chosen)
        for client in self._thread_services.use_models(self._settings).clients:
            client.load()

    def revive_models(self) -> None:
        """Starts a host again that ended after it had been ready; one that can't even load is left alone."""
        for client in self._thread_services.models.clients if self._thread_services.models else ():
            if client.died():
                try:
                    client.load()
                except ModelError as error:
                    _log.info("a model is not started again: %s", error.message_id)

    def erase_expired(self) -> None:
        """Erases what is older than the settings keep it: asked every few hours, done once a day."""
        now = time.monotonic()
        if self._open and now - self._retention_asked > _ASK_RETENTION_S:
            self._retention_asked = now
            self._services().erase_expired()

    def stored(self) -> Stored:
        """What is kept on this machine."""
        return stored_rows.stored(self._services().store, self._settings.retention_days)

    def export(self, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:
        """Writes all of it as readable files."""
        return stored_rows.export(self._services().store, folder, cancelled)


if TYPE_CHECKING:
    _IS_A_BACKEND: type[Backend] = LocalBackend


def _state(state: str) -> ModelState:
    return "none" if state == "idle" else state  # type: ignore[return-value]
