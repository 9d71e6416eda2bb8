"""`deskside team` as whoever sets a team's servers up meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cli.shell import Shell
from tests.app.team.model_server import FakeServer, Said, model_server

WITHOUT_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def name_server(shell: Shell, fake: FakeServer, more: str = "") -> None:
    text = f'[models.chat]\naddress = "http://127.0.0.1:{fake.port}"\n{more}'
    (shell.folder / "ws" / "servers.toml").write_text(text, encoding="utf-8")


def test_each_server_is_asked_what_it_is_and_privacy_names_it(shell: Shell):
    with model_server() as fake:
        address = f"http://127.0.0.1:{fake.port}"
        name_server(shell, fake, f'[models.rerank]\naddress = "{address}"\n')
        row, rerank = shell.rows("team", "check")
    assert (row["server"], row["kind"], row["model"], row["ok"]) == ("models.chat", "llama-server", "small", True)
    assert row["guarded"] and row["certificate"] == "" and row["decode"] > 0 and "signature" not in row
    assert (rerank["server"], rerank["ok"]) == ("models.rerank", True) and rerank["pages"] > 0
    (privacy,) = shell.rows("privacy")
    assert privacy["servers"] == [{"name": f"models.{use}", "address": address} for use in ("chat", "rerank")]


def test_a_server_that_does_not_do_it_is_a_sentence_and_status_1(shell: Shell):
    with model_server() as fake:
        name_server(shell, fake, "key = true\n")
        (row,) = shell.rows("team", "check", status=1)
        assert (row["ok"], row["error"]) == (False, "no-server-key")
        fake.instead["/props"] = [Said(401)]
        refused = shell.run("team", "key", "models.chat", **WITHOUT_KEYRING, DESKSIDE_TEAM_KEY="secret")
    assert refused.returncode == 1 and "key" in refused.stderr and "secret" not in refused.stderr
