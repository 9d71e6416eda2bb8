"""The entry that starts the panel at login."""

from __future__ import annotations

import configparser
import re
import sys
from pathlib import Path

import pytest

from app.panel.desktop import autostart

LINUX = sys.platform == "linux"


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "autostart" / "deskside.desktop"


def program_in(entry: Path) -> str:
    """Exec as a desktop takes it apart: the string's own escapes, then those within the quotes, then per cent signs."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(entry.read_text(encoding="utf-8"))
    quoted = parser["Desktop Entry"]["Exec"].replace("\\\\", "\\")
    assert quoted[0] == quoted[-1] == '"'
    return re.sub(r'\\(["`$\\])', r"\1", quoted[1:-1]).replace("%%", "%")


@pytest.mark.skipif(not LINUX, reason="the entry of a Linux desktop")
@pytest.mark.parametrize("folder", ["plain", "with blanks", 'a "quoted" $HOME', "100 % of `it`", "back\\slash"])
def test_the_entry_starts_this_program_wherever_it_lies(
    entry: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", f"/opt/{folder}/deskside")
    assert autostart.start_at_login(True)
    assert program_in(entry) == f"/opt/{folder}/deskside"


@pytest.mark.skipif(not LINUX, reason="the entry of a Linux desktop")
def test_switching_it_off_removes_the_entry_and_twice_is_no_error(entry: Path) -> None:
    assert autostart.start_at_login(True) and entry.is_file()
    assert autostart.start_at_login(False) and not entry.exists()
    assert autostart.start_at_login(False)


@pytest.mark.skipif(not LINUX, reason="the entry of a Linux desktop")
def test_a_folder_that_cannot_be_made_is_told(entry: Path) -> None:
    entry.parent.parent.write_text("a file where the folder should be")
    assert not autostart.start_at_login(True)
