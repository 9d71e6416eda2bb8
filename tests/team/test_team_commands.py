"""`deskside team setup|docs|index|export|import` against a real database."""

from __future__ import annotations

from pathlib import Path

from tests.factories import make_workspace
from tests.team.postgres_server import ADMIN, ADMIN_PASSWORD, PostgresServer
from tests.team.team_terminal import Terminal

PAGES = {"lamps.md": "# Sending a lamp back\n\nA lamp can be sent back within 30 days of delivery, at no cost.\n"}


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
