"""The servers of a team, real ones on loopback: each started once, and stopped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.team.llama_server import CHAT, EMBEDDING, LlamaServer, llama_server


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
    with llama_server(EMBEDDING, servers_folder, "--embeddings", "--ubatch-size=2048", slots=1) as server:
        yield server
