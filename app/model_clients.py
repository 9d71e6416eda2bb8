"""The models that the settings choose, each behind a process of its own."""

from __future__ import annotations

import threading
from pathlib import Path

from core.directories import Directories
from core.errors import ModelMissing, UnknownModel, WrongDigest
from core.settings import Settings
from models.catalogue import InstalledModel, ModelRole, catalogue
from models.clients import HostedChatModel, HostedEmbedder
from models.installed import find_model


class SearchModels:
    """The chosen search model, and the one before it while its index still answers."""

    def __init__(self, folder: Path, chosen_model: InstalledModel | None, threads: int) -> None:
        self._folder, self._threads = folder, threads
        self._former: HostedEmbedder | None = None
        self._finding = threading.Lock()
        self.chosen = HostedEmbedder(chosen_model, threads) if chosen_model else None

    def former(self, model: str, digest: str) -> HostedEmbedder | None:
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
        if self.chosen is not None:
            self.chosen.close()


class ModelClients:
    """The models of this machine that the settings choose, shared by every thread that needs them."""

    def __init__(self, directories: Directories, settings: Settings, before: ModelClients | None = None) -> None:
        """`before`: those in use so far. A model that stays chosen keeps its process, with the work that it does for
        others; `close_for` ends the rest."""
        folder, self._threads = directories.models, settings.threads
        self._given = (settings.page_memory, settings.graphics_card)
        self._embedding = chosen(folder, "embedding", settings.embedder)
        self._writing = chosen(folder, "chat", settings.chat_model) if settings.write_with_model else None
        same = before if before is not None and before._threads == self._threads else None
        keeps_search = same is not None and same._embedding == self._embedding
        self._search: SearchModels = (
            same._search if same and keeps_search else SearchModels(folder, self._embedding, self._threads)
        )
        self.chat: HostedChatModel | None = None
        if same is not None and (same._writing, same._given) == (self._writing, self._given):
            self.chat = same.chat
        elif self._writing is not None:
            self.chat = _chat(self._writing, settings)

    @property
    def embedder(self) -> HostedEmbedder | None:
        """The chosen search model."""
        return self._search.chosen

    @property
    def clients(self) -> tuple[HostedEmbedder | HostedChatModel, ...]:
        """Those that are on this machine."""
        return tuple(client for client in (self.embedder, self.chat) if client is not None)

    def former_embedder(self, model: str, digest: str) -> HostedEmbedder | None:
        """The embedder that made an index, see `SearchModels.former`."""
        return self._search.former(model, digest)

    def close_former(self) -> None:
        """Ends the host of the former embedder: its index is no longer used."""
        self._search.close_former()

    def close_for(self, after: ModelClients | None) -> None:
        """Ends the host processes that `after` does not use."""
        if after is None or self._search is not after._search:
            self._search.close()
        if self.chat is not None and (after is None or self.chat is not after.chat):
            self.chat.close()

    def close(self) -> None:
        """Ends the host processes."""
        self.close_for(None)


def _chat(model: InstalledModel, settings: Settings) -> HostedChatModel:
    return HostedChatModel(
        model,
        threads=settings.threads,
        module_bytes=settings.page_memory * 1_000_000,
        graphics_card=settings.graphics_card,
    )


def check_present(directories: Directories, model: str) -> None:
    """Raises `ModelMissing`, `UnknownModel` or `WrongDigest` where this model can't be used."""
    find_model(directories.models, model)


def model_name(folder: Path, model: str) -> str:
    """A model's name for people; its id where it can't be used any more."""
    try:
        return find_model(folder, model).entry.name
    except (ModelMissing, UnknownModel, WrongDigest):
        return model


def chosen(folder: Path, role: ModelRole, wanted: str) -> InstalledModel | None:
    """The wanted model, else the first of the starter models that is on this machine, else None. Raises `UnknownModel`
    if no model has that name."""
    for model_id in (*([wanted] if wanted else []), *catalogue().starters.get(role, ())):
        try:
            return find_model(folder, model_id)
        except ModelMissing:
            continue
    return None
