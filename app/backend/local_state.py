"""What the services of the local backend share: settings, workspace, models, and each thread's own connection."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from app.backend.thread_services import ThreadServices
from app.composition import Services
from app.model_clients import has_servers
from core import settings
from core.directories import Directories
from core.errors import DesksideError, ModelError
from core.settings import Settings
from core.workspace.folder import Workspace

_FIRST_CARE_S, _CARE_EVERY_S = 30.0, 3600.0
_log = logging.getLogger(__name__)


class LocalState:
    """One workspace at a time, for any number of threads."""

    def __init__(
        self,
        directories: Directories,
        chosen: Settings,
        workspace: Workspace,
        key: Callable[[Path], bytes],
        *,
        first_time: bool,
    ) -> None:
        """`key` gives the key of a store file; it may ask a person or a keyring, and is called on the thread
        that needs the store. `first_time`: nobody has chosen docs yet."""
        self.directories = directories
        self.settings = chosen
        self.first_time = first_time
        self.threads = ThreadServices(directories, workspace, key)
        self.backup_failure: DesksideError | None = None
        """Why the last daily backup could not be made."""
        self.care_due_at = time.monotonic() + _FIRST_CARE_S

    @property
    def workspace(self) -> Workspace:
        """The one that is worked on."""
        return self.threads.workspace

    @property
    def workspace_in_force(self) -> Workspace:
        """The same with the files of the team's signed file before its own. Raises `DamagedTeamFolder`."""
        return self.threads.workspace_in_force

    def services(self) -> Services:
        """Those of the calling thread. Raises `NoKey`, `StoreError`, `ModelError`."""
        return self.threads.of_this_thread(self.settings)

    def change_settings(self, **values: object) -> Settings:
        """Changes and saves some of them. Raises `BadSetting`."""
        self.settings = settings.changed(self.settings, **values)
        settings.save(self.settings, self.directories.settings_file)
        return self.settings

    def use_workspace(self, workspace: Workspace) -> None:
        """Works on another one from now on, and remembers that it was chosen."""
        docs = tuple(str(path) for path in workspace.other_docs)
        self.change_settings(workspace=str(workspace.root), docs_folders=docs, not_quoted=())
        self.threads.workspace, self.first_time = workspace, False
        models = self.threads.models
        if models is not None and (models.servers is not None or has_servers(self.threads.workspace_in_force)):
            self.threads.use_models(self.settings)

    def use_models(self, **chosen: object) -> None:
        """Changes these settings and loads the models they choose."""
        self.change_settings(**chosen)
        for client in self.threads.use_models(self.settings).clients:
            client.load()

    def look_after_store(self, pause: Callable[[], None]) -> None:
        """Erases what is older than the settings keep it, empties the log of what was erased while somebody read, and
        makes the daily backup; looks once an hour whether either is due. `pause` is called again and again meanwhile
        and may wait. Raises `StoreError`, `FileUnwritable`."""
        now = time.monotonic()
        opened = self.threads.models is not None and not self.first_time
        if now < self.care_due_at or not opened:
            return
        self.care_due_at = now + _CARE_EVERY_S
        services = self.services()
        services.erase_expired()
        services.store.settle()
        try:
            services.back_up_daily(pause)
            self.backup_failure = None
        except DesksideError as error:
            self.backup_failure = error
            raise

    def revive_models(self) -> None:
        """Starts a model host again that ended after it had been ready; one that can't even load is left alone."""
        for client in self.threads.models.clients if self.threads.models else ():
            if client.died():
                try:
                    client.load()
                except ModelError as error:
                    _log.info("a model is not started again: %s", error.message_id)
