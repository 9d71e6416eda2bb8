"""A backup comes to another machine with the passphrase alone, or with its recovery code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cli.shell import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("backup"))
    shell.rows("index")
    return shell


def on_another_machine(shell: Shell, folder: Path, passphrase: str) -> Shell:
    other = Shell(folder)
    other.options[1] = shell.options[1]
    other.environment["DESKSIDE_PASSPHRASE"] = passphrase
    return other


def test_the_file_and_the_passphrase_are_enough(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    done = shell.run("backup", str(file))
    assert "same passphrase" in done.stdout
    file.with_name("copy.db.key").unlink()
    other = on_another_machine(shell, tmp_path, "kettle")
    other.rows("status")  # it has a store of its own already, with another salt
    assert other.rows("backup", "--verify", str(file))[0]["documents"] == 2
    other.rows("restore", str(file))
    assert other.rows("status")[0]["files"] == 2


def test_the_recovery_code_opens_it_under_another_passphrase(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    [row] = shell.rows("backup", str(file), "--recovery-code")
    other = on_another_machine(shell, tmp_path, "teapot")
    assert "does not open" in other.run("restore", str(file)).stderr
    done = other.run("restore", str(file), DESKSIDE_RECOVERY_CODE=row["recovery_code"].lower())
    assert done.returncode == 0, done.stderr
    assert other.rows("status")[0]["files"] == 2


def test_a_passphrase_is_changed(shell: Shell, tmp_path: Path) -> None:
    own = on_another_machine(shell, tmp_path, "kettle")
    own.rows("index")
    assert "DESKSIDE_NEW_PASSPHRASE" in own.run("passphrase").stderr, "nobody is there to be asked for the new one"
    own.environment["DESKSIDE_NEW_PASSPHRASE"] = "teapot"
    own.rows("passphrase")
    assert own.run("status").returncode == 1
    own.environment["DESKSIDE_PASSPHRASE"] = "teapot"
    assert own.rows("status")[0]["files"] == 2


def test_who_erases_is_told_of_the_copies_and_a_damaged_store_is_salvaged(shell: Shell, tmp_path: Path) -> None:
    own = on_another_machine(shell, tmp_path, "kettle")
    past = tmp_path / "past.jsonl"
    lines = [f'{{"id": "{n}", "customer": {{"id": "c{n}"}}, "text": "my lamp {n}"}}\n' for n in range(9)]
    past.write_text("".join(lines), encoding="utf-8")
    own.rows("import", str(past))
    assert own.rows("export", str(tmp_path / "taken along"))[0]["plain_text"] is True
    [erased] = own.rows("erase", "--customer", "c1")
    assert [(copy["kind"], copy["path"]) for copy in erased["copies"]] == [("export", str(tmp_path / "taken along"))]
    [store] = (tmp_path / "data" / "stores").glob("*.db")
    [row] = own.rows("restore", "--salvage")
    assert {"name": "tickets", "saved": 8, "lost": 0} in row["tables"] and row["lost"] == 0
    assert list(store.parent.glob("*.before-restore"))


def test_privacy_names_every_place_and_counts_what_holds_words(shell: Shell, tmp_path: Path) -> None:
    shell.rows("backup", str(tmp_path / "copy.db"))
    shell.rows("restore", str(tmp_path / "copy.db"))
    [row] = shell.rows("privacy")
    kinds = [place["kind"] for place in row["places"]]
    assert kinds[0] == "store" and "replaced-store" in kinds and kinds[-3:] == ["settings", "logs", "models"]
    for place in row["places"]:
        assert place["words"] == place["encrypted"] == ("store" in place["kind"])
        assert place["bytes"] >= Path(place["path"]).stat().st_size or not place["words"]
    assert row["stored"]["documents"] == 2 and row["egress_refused"] == 0
