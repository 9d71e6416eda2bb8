"""Follows the team's file while the panel is open, and says calmly what becomes of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.backend.admin_calls import AdminCalls
from app.backend.views import TeamNews
from app.panel.messages import Messages
from app.panel.task_queue import Task, TaskQueue
from core.errors import WorkerGone
from core.settings import Settings

_AGAIN_AFTER_MS = 2000


class TeamFollower(QObject):
    """Waits in a queue of its own for news of the team's file."""

    def __init__(self, admin: AdminCalls, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._admin, self._messages = admin, messages
        self._queue = TaskQueue("team", messages, self)
        self._job: Task | None = None
        self._source = ""

    def start(self) -> None:
        """Begins; called again, it follows the file that is chosen now, for the workspace that is chosen now."""
        if self._job is not None:
            self._job.abandon()
        self._source = self._admin.settings.team_file
        self._job = self._queue.stream(self._admin.team_changes, self._tell, failed=self._lost)

    def follow(self, settings: Settings) -> None:
        """Begins anew where these settings name another file."""
        if self._job is not None and settings.team_file != self._source:
            self.start()

    def stop(self) -> None:
        """Ends following."""
        if self._job is not None:
            self._job.abandon()
        self._queue.end()

    def _tell(self, news: TeamNews) -> None:
        self._messages.tell(news.words, news.level)

    def _lost(self, error: BaseException) -> None:
        """Starts following again if the worker process has ended: that starts the process again too."""
        if isinstance(error, WorkerGone):
            QTimer.singleShot(_AGAIN_AFTER_MS, self, self.start)
        else:
            self._messages.fail(error)
