"""The panel at an edge: on the screen where it was, as wide as it was there, and told where it can't be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect

from app.panel.desktop import docking
from app.panel.desktop.docking import place
from app.panel.desktop.edge_x11 import strut
from core.settings import Settings

ROOT = Path(__file__).parents[3]
PERSON = """
import json, sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.panel.task_queue import TaskQueues
from app.panel.messages import Messages
from app.panel.desktop.docking import Dock
from tests.gallery.fixture_backend import FixtureBackend
from app.panel.style.theme import Look, apply
from app.panel.window import PanelWindow

application = QApplication([])
application.setQuitOnLastWindowClosed(False)
apply(application, Look())
messages = Messages()
queues = TaskQueues(messages)
window = PanelWindow(FixtureBackend(), queues, messages)
dock = Dock(window, Path(sys.argv[1]))
window.show()
side, moves = sys.argv[2], json.loads(sys.argv[3])
dock.dock(side)
for screen, x, width in moves:
    there = next(s for s in QGuiApplication.screens() if s.name() == screen).geometry()
    window.setGeometry(there.left() + x, there.top() + 40, width, 600)
    QTest.qWait(400)
    if side != "none":
        window.resize(width, window.height())
    dock.remember()
QTest.qWait(400)
outer = window.frameGeometry()
print(json.dumps([window.screen().name(), window.width(), outer.left(), outer.right() + 1, outer.height()]))
window.close()
queues.close()
"""
LAPTOP, DESK = ("laptop", 0, 1280, 800), ("desk", 1280, 1920, 1080)


class Desktop:
    """Screens side by side, and a panel that is opened on them, moved and closed again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def opened(self, *screens: tuple[str, int, int, int], side: str = "right", moves: Any = ()) -> list[Any]:
        """Where the panel is at last: screen, width, and with its frame left, right and height."""
        rest = {"y": 0, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        config = [dict(zip(("name", "x", "width", "height"), s, strict=True)) | rest for s in screens]
        file = self._folder / "screens.json"
        file.write_text(json.dumps({"screens": config}), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", PERSON, str(self._folder / "panel.ini"), side, json.dumps(moves)],
            env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}"},
            cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=120,
        )  # fmt: skip
        where: list[Any] = json.loads(done.stdout)
        return where


def test_it_comes_back_to_the_screen_where_it_was_as_wide_as_it_was_there(tmp_path: Path) -> None:
    desktop = Desktop(tmp_path)
    assert desktop.opened(LAPTOP, DESK) == ["laptop", 400, 876, 1280, 800]
    moved = desktop.opened(LAPTOP, DESK, moves=[("laptop", 100, 380), ("desk", 100, 500)])
    assert moved[:2] == ["desk", 500]
    assert desktop.opened(LAPTOP, DESK) == ["desk", 500, 2696, 3200, 1080]
    assert desktop.opened(LAPTOP) == ["laptop", 380, 896, 1280, 800], "on the way, without the large screen"
    assert desktop.opened(LAPTOP, DESK) == ["desk", 500, 2696, 3200, 1080], "back at the desk"
    assert desktop.opened(LAPTOP, DESK, side="left") == ["desk", 500, 1280, 1784, 1080]


def test_a_free_window_lies_where_it_was_and_never_where_nobody_sees_it(tmp_path: Path) -> None:
    desktop = Desktop(tmp_path)
    desktop.opened(LAPTOP, DESK, side="none", moves=[("desk", 300, 450)])
    assert desktop.opened(LAPTOP, DESK, side="none")[:3] == ["desk", 450, 1578]
    screen, _, left, _, _ = desktop.opened(LAPTOP, side="none")
    assert screen == "laptop" and 0 <= left < 1280


@pytest.mark.qt_log_ignore("systemTrayWindowChanged")
def test_where_docking_can_not_be_the_first_start_says_what_works(panel, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(docking, "can_dock", lambda: False)
    panel.start()

    def said() -> int:
        return sum("places windows itself" in message.text for message in panel.messages.recent)

    assert said() == 1
    assert panel.window.toast.isVisible() and "Super and an arrow" in panel.window.toast.accessibleName()
    panel.follow(panel.window.backend.admin.settings, first=True)  # the next morning
    assert said() == 1
    panel.follow(panel.window.backend.admin.change_settings(dock="left"))  # but who asks for it again is told again
    assert said() == 2


def test_room_is_kept_at_the_edge_of_the_desktop_only() -> None:
    left, right = QRect(0, 0, 1280, 800), QRect(1280, 0, 1920, 1080)
    desktop = left.united(right)
    at_right = place(right, "right", 400)
    assert strut(at_right, right, desktop, False, 1.0) == (0, 400, 0, 0, 0, 0, 0, 1079, 0, 0, 0, 0)
    at_left = place(left.adjusted(60, 24, 0, 0), "left", 400)  # beside a bar of the desktop's own
    assert strut(at_left, left, desktop, True, 2.0) == (920, 0, 0, 0, 48, 1598, 0, 0, 0, 0, 0, 0)
    assert strut(place(left, "right", 400), left, desktop, False, 1.0) is None, "the other screen begins there"
    assert strut(place(right, "left", 400), right, desktop, True, 1.0) is None


@pytest.mark.parametrize("name", ["keep_edge_free", "stay_on_top"])
def test_what_changes_other_windows_is_off_until_asked_for(name: str) -> None:
    assert getattr(Settings(), name) is False
