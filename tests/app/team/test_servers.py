"""Which servers a workspace names: off without the file, and every slip of the pen at its line."""

from pathlib import Path

import pytest

from app.team.servers import TeamServers, team_servers
from core.errors import BadWorkspaceFile
from core.workspace.folder import Workspace

CHAT = '[models.chat]\naddress = "https://models.example.org:8080"\n'
RERANK = '[models.rerank]\naddress = "http://127.0.0.1:8082"\n'
PINNED = "ab:" * 31 + "ab"


def read(folder: Path, text: str) -> TeamServers:
    (folder / "servers.toml").write_text(text, encoding="utf-8")
    return team_servers(Workspace(folder))


def test_without_the_file_there_are_no_servers(tmp_path: Path):
    assert team_servers(Workspace(tmp_path)) == TeamServers()


def test_each_server_is_read_with_its_place_and_the_blanks_that_a_prefix_ends_in(tmp_path: Path):
    (tmp_path / "ca.pem").write_text("-")
    found = read(
        tmp_path,
        f'{CHAT}model = "qwen"\nkey = true\nfingerprint = "{PINNED}"\n'
        '[models.embedding]\naddress = "http://127.0.0.1:8081"\nquery_prefix = "query: "\nlanguages = ["en", "de"]\n'
        f'{RERANK}[knowledge]\naddress = "postgresql://db.example.org"\ndatabase = "d"\n'
        'user = "u"\nauthority = "ca.pem"\n',
    )
    assert found.chat and found.embedding and found.knowledge
    assert (found.chat.model, found.chat.languages, found.chat.place.key) == ("qwen", ("*",), True)
    chat = found.chat.place.destination
    assert (chat.host, chat.port, chat.secure, chat.fingerprint) == ("models.example.org", 8080, True, "ab" * 32)
    assert (found.embedding.query_prefix, found.embedding.languages) == ("query: ", ("en", "de"))
    database = found.knowledge.place.destination
    assert (database.port, database.secure, database.authority) == (5432, True, str(tmp_path / "ca.pem"))
    assert [place.name for place in found.places] == ["models.chat", "models.embedding", "models.rerank", "knowledge"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[models.chat]\naddress = "http://models.example.org"\n', 2),
        ('[models.chat]\naddress = "postgresql://models.example.org"\n', 2),
        ('[models.chat]\nmodel = "x"\n', 1),
        (CHAT + 'adress = "x"\n', 3),
        (CHAT + 'query_prefix = "x"\n', 3),
        (CHAT + 'fingerprint = "ab"\n', 3),
        (CHAT + 'authority = "not-there.pem"\n', 3),
        (CHAT + 'key = "yes"\n', 3),
        ("[models]\nchat = 1\n", 2),
        ("[models.rerank]\n", 1),
        (RERANK + 'languages = ["en"]\n', 3),
        ('[models.vision]\naddress = "http://127.0.0.1"\n', 1),
        ("[model]\n", 1),
        ('[knowledge]\naddress = "postgresql://127.0.0.1"\ndatabase = "d"\n', 1),
        ('[knowledge]\naddress = "https://127.0.0.1"\ndatabase = "d"\nuser = "u"\n', 2),
    ],
)
def test_a_slip_of_the_pen_is_said_with_its_line(tmp_path: Path, text: str, line: int):
    with pytest.raises(BadWorkspaceFile) as raised:
        read(tmp_path, text)
    assert raised.value.values["line"] == line
