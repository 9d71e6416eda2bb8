"""Keeps the measures of the work up to date while the panel is open, also when nobody looks at their page: what was
promoted to tier 1 is taken back when its figures no longer carry it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.backend.measure_calls import MeasureCalls
from app.panel.messages import Messages
from app.panel.task_queue import Task, TaskQueue
from core.errors import WorkerGone

_EVERY_MS = 3_600_000
"""An hour, so that a day in which the machine slept is not missed; what has not changed costs nothing."""


class MeasureFollower(QObject):
    """Measures in the queue of what reads the whole store, one at a time."""

    def __init__(self, measures: MeasureCalls, queue: TaskQueue, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._measures, self._queue, self._messages = measures, queue, messages
        self._job: Task | None = None
        self.timer = QTimer(self)
        self.timer.setInterval(_EVERY_MS)
        self.timer.timeout.connect(self._measure)

    def start(self) -> None:
        """Measures now, and from now on every hour."""
        self._measure()
        self.timer.start()

    def _measure(self) -> None:
        if self._job is None or self._job.finished:
            self._job = self._queue.progress(self._measures.update_measures, lambda _: None, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        """Whoever asks something of a worker process that has ended says so; here the next hour will do."""
        if not isinstance(error, WorkerGone):
            self._messages.fail(error)
