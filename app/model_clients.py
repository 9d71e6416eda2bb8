"""The models that the settings choose, each behind a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.directories import Directories
from core.errors import BadWorkspaceFile, ModelMissing, UnknownModel, WrongDigest
from core.settings import Settings
from core.workspace.folder import Workspace
from models.catalogue import InstalledModel, ModelRole, catalogue
from models.choice import search_model_for
from models.clients import HostedChatModel, HostedEmbedder
from models.imported import known_models
from models.installed import find_model

if TYPE_CHECKING:  # without servers of a team nothing of team mode is loaded
    from app.team.fallback_models import FallbackChatModel, FallbackEmbedder
    from app.team.served_reranker import ServedReranker
    from app.team.servers import TeamServers


class SearchModels:
    """The chosen search model, and the one before it while its index still answers."""

    def __init__(
        self, directories: Directories, chosen_model: InstalledModel | None, threads: int, servers: TeamServers | None
    ) -> None:
        self._folder, self._threads = directories.models, threads
        self._former: HostedEmbedder | None = None
        self._finding = threading.Lock()
        local = HostedEmbedder(chosen_model, threads) if chosen_model else None
        self.chosen: HostedEmbedder | FallbackEmbedder | None = local
        if servers is not None:
            from app.team.model_choice import embedder_before

            self.chosen = embedder_before(servers, local, directories.data)

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
    """The models of this machine that the settings choose, behind the team's servers where the workspace names any;
    shared by every thread that needs them."""

    def __init__(
        self,
        directories: Directories,
        settings: Settings,
        workspace: Workspace | None = None,
        before: ModelClients | None = None,
    ) -> None:
        """`before`: those in use so far. A model that stays chosen keeps its process, with the work that it does for
        others; `close_for` ends the rest. A team's server that was never asked for its search model is asked now."""
        folder, self._threads = directories.models, settings.threads
        self.mistake: BadWorkspaceFile | None = None
        """What is wrong in `servers.toml`: then no server is asked."""
        self.servers = self._team_servers(workspace)
        self._given = (settings.page_memory, settings.graphics_card, settings.write_with_model)
        self._embedding = chosen(folder, "embedding", settings.embedder)
        self._writing = chosen(folder, "chat", settings.chat_model) if settings.write_with_model else None
        alike = before is not None and (before._threads, before.servers) == (self._threads, self.servers)
        same = before if alike else None
        keeps_search = same is not None and same._embedding == self._embedding
        self._search: SearchModels = same._search if same and keeps_search else self._new_search(directories)
        self.chat: HostedChatModel | FallbackChatModel | None = None
        if same is not None and (same._writing, same._given) == (self._writing, self._given):
            self.chat = same.chat
        elif settings.write_with_model:
            self.chat = _chat(self._writing, settings, self.servers)
        self.reranker: ServedReranker | None = same.reranker if same else _reranker(self.servers)
        """The team's; on this machine there is none."""

    def _team_servers(self, workspace: Workspace | None) -> TeamServers | None:
        if workspace is None or not has_servers(workspace):
            return None
        from app.team.servers import team_servers

        try:
            return team_servers(workspace)
        except BadWorkspaceFile as mistake:
            self.mistake = mistake
            return None

    def _new_search(self, directories: Directories) -> SearchModels:
        return SearchModels(directories, self._embedding, self._threads, self.servers)

    @property
    def embedder(self) -> HostedEmbedder | FallbackEmbedder | None:
        """The chosen search model."""
        return self._search.chosen

    @property
    def local_chat(self) -> HostedChatModel | None:
        """The chat model of this machine, whether or not a server goes before it."""
        if self.chat is None or isinstance(self.chat, HostedChatModel):
            return self.chat
        return self.chat.local

    @property
    def clients(
        self,
    ) -> tuple[HostedEmbedder | FallbackEmbedder | HostedChatModel | FallbackChatModel | ServedReranker, ...]:
        """Those that there are."""
        return tuple(client for client in (self.embedder, self.chat, self.reranker) if client is not None)

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
        if self.reranker is not None and (after is None or self.reranker is not after.reranker):
            self.reranker.close()

    def close(self) -> None:
        """Ends the host processes."""
        self.close_for(None)


def has_servers(workspace: Workspace) -> bool:
    """Whether the team of a workspace names servers. Loads nothing of team mode."""
    return workspace.toml_file("servers").is_file()


def _chat(
    model: InstalledModel | None, settings: Settings, servers: TeamServers | None
) -> HostedChatModel | FallbackChatModel | None:
    local = None
    if model is not None:
        local = HostedChatModel(
            model,
            threads=settings.threads,
            module_bytes=settings.page_memory * 1_000_000,
            graphics_card=settings.graphics_card,
        )
    if servers is None:
        return local
    from app.team.model_choice import chat_before

    return chat_before(servers, local)


def _reranker(servers: TeamServers | None) -> ServedReranker | None:
    if servers is None or servers.rerank is None:
        return None
    from app.team.served_reranker import ServedReranker

    return ServedReranker(servers.rerank)


def check_present(directories: Directories, model: str) -> None:
    """Raises `ModelMissing`, `UnknownModel` or `WrongDigest` where this model can't be used."""
    find_model(directories.models, model)


def model_name(folder: Path, model: str) -> str:
    """A model's name for people; its id where it can't be used any more."""
    try:
        return find_model(folder, model).entry.name
    except (ModelMissing, UnknownModel, WrongDigest):
        return model


def search_model_for_docs(folder: Path, languages: Sequence[str]) -> str:
    """Id of the search model to offer for docs in these languages; empty: none can be had."""
    known = known_models(folder)
    present = {entry.file for entry in known.entries if (folder / entry.file).is_file()}
    entry = search_model_for(languages, known.entries, catalogue().search_choice, present)
    return entry.id if entry else ""


def chosen(folder: Path, role: ModelRole, wanted: str) -> InstalledModel | None:
    """The wanted model, else the first of the starter models that is on this machine, else None. Raises `UnknownModel`
    if no model has that name."""
    for model_id in (*([wanted] if wanted else []), *catalogue().starters.get(role, ())):
        try:
            return find_model(folder, model_id)
        except ModelMissing:
            continue
    return None
