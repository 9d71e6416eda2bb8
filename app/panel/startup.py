"""Opens the backend in the background, and keeps the status bar up to date."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from app.backend.api import Backend
from app.backend.views import Progress
from app.i18n import t
from app.panel.messages import Messages
from app.panel.task_queue import TaskQueues
from core.domain.triage import Intent

_STATUS_EVERY_MS = 2000
_STEP_MS = 30


class Starter(QObject):
    """Opens store and models in the index queue, then reads the intents. A ticket that comes meanwhile is handled with
    what is loaded by then."""

    opening = Signal(object)
    """How far opening has come, or what it waits for (`Progress`); None: all is there, or it failed."""
    opened = Signal()
    """The store is open. At the first start it is not: nobody has chosen the docs that it is for."""
    status = Signal(object)
    first_time = Signal()
    """Nobody has chosen docs yet; told before anything is shown."""

    def __init__(self, backend: Backend, tasks: TaskQueues, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend, self._tasks, self._messages = backend, tasks, messages
        self.intents: tuple[Intent, ...] = ()
        self._shown: Progress | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_STATUS_EVERY_MS)
        self._timer.timeout.connect(self.tell_status)

    def start(self) -> None:
        """Begins."""
        self._timer.start()
        if self._backend.admin.first_time():
            self.first_time.emit()
        self._progress(Progress(t("panel.starting"), 0, unit=""))
        self._tasks.index.progress(
            lambda _: self._backend.admin.open(), self._progress, lambda _: self._opened(), self._failed
        )

    def read_intents(self) -> None:
        """Reads the team's intents again."""
        self._tasks.quick.run(self._backend.tickets.intents, self._take_intents)

    def tell_status(self) -> None:
        """Tells the state of everything behind the window as it is now."""
        self.status.emit(self._backend.admin.status())

    def _progress(self, progress: Progress | None) -> None:
        self.tell_status()
        if progress != self._shown:
            self._shown = progress
            self.opening.emit(progress)

    def _opened(self) -> None:
        self._progress(None)
        if not self._backend.admin.first_time():
            self.read_intents()
            self.opened.emit()

    def _failed(self, failure: BaseException) -> None:
        self._progress(None)
        self._messages.fail(failure)

    def _take_intents(self, intents: tuple[Intent, ...]) -> None:
        self.intents = intents


def one_at_a_time(steps: Iterator[object], parent: QObject) -> None:
    """Takes the steps with a pause after each, so that the window answers meanwhile."""
    for _ in steps:
        QTimer.singleShot(_STEP_MS, parent, lambda: one_at_a_time(steps, parent))
        return
