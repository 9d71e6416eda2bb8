"""The servers of a team, real ones on loopback: each started once, and stopped at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.team.knowledge.database_password import VARIABLE
from core.knowledge.indexing import Indexer
from core.ports import Embedder
from core.store.database import Store
from core.workspace.folder import Workspace
from tests.factories import make_store
from tests.sample.expected import SAMPLE
from tests.team.figures import Figures
from tests.team.llama_server import CHAT, EMBEDDING, LlamaServer, llama_server
from tests.team.postgres_server import PostgresServer
from tests.team.rank_model import make_rank_model
from tests.team.team_desk import indexed
from tests.team.team_docs import SampleTeam, TeamDatabase

_FIGURES = pytest.StashKey[Figures]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FIGURES] = Figures()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if rows := config.stash[_FIGURES].table():
        terminalreporter.section("figures")
        for row in rows:
            terminalreporter.write_line(row)


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Figures:
    """What is shown at the end of the run."""
    return pytestconfig.stash[_FIGURES]


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
def rerank_server(servers_folder: Path) -> Iterator[LlamaServer]:
    with llama_server(make_rank_model(servers_folder), servers_folder, "--reranking", slots=1) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """An empty database server."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, real_embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresServer]:
    """A server of its own with the filled database of the team `shop`, whose password this machine has."""
    monkeypatch.setenv(VARIABLE, "of shop")
    with PostgresServer(fsync="off") as server:
        indexed(server, tmp_path / "indexer", real_embedder)
        yield server


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Nobody may change it."""
    return Workspace(Path(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("sample") / "workspace")))


@pytest.fixture(scope="session")
def sample_store(sample_workspace: Workspace, real_embedder: Embedder) -> Iterator[Store]:
    """Indexed by the model of this machine; to be copied by whoever writes to it."""
    with make_store(sample_workspace.root.parent) as store:
        list(Indexer(store, sample_workspace, real_embedder).scan())
        yield store


@pytest.fixture(scope="session")
def sample_team(
    postgres: PostgresServer, sample_workspace: Workspace, sample_store: Store, real_embedder: Embedder
) -> SampleTeam:
    """Nobody may change what its database holds."""
    database = TeamDatabase(postgres, "sample")
    assert database.set_up(real_embedder.identity)
    database.index(sample_store)
    return SampleTeam(sample_workspace, sample_store, database, real_embedder)
