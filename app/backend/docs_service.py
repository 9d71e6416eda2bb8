"""The docs in the worker process: searched, kept in the index, and examined for what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from typing_extensions import override

from app.backend import health_rows, stored_rows
from app.backend.docs_calls import DocsCalls
from app.backend.docs_changes import changes
from app.backend.docs_files import find_file
from app.backend.docs_indexing import DocsIndex
from app.backend.local_state import LocalState
from app.backend.team_upkeep import TeamUpkeep
from app.backend.views import (
    ChosenDocs,
    EmbedderQuestion,
    FileState,
    HealthFinding,
    LeaveOut,
    Progress,
    SearchUse,
    TeamDocs,
)
from app.i18n import t
from app.sample import sample_folder, sample_ticket, sample_workspace
from core.domain.knowledge import SearchResult
from core.domain.ticket import Ticket
from core.errors import NoTrialQuestion
from core.knowledge.docs_overview import docs_overview
from core.knowledge.trial_question import trial_question
from core.ports import Cancelled
from core.store.dismissals import dismiss, undo_dismiss
from core.team_errors import TeamDocsLost
from core.tickets.parse import read_ticket
from core.workspace.folder import Workspace


class DocsService(DocsCalls):
    """Over the docs of the workspace that is worked on."""

    def __init__(self, state: LocalState, index: DocsIndex, team: TeamUpkeep) -> None:
        self._state, self._index, self._team = state, index, team

    @override
    def search(self, query: str, limit: int) -> SearchResult:
        return self._state.services().searcher.search(query, limit, typing=True)

    @override
    def document(self, path: str) -> str:
        return self._state.services().document_text(path)

    @override
    def file(self, path: str) -> Path:
        return find_file(self._state.workspace.docs_folders, path)

    @override
    def use_folder(self, folder: Path | None) -> ChosenDocs:
        data = self._state.directories.data
        if folder is None:
            chosen = Workspace(sample_workspace(data))
        elif (folder / "docs").is_dir():
            chosen = Workspace(folder)
        else:
            root = data / "workspace"
            root.mkdir(parents=True, exist_ok=True)
            chosen = Workspace(root, (folder,))
        chosen.check()
        found = docs_overview(chosen.docs_folders)
        self._state.use_workspace(chosen)
        name = t("panel.first.docs.sample") if folder is None else folder.name
        return ChosenDocs(name, found.pages, tuple(LeaveOut(k.kind, k.pages, k.places) for k in found.kinds))

    @override
    def sample_ticket(self) -> Ticket:
        if self._state.workspace.root == sample_folder(self._state.directories.data):
            return sample_ticket()
        services = self._state.services()
        question = trial_question(services.store, services.searcher)
        if not question:
            raise NoTrialQuestion
        return read_ticket(question)

    @override
    def index(self, cancelled: Cancelled) -> Iterator[Progress]:
        return self._index.scan(cancelled)

    @override
    def changes(self, cancelled: Cancelled) -> Iterator[None]:
        folders = self._state.workspace.docs_folders
        return changes(folders, self._index.ended, lambda: self._index.unsettled, cancelled)

    @override
    def embedder_change(self) -> EmbedderQuestion | None:
        return self._index.question()

    @override
    def settle_embedder(self, change: bool) -> None:
        if change:
            self._index.agree()
        elif former := self._index.former_model():
            self._state.use_models(embedder=former)

    @override
    def index_files(self) -> Sequence[FileState]:
        return stored_rows.index_files(self._state.services().store)

    @override
    def team_docs(self) -> TeamDocs | None:
        team = self._state.services().team
        if team is not None:
            with suppress(TeamDocsLost):  # told as the docs of this machine answering
                team.pages.begin()
        return self._team.docs()

    @override
    def health(self, cancelled: Cancelled) -> Iterator[HealthFinding]:
        return health_rows.findings(self._state.services(), cancelled)

    @override
    def dismiss_finding(self, key: str, dismissed: bool) -> None:
        (dismiss if dismissed else undo_dismiss)(self._state.services().store, key)

    @override
    def export_health(self, file: Path) -> None:
        health_rows.export(self._state.services(), file)

    @override
    def search_use(self) -> SearchUse:
        return health_rows.search_use(self._state.services())
