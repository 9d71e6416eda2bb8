"""The set for machines without a network: whole, licensed, and installed by nothing but a shell."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.catalogue import catalogue

ROOT = Path(__file__).parents[1]
NAME = "deskside-0.9.9-linux-x86_64"
PROGRAM = '#!/bin/sh\nmkdir -p "$HOME/.local/bin"\ncp "$(dirname "$0")/deskside/deskside" "$HOME/.local/bin/"\n'
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the set is Linux's")


OFFLINE_SET = SimpleNamespace(**runpy.run_path(str(ROOT / "packaging" / "offline_set.py")))
"""What the script defines. Its functions look each other up in `make.__globals__`."""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set with a program of one file, and with models that are small and said to be the starters."""
    dist, models = tmp_path / "dist", tmp_path / "models"
    for folder in (dist / NAME / "deskside", models):
        folder.mkdir(parents=True)
    (dist / NAME / "install.sh").write_text(PROGRAM)
    (dist / NAME / "install.sh").chmod(0o755)
    (dist / NAME / "deskside" / "deskside").write_text("the program\n")
    with tarfile.open(dist / f"{NAME}.tar.xz", "w:xz") as archive:
        archive.add(dist / NAME, NAME)
    (dist / "sbom.cdx.json").write_text("{}\n")
    entries = [catalogue().entry(model) for model in ("all-minilm-l6-v2", "qwen2.5-1.5b")]
    for entry in entries:
        (models / entry.file).write_text(entry.id)
    monkeypatch.setitem(OFFLINE_SET.make.__globals__, "starter_models", lambda _: entries)
    return OFFLINE_SET.make(dist, models)  # type: ignore[no-any-return]


def install(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Runs install.sh as a user whose PATH holds no Python, in an empty network namespace where that is allowed."""
    home.mkdir()
    tools = home / "tools"
    tools.mkdir()
    for tool in ("sh", "sha256sum", "tar", "xz", "mktemp", "rm", "mkdir", "cp", "mv", "ls", "dirname"):
        found = next(Path(place) / tool for place in ("/bin", "/usr/bin") if (Path(place) / tool).exists())
        (tools / tool).symlink_to(found)
    alone = ["/usr/bin/unshare", "-n"] if os.geteuid() == 0 else []
    return subprocess.run(
        [*alone, "/bin/sh", folder / "install.sh"],
        env={"HOME": str(home), "PATH": str(tools)},
        capture_output=True,
        text=True,
    )


def test_the_set_installs_program_and_models_without_network_and_python(made: Path, tmp_path: Path) -> None:
    done = install(made, tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home/.local/bin/deskside").read_text() == "the program\n"
    installed = tmp_path / "home/.local/share/deskside/models"
    assert sorted(path.name for path in installed.iterdir()) == sorted(p.name for p in (made / "models").iterdir())


@pytest.mark.parametrize("victim", [f"{NAME}.tar.xz", "models", "licences/OVERVIEW.txt"])
def test_a_set_with_one_damaged_file_installs_nothing(made: Path, tmp_path: Path, victim: str) -> None:
    file = made / victim
    file = next(file.iterdir()) if file.is_dir() else file
    file.unlink(missing_ok=False)
    file.write_text("other bytes")
    done = install(made, tmp_path / "home")
    assert done.returncode == 1 and "Nothing was installed" in done.stderr and "Nichts wurde installiert" in done.stderr
    assert not (tmp_path / "home/.local").exists()


def test_every_part_has_its_licence_and_every_file_its_checksum(made: Path) -> None:
    overview = (made / "licences" / "OVERVIEW.txt").read_text(encoding="utf-8")
    for package in OFFLINE_SET.packages():
        assert f"{package.name} {package.version}: " in overview
    assert "Apache-2.0, https://" in overview and (made / "licences" / "inter-typeface.txt").exists()
    listed = {line.partition("  ")[2] for line in (made / "SHA256SUMS").read_text().splitlines()}
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert files - listed == {"SHA256SUMS"} and listed < files
    assert "sbom.cdx.json" in listed


def test_what_is_missing_is_said_with_the_command_that_brings_it(tmp_path: Path) -> None:
    with pytest.raises(OFFLINE_SET.NotComplete, match="make package"):
        OFFLINE_SET.make(tmp_path, tmp_path)
    with pytest.raises(OFFLINE_SET.NotComplete, match="models fetch starter"):
        OFFLINE_SET.starter_models(tmp_path)
    (tmp_path / catalogue().entry("all-minilm-l6-v2").file).write_text("cut off")
    with pytest.raises(OFFLINE_SET.NotComplete, match="damaged"):
        OFFLINE_SET.starter_models(tmp_path)
