"""Settings, start and end in the worker process, and what is stored: counted, exported, deleted, restored."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from typing_extensions import override

from app import language_notice
from app.backend import stored_rows
from app.backend.admin_calls import AdminCalls
from app.backend.docs_indexing import DocsIndex
from app.backend.local_state import LocalState
from app.backend.model_rows import title
from app.backend.team_upkeep import TeamUpkeep
from app.backend.views import BackendStatus, ModelState, Progress, Stored, TeamNews
from app.doctor.machine_finding import MachineFinding
from app.doctor.machine_setup import MachineSetup
from app.i18n import t
from app.model_clients import ModelClients
from core.errors import GoneForGood
from core.ports import Cancelled
from core.processes import egress_guard
from core.settings import Settings
from core.store import retention, ticket_list
from core.store.deleted_rows import DeletedRows, restore_rows
from core.store.shared_answers import set_sharing

_LOOK_EVERY_S = 0.5


class AdminService(AdminCalls):
    """What is deleted is gone from the store at once; a copy stays in this process's memory, and goes with it."""

    def __init__(self, state: LocalState, index: DocsIndex, team: TeamUpkeep) -> None:
        self._state, self._index, self._team = state, index, team
        self._deleted: dict[int, DeletedRows] = {}
        self._ids = itertools.count(1)

    @property
    @override
    def settings(self) -> Settings:
        return self._state.settings

    @override
    def change_settings(self, **values: object) -> Settings:
        return self._state.change_settings(**values)

    @override
    def first_time(self) -> bool:
        return self._state.first_time

    @override
    def status(self) -> BackendStatus:
        """What is known without waiting: counts as of the last scan, models and refusals as of now."""
        models, counts = self._state.threads.models, self._index.counts
        foreign = self._index.other_languages
        chat = models.chat if models else None
        embedder = models.embedder if models else None
        writing = chat.status() if chat else None
        return BackendStatus(
            model=title(chat.identity.id) if chat else "",
            model_state=_state(writing.state if writing else "none", models),
            model_from=_from(writing.host if writing else None, models),
            team_servers=models is not None and models.servers is not None,
            languages=chat.identity.languages if chat else (),
            embedder=title(embedder.identity.id) if embedder else "",
            embedder_state=_state(embedder.status().state if embedder else "none", models),
            files=counts.files if counts else None,
            chunks=counts.chunks if counts else 0,
            pending=counts.pending if counts else 0,
            failed=len(counts.failed) if counts else 0,
            refused=egress_guard.refused(),
            other_language=language_notice.in_words(foreign) if foreign else "",
            team_docs=self._team.docs(),
        )

    @override
    def open(self) -> Iterator[Progress]:
        if self._state.first_time:  # no store before the docs are chosen that it is for: it may need a passphrase
            yield Progress(t("panel.loading-models"), 0, 1, unit="")
            self._state.use_models()
            return
        yield Progress(t("panel.opening-store"), 0, 2, unit="")
        services = self._state.services()
        yield Progress(t("panel.loading-models"), 1, 2, unit="")
        services.erase_expired()
        services.workspace.check()
        for client in services.models.clients:
            client.load()
        yield Progress(t("panel.loading-models"), 2, 2, unit="")

    @override
    def close(self) -> None:
        """The queues that work on the stores have stopped by then."""
        self._state.threads.close()

    @override
    def check_machine(self) -> Iterator[MachineFinding]:
        from app.doctor.examination import examine  # asked for once in a long while: the worker starts without it

        state = self._state
        team = None if state.first_time else state.workspace_in_force
        return examine(MachineSetup(state.directories, state.settings, None, team, state.threads.key, can_ask=True))

    @override
    def team_changes(self, cancelled: Cancelled) -> Iterator[TeamNews]:
        state, workspace = self._state, self._state.workspace
        folder, versions = state.directories.team_folder, state.directories.team_versions(workspace.root)
        source, nothing_before = state.settings.team_file, not versions.exists()
        while not source and not versions.exists():  # most teams have none, and need none of what reads it
            if cancelled():
                return
            time.sleep(_LOOK_EVERY_S)
        from app.backend.team_changes import team_changes

        servers = state.use_models
        yield from team_changes(source, workspace, folder, versions, servers, cancelled, nothing_before=nothing_before)

    # -- what is stored ------------------------------------------------------------------------

    @override
    def stored(self) -> Stored:
        services = self._state.services()
        answers = stored_rows.shared_answers_of(services)
        return stored_rows.stored(services.store, self._state.settings.retention_days, answers)

    @override
    def share_answers(self, wanted: bool) -> None:
        set_sharing(self._state.services().store, wanted)

    @override
    def tickets_of(self, customer: str) -> int:
        return retention.held_of(self._state.services().store, customer)

    @override
    def delete_ticket(self, ticket: str) -> int:
        return self._restorable(ticket_list.delete_ticket(self._state.services().store, ticket))

    @override
    def delete_customer(self, customer: str) -> int:
        return self._restorable(self._state.services().erase_customer(customer).taken)

    @override
    def restore(self, deletion: int) -> None:
        rows = self._deleted.get(deletion)
        if rows is None:
            raise GoneForGood
        restore_rows(self._state.services().store, rows)
        del self._deleted[deletion]

    @override
    def export(self, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:
        return stored_rows.export(self._state.services().store, folder, cancelled)

    def _restorable(self, rows: DeletedRows) -> int:
        deletion = next(self._ids)
        self._deleted[deletion] = rows
        return deletion


def _from(host: str | None, models: ModelClients | None) -> Literal["", "server", "machine"]:
    """`host`: where the chat model is now, "" on this machine; None: there is none."""
    if host is None or models is None or models.servers is None or models.servers.chat is None:
        return ""
    return "server" if host else "machine"


def _state(state: str, models: ModelClients | None) -> ModelState:
    if models is None:
        return "unknown"
    return "none" if state == "idle" else state  # type: ignore[return-value]
