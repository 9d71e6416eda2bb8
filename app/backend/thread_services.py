"""Services for each thread over shared models, because a store may be used from one thread only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from app.composition import Services
from app.model_clients import ModelClients
from core.directories import Directories
from core.settings import FIELDS, Settings
from core.team_pack.files_in_force import under_team_file
from core.workspace.folder import Workspace

_WORK_GROUPS = ("workspace", "replies", "privacy")


class ThreadServices:
    """Opens the services of a thread when it first asks for them, and again after a change of workspace or models."""

    def __init__(self, directories: Directories, workspace: Workspace, key: Callable[[Path], bytes]) -> None:
        """`key` gives the key of a store file; it is asked once for each, on the thread that needs it."""
        self.workspace = workspace
        """The one to work on; may be set to another."""
        self.models: ModelClients | None = None
        """Those in use; None until somebody works."""
        self._directories, self._ask_key = directories, key
        self._keys: dict[Path, bytes] = {}
        self._local = threading.local()
        self._opened: list[Services] = []
        self._opening, self._asking = threading.Lock(), threading.Lock()

    @property
    def workspace_in_force(self) -> Workspace:
        """The workspace with the files of the team's signed file before its own. Raises `DamagedTeamFolder`,
        `FileUnwritable`."""
        return under_team_file(self.workspace, self._directories.team_versions(self.workspace.root))

    def of_this_thread(self, settings: Settings) -> Services:
        """The services of the calling thread, made anew where workspace, models or one of the settings that they
        read have changed.
        Raises `NoKey`, `StoreError`, `ModelError`, `DamagedTeamFolder`."""
        services: Services | None = getattr(self._local, "services", None)
        with self._opening:
            workspace = self.workspace_in_force
            made_for = (workspace, self.models, _of_the_work(settings))
            if services is not None and self._local.made_for != made_for:
                self._opened.remove(services)
                services.close()
                services = None
            if services is None:
                if self.models is None:
                    self.models = ModelClients(self._directories, settings, workspace)
                store_file = self._directories.store_file(workspace.root)
                services = Services(
                    self._directories, settings, workspace, store_file, self.key(store_file), self.models
                )
                self._opened.append(services)
                self._local.services = services
                self._local.made_for = (workspace, self.models, _of_the_work(settings))
        return services

    def key(self, store_file: Path) -> bytes:
        """The key of a store, asked for once: who comes meanwhile waits for the answer. Raises `NoKey`."""
        with self._asking:
            if store_file not in self._keys:
                self._keys[store_file] = self._ask_key(store_file)
            return self._keys[store_file]

    def use_models(self, settings: Settings) -> ModelClients:
        """Switches all threads to the models that these settings choose; work under way on the others ends, work on
        a model that stays goes on."""
        with self._opening:
            old, new = self.models, ModelClients(self._directories, settings, self.workspace_in_force, self.models)
            self.models = new
        if old is not None:
            old.close_for(new)
        return new

    def close(self) -> None:
        """Closes the stores and ends the model hosts; nobody works any more."""
        for services in self._opened:
            services.close()
        if self.models is not None:
            self.models.close()


def _of_the_work(settings: Settings) -> tuple[object, ...]:
    """The settings that the services read when they are made; models are followed by their clients."""
    return tuple(getattr(settings, name) for name, spec in FIELDS.items() if spec.metadata["group"] in _WORK_GROUPS)
