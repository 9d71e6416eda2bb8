"""Keeps the index up to date with the docs folders while the panel is open."""

from __future__ import annotations

from app.backend.remote_backend import RemoteBackend
from app.panel.stream_follower import StreamFollower
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow


class IndexFollower(StreamFollower):
    """Waits for changes of the docs, and begins with a first scan; the scan itself runs in the index queue, one at a
    time."""

    def __init__(self, backend: RemoteBackend, tasks: TaskQueues, window: PanelWindow) -> None:
        super().__init__("following", backend.docs.changes, lambda _: self._scan(), window.messages, window)
        self._tasks, self._window = tasks, window

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
        self._messages.fail(error)
