"""Saves what the agent types while it is typed, so that a crash loses at most a second of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.panel.messages import Messages
from app.panel.task_queue import TaskQueues

KEEP_AFTER_MS = 400
"""So long after a key it is kept, also while the agent types on: more is never lost."""
AGAIN_AFTER_MS = 3000
"""After a failure (a full disk, a store in another process's hands) it is tried again until it is kept."""


class AutoSaver(QObject):
    """Holds what was typed (a reply, a hand-off packet) until the backend has saved it."""

    def __init__(self, tasks: TaskQueues, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._messages = tasks, messages
        self._unkept: dict[str, Callable[[], None]] = {}
        self._failing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save_now)

    def typed(self, ticket: str, keep: Callable[[], None]) -> None:
        """The text of the ticket with this id has changed; `keep` saves it, and is called from a task queue."""
        self._unkept[ticket] = keep
        if not self._timer.isActive():
            self._timer.start(KEEP_AFTER_MS)

    def drop(self, ticket: str) -> None:
        """Saves nothing more of the ticket with this id: it was erased."""
        self._unkept.pop(ticket, None)

    def save_now(self) -> None:
        """Saves everything that is not saved yet."""
        self._timer.stop()
        unkept, self._unkept = self._unkept, {}
        for ticket, keep in unkept.items():
            self._keep(ticket, keep)

    def save_and_wait(self, seconds: float = 2.0) -> bool:
        """Saves it and waits until that is done, because the session ends. Gives whether it was done in time."""
        self.save_now()
        kept = threading.Event()
        self._tasks.quick.run(kept.set)
        return kept.wait(seconds)

    def _keep(self, ticket: str, keep: Callable[[], None]) -> None:
        self._tasks.quick.run(keep, lambda _: self._kept(), lambda failure: self._not_kept(ticket, keep, failure))

    def _kept(self) -> None:
        self._failing = False

    def _not_kept(self, ticket: str, keep: Callable[[], None], failure: BaseException) -> None:
        """Reports the failure once and tries again, unless newer text is waiting."""
        self._unkept.setdefault(ticket, keep)
        if not self._failing:
            self._failing = True
            self._messages.fail(failure)
        self._timer.start(AGAIN_AFTER_MS)
