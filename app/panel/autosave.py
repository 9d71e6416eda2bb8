"""Keeps what the agent types, whatever happens to this process, the disk or the store."""

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
    """Holds what was typed (a reply, a hand-off packet) until the backend has kept it."""

    def __init__(self, tasks: TaskQueues, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._messages = tasks, messages
        self._unkept: dict[str, Callable[[], None]] = {}
        self._failing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep_now)

    def typed(self, ticket: str, keep: Callable[[], None]) -> None:
        """What belongs to the ticket with this id is another now; `keep` keeps it, on a queue."""
        self._unkept[ticket] = keep
        if not self._timer.isActive():
            self._timer.start(KEEP_AFTER_MS)

    def keep_now(self) -> None:
        """Has everything kept that is not yet."""
        self._timer.stop()
        unkept, self._unkept = self._unkept, {}
        for ticket, keep in unkept.items():
            self._keep(ticket, keep)

    def keep_for_good(self, seconds: float = 2.0) -> bool:
        """The same, and waits for it: the session ends. Gives whether it came to its end in time."""
        self.keep_now()
        kept = threading.Event()
        self._tasks.quick.run(kept.set)
        return kept.wait(seconds)

    def _keep(self, ticket: str, keep: Callable[[], None]) -> None:
        self._tasks.quick.run(keep, lambda _: self._kept(), lambda failure: self._not_kept(ticket, keep, failure))

    def _kept(self) -> None:
        self._failing = False

    def _not_kept(self, ticket: str, keep: Callable[[], None], failure: BaseException) -> None:
        """Says so once, and tries again; what was typed since goes first."""
        self._unkept.setdefault(ticket, keep)
        if not self._failing:
            self._failing = True
            self._messages.fail(failure)
        self._timer.start(AGAIN_AFTER_MS)
