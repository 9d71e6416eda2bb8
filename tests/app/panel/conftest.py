"""A window over a desk of fixtures, and a person who looks at it."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import use_language
from app.panel.application import Panel
from app.panel.desktop.single_instance import SingleInstance
from app.panel.messages import Messages
from app.panel.style.theme import Look, apply
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    """The shipped look, in English."""
    # Qt deletes the windows of the test before when it next waits; till then a look is applied to them too.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    use_language("en")
    QLocale.setDefault(QLocale("en_GB"))
    apply(qapp, Look())


@pytest.fixture(scope="session", autouse=True)
def empty_clipboard_at_the_end(qapp: QApplication) -> Iterator[None]:
    """The offscreen platform lets go of the clipboard when Python has ended; what Python made and put there
    would take the process down with it."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def messages(qapp: QApplication) -> Messages:
    return Messages()


@pytest.fixture
def queues(messages: Messages) -> Iterator[TaskQueues]:
    queues = TaskQueues(messages)
    yield queues
    assert queues.close(), "a queue did not end"


@pytest.fixture
def desk() -> FixtureBackend:
    return FixtureBackend()


@pytest.fixture
def open_window(qtbot, queues: TaskQueues, messages: Messages) -> Callable[[FixtureBackend], PanelWindow]:
    """Opens a window over a desk and waits until it is there."""

    def open_over(desk: FixtureBackend) -> PanelWindow:
        window = PanelWindow(desk, queues, messages)
        qtbot.addWidget(window)
        window.show()
        window.start()
        qtbot.waitUntil(lambda: bool(window.starter.intents) or desk.first_time())
        return window

    return open_over


@pytest.fixture
def window(open_window, desk: FixtureBackend) -> PanelWindow:
    return open_window(desk)


@pytest.fixture
def ready(window: PanelWindow, qtbot) -> PanelWindow:  # type: ignore[no-untyped-def]
    """A window on a ticket whose drafts are whole, the model's taken, and active."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    window.page.draft.toggle_version()
    return window


@pytest.fixture
def panel(qapp: QApplication, tmp_path: Path) -> Iterator[Panel]:
    """The whole panel as a start makes it, with its socket."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    instance = SingleInstance(tmp_path)
    assert instance.claim()
    made = Panel(qapp, FixtureBackend(), tmp_path, instance)
    yield made
    made.end()
    made.window.deleteLater()
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def no_stray_windows(qapp: QApplication) -> Iterator[list[str]]:
    """A widget shown before it has a parent flashes up as a window of its own: none may."""

    class Watch(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.strays: list[str] = []

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                passing = watched.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
                if watched.objectName() != "panel" and not passing:
                    self.strays.append(f"{type(watched).__name__} {watched.accessibleName()}")
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    yield watch.strays
    qapp.removeEventFilter(watch)
    assert watch.strays == []
