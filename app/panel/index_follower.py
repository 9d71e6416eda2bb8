"""Keeps the index up to date with the docs folders while the panel is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.backend.remote_backend import RemoteBackend
from app.panel.task_queue import Task, TaskQueue, TaskQueues
from app.panel.window import PanelWindow
from core.errors import WorkerGone

_AGAIN_AFTER_MS = 2000


class IndexFollower(QObject):
    """Waits in a queue of its own for changes of the docs; the scan itself runs in the index queue, one at a time."""

    def __init__(self, backend: RemoteBackend, tasks: TaskQueues, window: PanelWindow) -> None:
        super().__init__(window)
        self._backend, self._tasks, self._window = backend, tasks, window
        self._queue = TaskQueue("following", window.messages, self)
        self._job: Task | None = None

    def start(self) -> None:
        """Begins with a first scan; called again, it follows the folders that are chosen now."""
        if self._job is not None:
            self._job.abandon()
        self._job = self._queue.stream(self._backend.docs.changes, lambda _: self._scan(), failed=self._lost)

    def stop(self) -> None:
        """Ends following."""
        if self._job is not None:
            self._job.abandon()
        self._queue.end()

    def look_now(self) -> None:
        """Queues a scan behind the work that the index queue has."""
        self._scan()

    def _scan(self) -> None:
        self._tasks.index.progress(
            self._window.index_jobs.run, self._window.show_indexing, lambda _: self._ended(), self._failed
        )

    def _ended(self) -> None:
        self._window.show_indexing(None)

    def _failed(self, error: BaseException) -> None:
        self._window.show_indexing(None)
        self._window.messages.fail(error)

    def _lost(self, error: BaseException) -> None:
        """Starts following again if the worker process has ended: that starts the process again too."""
        if isinstance(error, WorkerGone):
            QTimer.singleShot(_AGAIN_AFTER_MS, self, self.start)
        else:
            self._window.messages.fail(error)
