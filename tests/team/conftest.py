"""The servers of a team, real ones on loopback: each started once, and stopped at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.knowledge.indexing import Indexer
from core.ports import Embedder
from core.workspace.folder import Workspace
from tests.factories import make_store
from tests.sample.expected import SAMPLE
from tests.team.llama_server import CHAT, EMBEDDING, LlamaServer, llama_server
from tests.team.postgres_server import PostgresServer
from tests.team.team_docs import SampleTeam, TeamDatabase


@pytest.fixture(scope="session")
def servers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def chat_server(servers_folder: Path) -> Iterator[LlamaServer]:
    assert "DESKSIDE_LLAMA_SERVER" in os.environ, "run `make test-team`: it builds llama-server"
    with llama_server(CHAT, servers_folder) as server:
        yield server


@pytest.fixture(scope="session")
def embedding_server(servers_folder: Path) -> Iterator[LlamaServer]:
    with llama_server(EMBEDDING, servers_folder, "--embeddings", "--ubatch-size", "2048", slots=1) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """An empty database server."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def sample_team(
    postgres: PostgresServer, real_embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SampleTeam]:
    """Nobody may change what its database holds."""
    folder = tmp_path_factory.mktemp("sample")
    workspace = Workspace(Path(shutil.copytree(SAMPLE, folder / "workspace")))
    with make_store(folder) as store:
        list(Indexer(store, workspace, real_embedder).scan())
        database = TeamDatabase(postgres, "sample")
        assert database.set_up(real_embedder.identity)
        database.index(store)
        yield SampleTeam(workspace, store, database, real_embedder)
