"""What is on the screen while the panel starts: nothing that turns out false a moment later."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from PySide6.QtWidgets import QLabel

from app.backend.views import BackendStatus, Progress
from app.i18n import t
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from tests.gallery.fixture_backend import FixtureBackend


class Waiting(FixtureBackend):
    """A start that waits, for a passphrase or for a slow disk."""

    def __init__(self) -> None:
        super().__init__(status=BackendStatus())
        self.go_on = threading.Event()

    def open(self) -> Iterator[Progress]:
        yield Progress(t("panel.opening-store"), 0, 2, unit="")
        self.go_on.wait(60)
        self._status = BackendStatus("Qwen 1.5B", "ready", files=28)


def words_of(window: PanelWindow) -> str:
    parts = [*window.empty.findChildren(QLabel), window.status.model, window.status.index]
    return "\n".join(part.text() for part in parts if not part.isHidden())


def started(desk: FixtureBackend, queues: TaskQueues, qtbot) -> PanelWindow:
    window = PanelWindow(desk, queues, queues.work._messages)
    qtbot.addWidget(window)
    window.start()
    window.show()
    return window


def test_a_start_counts_nothing_and_denies_nothing_that_is_not_known_yet(queues, qtbot):
    desk = Waiting()
    window = started(desk, queues, qtbot)
    qtbot.waitUntil(lambda: t("panel.opening-store") in words_of(window))
    shown = words_of(window)
    assert not any(letter.isdigit() for letter in shown.replace(t("panel.empty.how", keys=""), ""))
    for false in ("panel.status.no-docs", "panel.status.model.none"):
        assert t(false) not in shown
    desk.go_on.set()
    qtbot.waitUntil(lambda: "28" in window.status.index.text())
    assert window.status.model.text() == "Qwen 1.5B"


def test_the_start_page_stays_where_it_is_when_all_is_open(queues, qtbot):
    desk = Waiting()
    window = started(desk, queues, qtbot)
    qtbot.waitUntil(window.empty.progress.isVisible)
    before = window.empty.paste.mapTo(window, window.empty.paste.rect().topLeft())
    desk.go_on.set()
    qtbot.waitUntil(lambda: not window.empty.progress.isVisible())
    assert window.empty.paste.mapTo(window, window.empty.paste.rect().topLeft()) == before


def test_the_first_start_shows_its_welcome_from_the_first_moment(queues, qtbot):
    desk = Waiting()
    desk.is_new = True
    window = started(desk, queues, qtbot)
    assert window.pages.shown == "first-run"
    desk.go_on.set()
    qtbot.waitUntil(lambda: not queues.index.busy)
    assert window.pages.shown == "first-run"
