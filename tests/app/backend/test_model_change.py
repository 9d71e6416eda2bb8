"""Another model is chosen while the docs are being read: what does not concern it goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.backend.local_backend import LocalBackend
from core.directories import Directories, directories
from core.ports import never
from core.settings import Settings
from core.workspace.folder import Workspace

PAGES = 40


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalBackend]:
    docs = tmp_path / "workspace" / "docs"
    docs.mkdir(parents=True)
    for number in range(PAGES):
        (docs / f"{number}.md").write_text(f"# Lamp {number}\n\nLamp {number} is switched on twice.\n", "utf-8")
    places = Directories(tmp_path / "data", directories().models)
    key = os.urandom(32)
    settings = Settings(write_with_model=False)
    desk = LocalBackend(places, settings, Workspace(tmp_path / "workspace"), lambda _: key)
    yield desk
    desk.admin.close()


def test_a_scan_goes_on_while_another_model_that_writes_is_chosen(desk: LocalBackend) -> None:
    list(desk.admin.open())
    assert desk.state.threads.models is not None
    searching = desk.state.threads.models.embedder
    assert searching is not None
    scan = desk.docs.index(never)
    next(scan)
    desk.models.use("smollm2-135m")
    desk.admin.change_settings(agent_name="Mara")
    list(scan)
    assert desk.state.threads.models.embedder is searching, "the process that searches was kept"
    assert searching.status().starts == 1
    assert desk.admin.status().model == "smollm2-135m"
    assert (desk.admin.status().files, desk.admin.status().pending) == (PAGES, 0)
    assert desk.docs.search("Lamp 7", 3).hits


def test_a_model_that_writes_ends_when_another_takes_its_place(desk: LocalBackend) -> None:
    list(desk.admin.open())
    desk.models.use("smollm2-135m")
    assert desk.state.threads.models is not None and desk.state.threads.models.chat is not None
    before = desk.state.threads.models.chat
    desk.models.use("")
    assert desk.state.threads.models.chat is None
    assert before.status().state in ("idle", "gone")
