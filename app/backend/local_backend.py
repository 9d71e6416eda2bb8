"""The backend that does the work: nine services over one workspace, each thread with services of its own.

It lives in the worker process (`app.backend.server`); the window asks it through `app.backend.remote_backend`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.backend.admin_service import AdminService
from app.backend.api import Backend
from app.backend.backup_service import BackupService
from app.backend.connection_service import ConnectionService
from app.backend.docs_indexing import DocsIndex
from app.backend.docs_service import DocsService
from app.backend.local_state import LocalState
from app.backend.measure_service import MeasureService
from app.backend.model_service import ModelService
from app.backend.reply_service import ReplyService
from app.backend.snippet_service import SnippetService
from app.backend.team_upkeep import TeamUpkeep
from app.backend.ticket_service import TicketService
from core.directories import Directories
from core.settings import Settings
from core.workspace.folder import Workspace


class LocalBackend:
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
        """`key` gives the key of a store file; it may ask a person or a keyring, and is called from a task queue."""
        self.state = LocalState(directories, chosen, workspace, key, first_time=first_time)
        index = DocsIndex(self.state.services)
        self.tickets = TicketService(self.state)
        self.replies = ReplyService(self.state)
        self.snippets = SnippetService(self.state)
        self.team = TeamUpkeep(self.state, index)
        self.docs = DocsService(self.state, index, self.team)
        self.measures = MeasureService(self.state)
        self.models = ModelService(self.state, index)
        self.admin = AdminService(self.state, index, self.team)
        self.backups = BackupService(self.state)
        self.connections = ConnectionService(self.state)

    @property
    def settled(self) -> bool:
        """Whether the search model has loaded, or there will be none: a search need not wait for it."""
        models = self.state.threads.models
        return models is not None and (models.embedder is None or models.embedder.status().state != "loading")


if TYPE_CHECKING:
    _IS_A_BACKEND: type[Backend] = LocalBackend
