"""The models that the settings choose, each behind a process of its own."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

from core.directories import Directories
from core.errors import ModelMissing, UnknownModel, WrongDigest
from core.settings import Settings
from models.catalogue import InstalledModel, ModelRole, catalogue
from models.clients import HostedChatModel, HostedEmbedder
from models.installed import find_model


class ModelClients:
    """The models of this machine that the settings choose, shared by every thread that needs them."""

    def __init__(self, directories: Directories, settings: Settings) -> None:
        self._exit = ExitStack()
        self._folder, self._threads = directories.models, settings.threads
        self._former: HostedEmbedder | None = None
        self._finding = threading.Lock()
        embedder = chosen(directories.models, "embedding", settings.embedder)
        chat = chosen(directories.models, "chat", settings.chat_model) if settings.write_with_model else None
        self.embedder = HostedEmbedder(embedder, settings.threads) if embedder else None
        self.chat = _chat(chat, settings) if chat else None
        for client in self.clients:
            self._exit.callback(client.close)

    @property
    def clients(self) -> tuple[HostedEmbedder | HostedChatModel, ...]:
        """Those that are on this machine."""
        return tuple(client for client in (self.embedder, self.chat) if client is not None)

    def former_embedder(self, model: str, digest: str) -> HostedEmbedder | None:
        """The embedder that made an index, if it is another than the chosen one and its model is still
        on this machine (`core.ports.FindEmbedder`)."""
        with self._finding:
            if self._former is None or self._former.identity.digest != digest:
                try:
                    found = find_model(self._folder, model)
                except (ModelMissing, UnknownModel, WrongDigest):
                    return None
                if found.digest != digest:
                    return None
                self._close_former()
                self._former = HostedEmbedder(found, self._threads)
            return self._former

    def close_former(self) -> None:
        """Ends the host of the former embedder: its index is no longer used."""
        with self._finding:
            self._close_former()

    def _close_former(self) -> None:
        if self._former is not None:
            self._former.close()
            self._former = None

    def close(self) -> None:
        """Ends the host processes."""
        self.close_former()
        self._exit.close()


def _chat(model: InstalledModel, settings: Settings) -> HostedChatModel:
    return HostedChatModel(model, threads=settings.threads, module_bytes=settings.page_memory * 1_000_000)


def chosen(folder: Path, role: ModelRole, wanted: str) -> InstalledModel | None:
    """The wanted model, else the first of the starter models that is on this machine, else None. Raises `UnknownModel`
    if no model has that name."""
    for model_id in (*([wanted] if wanted else []), *catalogue().starters.get(role, ())):
        try:
            return find_model(folder, model_id)
        except ModelMissing:
            continue
    return None
