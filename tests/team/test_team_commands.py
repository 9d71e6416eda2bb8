"""`deskside team setup|docs|index|export|import` against a real database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.directories import directories
from tests.factories import make_workspace
from tests.team.postgres_server import ADMIN, ADMIN_PASSWORD, PostgresServer

PAGES = {"lamps.md": "# Sending a lamp back\n\nA lamp can be sent back within 30 days of delivery, at no cost.\n"}


class Terminal:
    def __init__(self, folder: Path, workspace: Path) -> None:
        self._place = ["--workspace", str(workspace), "--data-dir", str(folder / "data"), "--json"]
        self._environment = {
            **os.environ,
            "DESKSIDE_PASSPHRASE": "x",
            "DESKSIDE_MODELS": str(directories().models),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def run(self, *arguments: str, status: int = 0, **environment: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "app", *arguments, *self._place]
        done = subprocess.run(
            command, env={**self._environment, **environment}, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr[-2000:]
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"said": done.stderr}


def test_a_team_is_set_up_filled_looked_at_and_taken_out_again(tmp_path: Path, postgres: PostgresServer) -> None:
    workspace = make_workspace(tmp_path / "workspace", PAGES).root
    table = f'[knowledge]\naddress = "{postgres.address}"\ndatabase = "commands"\nuser = "commands"\n'
    (workspace / "servers.toml").write_text(table, encoding="utf-8")
    postgres.make_database("commands")
    agent, laptop = Terminal(tmp_path, workspace), Terminal(tmp_path / "laptop", workspace)

    made = agent.run("team", "setup", "--admin", ADMIN, DESKSIDE_ADMIN_PASSWORD=ADMIN_PASSWORD)
    assert (made["made"], made["team"], set(made["passwords"])) == (True, "commands", {"commands", "commands_indexer"})
    reads, writes = ({"DESKSIDE_TEAM_PASSWORD": made["passwords"][user]} for user in ("commands", "commands_indexer"))
    agent.run("index")
    report = agent.run("team", "index", **writes)
    assert (report["pages"], report["written"], report["indexed"]) == (1, 1, True)
    held = agent.run("team", "docs", **reads)
    assert (held["team"], held["pages"], held["egress_refused"]) == ("commands", 1, 0)

    export = str(tmp_path / "docs.jsonl")
    assert agent.run("team", "export", export, **reads)["pages"] == 1
    (workspace / "docs" / "lamps.md").unlink()
    assert laptop.run("team", "import", export, "--local")["written"] == 1
    found = laptop.run("search", "send a lamp back", DESKSIDE_TEAM_PASSWORD="wrong")
    assert [hit["path"] for hit in found["hits"]] == ["lamps.md"], "by what it took along"
    assert agent.run("team", "import", export, **writes)["written"] == 0, "the database holds it so already"
    refused = agent.run("team", "docs", status=1, DESKSIDE_TEAM_PASSWORD="wrong")["said"]
    assert "commands" in refused
