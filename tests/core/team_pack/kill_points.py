"""Kills whoever takes a team file over, or goes back, before each call that changes a file; prints how often it died.

    python -m tests.core.team_pack.kill_points FOLDER

A process of its own, because it forks. Python tells of each such call beforehand (`sys.addaudithook`). After each death
the version before or the new one must be in force, all files of it, and a second try must come to the new state.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from core.team_pack.pack_versions import PackVersions
from tests.core.team_pack.packs import make_pack

CHANGES = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree")
OLD = make_pack(1, {"style.toml": "# one\n", "policy.toml": "# one\n", "templates/de.toml": "# one\n"})
NOW = make_pack(2, {"style.toml": "# two\n", "policy.toml": "# two\n", "templates/de.toml": "# two\n"})
NEW = make_pack(3, {"style.toml": "# three\n", "tone.toml": "# three\n", "templates/de.toml": "# three\n"})


def state(folder: Path) -> tuple[int, set[str]]:
    """The version in force, and the texts of its files."""
    versions = PackVersions(folder)
    pack, files = versions.in_force(), versions.files_in_force()
    assert pack is not None and files is not None
    return pack.version, {(files / name).read_text() for name in pack.files}


def died(folder: Path, work: Callable[[PackVersions], object], point: int) -> bool:
    """Whether a child that works on `folder` came to its `point`th call, and was killed before it."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == signal.SIGKILL
    calls = count(1)

    def hook(event: str, arguments: object) -> None:
        if event in CHANGES and next(calls) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    work(PackVersions(folder))
    os._exit(0)


def take(versions: PackVersions) -> None:
    versions.take_over(NEW, lambda workspace: None)


def back(versions: PackVersions) -> None:
    if versions.standing().before is not None:  # a second try finds it done
        versions.go_back()


def main(folder: Path) -> int:
    base = folder / "base"
    PackVersions(base).take_over(OLD, lambda workspace: None)
    PackVersions(base).take_over(NOW, lambda workspace: None)
    deaths = 0
    for work, expected in ((take, (3, {"# three\n"})), (back, (1, {"# one\n"}))):
        for point in count(1):
            place = folder / f"{work.__name__}-{point}"
            shutil.copytree(base, place)
            killed = died(place, work, point)
            assert state(place) in ((2, {"# two\n"}), expected), f"{work.__name__}, point {point}: {state(place)}"
            work(PackVersions(place))
            assert state(place) == expected, f"{work.__name__}, second try after point {point}: {state(place)}"
            shutil.rmtree(place)
            if not killed:
                break
            deaths += 1
    return deaths


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
