"""One workbench for each thread, over shared models, as a store is used from one thread only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from app.composition import Services
from app.model_clients import ModelClients
from core.directories import Directories
from core.settings import FIELDS, Settings
from core.workspace.folder import Workspace

_WORK_GROUPS = ("workspace", "replies", "privacy")


class ThreadServices:
    """Opens a thread's workbench at its first use, and anew when workspace or models were changed."""

    def __init__(self, places: Directories, workspace: Workspace, key: Callable[[Path], bytes]) -> None:
        """`key` gives the key of a store file; it is asked once for each, on the thread that needs it."""
        self.workspace = workspace
        """The one to work on; may be set to another."""
        self.models: ModelClients | None = None
        """Those in use; None until somebody works."""
        self._places, self._ask_key = places, key
        self._keys: dict[Path, bytes] = {}
        self._local = threading.local()
        self._benches: list[Services] = []
        self._opening = threading.Lock()

    def of_this_thread(self, settings: Settings) -> Services:
        """The workbench of the calling thread, made anew where workspace, models or one of the settings that the work
        reads have changed.
        Raises `NoKey`, `StoreError`, `ModelError`."""
        bench: Services | None = getattr(self._local, "bench", None)
        with self._opening:
            made_for = (self.workspace, self.models, _of_the_work(settings))
            if bench is not None and self._local.made_for != made_for:
                self._benches.remove(bench)
                bench.close()
                bench = None
            if bench is None:
                if self.models is None:
                    self.models = ModelClients(self._places, settings)
                store_file = self._places.store_file(self.workspace.root)
                if store_file not in self._keys:
                    self._keys[store_file] = self._ask_key(store_file)
                bench = Services(
                    self._places, settings, self.workspace, store_file, self._keys[store_file], self.models
                )
                self._benches.append(bench)
                self._local.bench = bench
                self._local.made_for = (self.workspace, self.models, _of_the_work(settings))
        return bench

    def use_models(self, settings: Settings) -> ModelClients:
        """Has all threads use the models that these settings choose; work under way on others ends."""
        with self._opening:
            old, self.models = self.models, ModelClients(self._places, settings)
            new = self.models
        if old is not None:
            old.close()
        return new

    def close(self) -> None:
        """Closes the stores and ends the model hosts; nobody works any more."""
        for bench in self._benches:
            bench.close()
        if self.models is not None:
            self.models.close()


def _of_the_work(settings: Settings) -> tuple[object, ...]:
    """The settings that the services read when they are made; models are followed by their clients."""
    return tuple(getattr(settings, name) for name, spec in FIELDS.items() if spec.metadata["group"] in _WORK_GROUPS)
