"""A stream of the worker process that lasts as long as the panel is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.panel.messages import Messages
from app.panel.task_queue import Task, TaskQueue
from core.errors import WorkerGone
from core.ports import Cancelled

_AGAIN_AFTER_MS = 2000


class StreamFollower(QObject):
    """Waits in a queue of its own for what the stream tells, and begins anew when the worker process has ended."""

    def __init__(
        self,
        name: str,
        stream: Callable[[Cancelled], Iterable[Any]],
        each: Callable[[Any], None],
        messages: Messages,
        parent: QObject,
    ) -> None:
        """`name`: of the queue's thread."""
        super().__init__(parent)
        self._stream, self._each, self._messages = stream, each, messages
        self._queue = TaskQueue(name, messages, self)
        self._job: Task | None = None

    def start(self) -> None:
        """Begins; called again, it follows what is chosen now."""
        if self._job is not None:
            self._job.abandon()
        self._job = self._queue.stream(self._stream, self._each, failed=self._lost)

    def stop(self) -> None:
        """Ends following."""
        if self._job is not None:
            self._job.abandon()
        self._queue.end()

    def _lost(self, error: BaseException) -> None:
        """Starts following again if the worker process has ended: that starts the process again too."""
        if isinstance(error, WorkerGone):
            QTimer.singleShot(_AGAIN_AFTER_MS, self, self.start)
        else:
            self._messages.fail(error)
