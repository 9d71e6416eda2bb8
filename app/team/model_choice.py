"""Puts the team's servers before the models of this machine, where the workspace names any."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from app.team.fallback_models import FallbackChatModel, FallbackEmbedder
from app.team.known_embedder import KnownEmbedder, forget, recall, recognise, remember
from app.team.served_models import ServedChatModel, ServedEmbedder, ServerProcess
from app.team.servers import ModelServer, TeamServers
from core.errors import FileUnwritable, ModelError
from models.clients import HostedChatModel, HostedEmbedder

_log = logging.getLogger(__name__)


def chat_before(servers: TeamServers, local: HostedChatModel | None) -> FallbackChatModel | HostedChatModel | None:
    """The team's chat model with the local one behind it; the local one where the team has none."""
    if servers.chat is None:
        return local
    return FallbackChatModel(ServedChatModel(servers.chat), local)


def embedder_before(
    servers: TeamServers, local: HostedEmbedder | None, data: Path
) -> FallbackEmbedder | HostedEmbedder | None:
    """The team's embedder with the local one behind it where it is the same model. A server that was never asked is
    asked now; one that does not answer then is left out until the next start."""
    server = servers.embedding
    if server is None:
        return local
    known = recall(data, server)
    if known is None:
        try:
            known = ask_which(server, local, data)
        except ModelError as error:
            _log.warning("which search model the team's server has is not known: %s", error)
            return local
    return FallbackEmbedder(ServedEmbedder(server, known, partial(forget, data)), local)


def ask_which(server: ModelServer, local: HostedEmbedder | None, data: Path) -> KnownEmbedder:
    """Which embedding model a server has, for now and for the next start. Raises `ModelError`."""
    process = ServerProcess(server)
    try:
        known = recognise(server, process.facts(), local)
    finally:
        process.close()
    try:
        remember(data, server, known)
    except FileUnwritable as error:
        _log.warning("the server is asked again at the next start: %s", error)
    return known
