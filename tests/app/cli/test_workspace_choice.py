"""Which workspace a command works on: the one named, a folder of pages, the one indexed last."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_an_indexed_workspace_is_the_one_that_later_commands_use(shell: Shell) -> None:
    shell.rows("index")
    shell.options = shell.options[2:]
    assert shell.rows("status")[0]["files"] == 2


def test_the_sample_is_not_remembered(shell: Shell) -> None:
    shell.options = ["--sample", *shell.options[2:]]
    shell.rows("status")
    shell.options = shell.options[1:]
    assert "No workspace" in shell.run("status").stderr


def test_a_folder_of_pages_is_taken_as_the_docs_without_its_snippets_and_exports(shell: Shell) -> None:
    pages = shell.folder / "ws" / "docs"
    (pages / "snippets").mkdir()
    (pages / "snippets" / "thanks.md").write_text("# Thanks\n\nThank you for writing.\n", encoding="utf-8")
    (pages / "orders.csv").write_text("order,customer,status\n1,ann@example.com,sent\n", encoding="utf-8")
    shell.options[1] = str(pages)
    assert shell.rows("index")[0]["files"] == 2
    assert {hit["path"] for hit in shell.rows("search", "thank you order")[0]["hits"]} <= {
        "kettle.md",
        "payment/invoice.md",
    }


def test_a_folder_that_holds_no_page_is_no_workspace(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "intents.toml").write_text("", encoding="utf-8")
    shell.options[1] = str(tmp_path / "empty")
    done = shell.run("index")
    assert done.returncode == 1
    assert "docs" in done.stderr
