"""Whom the models are asked of: the team's servers where the workspace names any, and nothing of team mode without."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from app.model_clients import ModelClients
from app.team.fallback_models import FallbackChatModel, FallbackEmbedder
from core.directories import directories
from core.settings import Settings
from core.workspace.folder import Workspace
from models.clients import HostedChatModel, HostedEmbedder
from tests.app.team.model_server import FakeServer, model_server

SETTINGS = Settings(chat_model="smollm2-135m")


def team(folder: Path, fake: FakeServer) -> Workspace:
    rows = [f'[models.{use}]\naddress = "http://127.0.0.1:{fake.port}"\n' for use in ("chat", "embedding")]
    (folder / "servers.toml").write_text("".join(rows), encoding="utf-8")
    return Workspace(folder)


def test_a_team_s_servers_go_before_the_models_of_this_machine(tmp_path: Path):
    places = directories(tmp_path / "data")
    with model_server() as fake:
        workspace = team(tmp_path, fake)
        with closing(ModelClients(places, SETTINGS, workspace)) as models:
            assert isinstance(models.chat, FallbackChatModel) and isinstance(models.embedder, FallbackEmbedder)
            assert models.local_chat is models.chat.local and models.embedder.identity.id == "small"
            assert models.embedder.local is None, "the local search model is another one"
            again = ModelClients(places, SETTINGS, workspace, models)
            assert (again.chat, again.embedder) == (models.chat, models.embedder)
        asked = len(fake.asked)
        with closing(ModelClients(places, SETTINGS, workspace)) as models:
            assert isinstance(models.embedder, FallbackEmbedder) and len(fake.asked) == asked


def test_a_server_that_was_never_there_and_a_file_with_a_mistake_leave_the_local_models(tmp_path: Path):
    places = directories(tmp_path / "data")
    with model_server() as fake:
        workspace = team(tmp_path, fake)
    with closing(ModelClients(places, SETTINGS, workspace)) as models:
        assert isinstance(models.embedder, HostedEmbedder) and isinstance(models.chat, FallbackChatModel)
    (tmp_path / "servers.toml").write_text("[model]\n", encoding="utf-8")
    with closing(ModelClients(places, SETTINGS, workspace)) as models:
        assert isinstance(models.chat, HostedChatModel) and models.mistake is not None
        assert models.mistake.values["line"] == 1


def test_without_the_file_nothing_of_team_mode_is_loaded():
    program = (
        "import sys, app.composition, app.backend.local_state, app.cli.commands.privacy_command;"
        "print([name for name in sys.modules if name.startswith('app.team')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
