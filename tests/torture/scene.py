"""Where the torture happens: a team's folder, a store with tickets in it, and the real program run on both."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.directories import Directories, directories
from core.store.database import Store
from core.store.key_file import key_from_passphrase
from core.store.opening import open_store
from tests.factories import make_workspace

ROOT = Path(__file__).parents[2]
PASSPHRASE, NEW_PASSPHRASE = "of the torture", "of the torture, changed"
_THINGS = ("return", "repair", "refund", "delivery", "exchange", "deposit", "plan", "visit")
PAGES = {
    f"{name}.md": f"# {name.title()}\n\nThe {name} takes {days} days. Ask for {name} at the desk.\n\n"
    f"## Costs of {name}\n\nThe first {name} costs nothing. Each further {name} costs {days} euros.\n"
    for days, name in enumerate(_THINGS, 3)
}
TICKET = """From: Ada Example <ada@example.org>
Subject: Return
Message-ID: <torture-1@example.org>

How long does the return take?
"""
ERASED = "customer-3@example.org"
_PATIENCE_S = 600
"""For one command, however busy the machine is."""


def past_tickets(count: int, first: int = 0) -> str:
    """An export of so many tickets in the command line's own shape, one a line."""
    return "".join(json.dumps(_past_ticket(number)) + "\n" for number in range(first, first + count))


def _past_ticket(number: int) -> dict[str, Any]:
    day, who = "2026-11-01T10:00:00+00:00", number % 7
    return {
        "id": f"past-{number}",
        "subject": f"About the repair of lamp {number}",
        "customer": {"id": f"c{who}", "name": f"Cleo {who}", "email": f"customer-{who}@example.org"},
        "created": day,
        "messages": [
            {"from": "customer", "text": f"How long does the repair of my lamp {number} take?", "time": day},
            {"from": "agent", "text": f"The repair of lamp {number} takes 4 days.", "time": day},
        ],
    }


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything of one run of the program lies below `folder`: home, data, cache, temporary files, workspace."""

    folder: Path

    @property
    def workspace(self) -> Path:
        """The team's folder."""
        return self.folder / "workspace"

    @property
    def data(self) -> Path:
        """Stores, settings, logs."""
        return self.folder / "data"

    @property
    def store_file(self) -> Path:
        """The encrypted store of the workspace."""
        return Directories(self.data, self.folder).store_file(self.workspace)

    def open(self, passphrase: str = PASSPHRASE) -> Store:
        """The store, opened as the program opens it; whoever asks closes it."""
        return open_store(self.store_file, key_from_passphrase(passphrase, self.store_file))

    def command(self, *arguments: str) -> list[str]:
        """The program with these arguments, on this scene."""
        places = ["--workspace", str(self.workspace), "--data-dir", str(self.data)]
        return [sys.executable, "-P", "-m", "app", *arguments, *places]

    def environment(self, models: Path | None = None, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """An environment in which nothing of the program lies outside the scene. `models` None: there are none."""
        apart = {
            "HOME": "home",
            "XDG_DATA_HOME": "home/data",
            "XDG_CACHE_HOME": "cache",
            "TMPDIR": "tmp",
            "XDG_RUNTIME_DIR": "runtime",
        }
        for name in apart.values():
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        places = {name: str(self.folder / place) for name, place in apart.items()}
        own = {name: value for name, value in os.environ.items() if not name.startswith("DESKSIDE_")}
        return {
            **own,
            **places,
            "PYTHONPATH": str(ROOT),
            "DESKSIDE_PASSPHRASE": PASSPHRASE,
            "DESKSIDE_MODELS": str(models or self.folder / "no-models"),
            "QT_QPA_PLATFORM": "offscreen",
            **(extra or {}),
        }

    def run(
        self,
        *arguments: str,
        before: Sequence[str] = (),
        models: Path | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end. Raises `TimeoutExpired`."""
        return subprocess.run(
            [*before, *self.command(*arguments)],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            env=self.environment(models, extra),
        )

    def copy(self, to: Path) -> Scene:
        """The same scene elsewhere: its store has the name that belongs to its place."""
        shutil.copytree(self.folder, to)
        other = Scene(to)
        for file in list(other.store_file.parent.iterdir()):
            file.rename(file.with_name(file.name.replace(self.store_file.stem, other.store_file.stem)))
        return other


def models_of_the_tests() -> Path:
    """The folder with the small models."""
    return directories().models


def make_scene(folder: Path, tickets: int = 24, passphrase: str = PASSPHRASE) -> Scene:
    """A workspace that is indexed, with past tickets in its store. Raises `AssertionError` with the program's words."""
    make_workspace(folder / "workspace", PAGES)
    scene = Scene(folder)
    (folder / "past.jsonl").write_text(past_tickets(tickets), encoding="utf-8")
    (folder / "ticket.eml").write_text(TICKET, encoding="utf-8")
    for command in (("index",), ("import", str(folder / "past.jsonl"))):
        done = scene.run(*command, extra={"DESKSIDE_PASSPHRASE": passphrase})
        assert done.returncode == 0, done.stderr
    return scene
