"""What is put around the frozen program: menu entry, notes, install.sh and uninstall.sh, the comparison of two builds.

The frozen program itself is run by packaging/frozen_smoke.py, in a bare Debian.
"""

from __future__ import annotations

import configparser
import io
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ElementTree
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).parents[1] / "packaging"
LINUX = PACKAGING / "linux"
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="scripts of a Linux desktop")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> object:
    """Imports a script of packaging/ by its name."""
    monkeypatch.syspath_prepend(PACKAGING)
    return import_module


def test_the_version_has_notes_and_another_has_none(script) -> None:
    notes: ModuleType = script("release_notes")
    assert "### " in notes.release(notes.version()).text
    with pytest.raises(notes.NotInChangelog):
        notes.release("0.0.0")


def test_the_menu_entry_and_the_description_for_shops_name_the_same_kinds_of_files() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read_string((LINUX / "deskside.desktop").read_text(encoding="utf-8"))
    described = ElementTree.parse(LINUX / "deskside.metainfo.xml.in")
    kinds = [kind for kind in entry["Desktop Entry"]["MimeType"].split(";") if kind]
    assert kinds == [element.text for element in described.iter("mediatype")]
    assert {"message/rfc822", "application/mbox", "application/vnd.ms-outlook"} <= set(kinds)


def test_a_portable_wheel_is_another_than_that_for_this_processor(script) -> None:
    build: ModuleType = script("llama_build")
    assert build.wheel_cache(build.NATIVE) != build.wheel_cache(build.PORTABLE)
    rest = build.without_llama(build.LOCK_FILE.read_text()).splitlines()
    assert not [line for line in rest if line.startswith("llama-cpp-python==")]


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """The archive as it is unpacked, with a program of one line."""
    folder = tmp_path / "unpacked"
    for part in ("deskside", "share/applications"):
        (folder / part).mkdir(parents=True)
    program = folder / "deskside" / "deskside"
    program.write_text("#!/bin/sh\necho it runs\n")
    program.chmod(0o755)
    (folder / "share/applications/deskside.desktop").write_bytes((LINUX / "deskside.desktop").read_bytes())
    for name in ("install.sh", "uninstall.sh"):
        (folder / name).write_bytes((LINUX / name).read_bytes())
        (folder / name).chmod(0o755)
    return folder


def run(home: Path, *words: str | Path, typed: str = "") -> str:
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(words, env=environment, input=typed, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@on_linux
@pytest.mark.parametrize(
    ("typed", "kept"), [("y\n", False), ("n\n", True), ("\n", True), ("", True)], ids=["yes", "no", "enter", "nobody"]
)
def test_uninstalling_asks_about_the_data_and_keeps_it_unless_told(
    unpacked: Path, tmp_path: Path, typed: str, kept: bool
) -> None:
    home = tmp_path / "home of an agent"
    data = home / ".local/share/deskside"
    data.mkdir(parents=True)
    run(home, unpacked / "install.sh")
    run(home, unpacked / "install.sh")  # an upgrade
    assert run(home, home / ".local/bin/deskside") == "it runs\n"
    entry = (home / ".local/share/applications/deskside.desktop").read_text(encoding="utf-8")
    assert f'Exec="{home}/.local/bin/deskside" open %F' in entry
    asked = run(home, home / ".local/lib/deskside/uninstall.sh", typed=typed)
    assert str(data) in asked
    assert data.is_dir() is kept
    left = [path for path in home.rglob("*") if not path.is_dir() and "deskside" in path.name]
    assert left == []


def archive(target: Path, content: bytes, time: int = 0) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:xz") as out:
        entry = tarfile.TarInfo("deskside/file")
        entry.size, entry.mtime = len(content), time
        out.addfile(entry, io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "time", "same"),
    [(b"one", 0, True), (b"two", 0, False), (b"one", 1, False)],
    ids=["same", "bytes", "time"],
)
def test_two_builds_differ_by_bytes_and_by_times(script, tmp_path: Path, content: bytes, time: int, same: bool) -> None:
    archive(tmp_path / "first" / "a.tar.xz", b"one")
    archive(tmp_path / "second" / "a.tar.xz", content, time)
    assert (script("compare_builds").main(tmp_path / "first", tmp_path / "second") == 0) is same
