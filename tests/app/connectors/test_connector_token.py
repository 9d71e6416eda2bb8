"""Where the token of a connection comes from: the environment of one command, else the keyring; never a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.connectors.connections import Connection
from app.connectors.connector_token import forget_token, keep_token, token_of
from core.connector_errors import NoToken

DESK = Connection("Support", "zammad", "https://desk.example.org")
ELSEWHERE = Connection("Support", "zammad", "https://elsewhere.example.org")
KEYRING = """
import json, pathlib
from keyring.backend import KeyringBackend
FILE = pathlib.Path({file!r})
class Keyring(KeyringBackend):
    priority = 1
    def all(self): return json.loads(FILE.read_text()) if FILE.exists() else {{}}
    def get_password(self, service, name): return self.all().get(name)
    def set_password(self, service, name, secret): FILE.write_text(json.dumps({{**self.all(), name: secret}}))
    def delete_password(self, service, name):
        FILE.write_text(json.dumps({{key: kept for key, kept in self.all().items() if key != name}}))
"""


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kept_keyring.py").write_text(KEYRING.format(file=str(tmp_path / "secrets.json")))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "kept_keyring.Keyring")
    monkeypatch.delenv("DESKSIDE_TOKEN", raising=False)


@pytest.mark.usefixtures("keyring")
def test_the_keyring_keeps_the_token_for_one_host_until_it_is_forgotten(monkeypatch):
    with pytest.raises(NoToken):
        token_of(DESK)
    assert keep_token(DESK, "one")
    assert token_of(DESK) == "one"
    with pytest.raises(NoToken):
        token_of(ELSEWHERE)
    monkeypatch.setenv("DESKSIDE_TOKEN", "of this command")
    assert token_of(DESK) == "of this command"
    monkeypatch.delenv("DESKSIDE_TOKEN")
    forget_token(DESK)
    with pytest.raises(NoToken):
        token_of(DESK)


def test_a_keyring_that_keeps_nothing_is_noticed(monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("DESKSIDE_TOKEN", raising=False)
    assert not keep_token(DESK, "one")
