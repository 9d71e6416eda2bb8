"""`deskside index` when the search model was changed: asks on a terminal, needs the option without one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.directories import directories
from core.store.database import Store
from core.store.key_file import key_from_passphrase
from core.store.opening import open_store
from tests.app.cli.shell import Shell

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="answers through a pseudo-terminal")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A workspace whose index another search model has made, which is no longer here."""
    shell = Shell(tmp_path)
    shell.rows("index")
    with store(shell) as opened:
        opened.execute("UPDATE embedders SET model = 'all-but-forgotten', digest = 'of another file'")
    return shell


def store(shell: Shell) -> Store:
    file = directories(shell.folder / "data").store_file((shell.folder / "ws").absolute())
    return open_store(file, key_from_passphrase("kettle", file))


def models(shell: Shell) -> list[str]:
    with store(shell) as opened:
        return [model for (model,) in opened.rows("SELECT model FROM embedders ORDER BY id")]


def on_a_terminal(shell: Shell, answer: str) -> str:
    """What `deskside index` says on stderr to a person who types this."""
    ours, theirs = os.openpty()
    os.write(ours, answer.encode())
    try:
        done = subprocess.run(
            shell.command("index"), stdin=theirs, capture_output=True, text=True, timeout=200, env=shell.environment
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_without_a_terminal_nothing_is_begun_until_the_option_says_so(shell: Shell) -> None:
    done = shell.run("index")
    assert done.returncode == 0
    assert "from all-but-forgotten to all-minilm-l6-v2" in done.stderr and "--change-embedder" in done.stderr
    assert "words alone" in done.stderr, "the old model is not here"
    assert models(shell) == ["all-but-forgotten"]
    [row] = shell.rows("index")
    assert row["embedder_change"] == {
        "from": "all-but-forgotten",
        "to": "all-minilm-l6-v2",
        "texts": row["embedder_change"]["texts"],
        "agreed": False,
    }
    [row] = shell.rows("index", "--change-embedder")
    assert row["embedder_change"] is None and row["pending"] == 0
    assert models(shell) == ["all-minilm-l6-v2"]
    [status] = shell.rows("status")
    assert (status["embedder"], status["answering"]) == ("all-minilm-l6-v2", "all-minilm-l6-v2")


def test_a_person_is_asked_and_a_no_is_a_no(shell: Shell) -> None:
    said = on_a_terminal(shell, "\n")
    assert "passages must be read again" in said and "1 min" in said and "[y/N]" in said
    assert models(shell) == ["all-but-forgotten"]


def test_a_yes_makes_the_index_anew(shell: Shell) -> None:
    on_a_terminal(shell, "y\n")
    assert models(shell) == ["all-minilm-l6-v2"]
