"""Follows the team's file while the panel is open, and says calmly what becomes of it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from typing_extensions import override

from app.backend.admin_calls import AdminCalls
from app.backend.views import TeamNews
from app.panel.messages import Messages
from app.panel.stream_follower import StreamFollower
from core.settings import Settings


class TeamFollower(StreamFollower):
    """Follows the file that is chosen, for the workspace that is chosen."""

    def __init__(self, admin: AdminCalls, messages: Messages, parent: QObject) -> None:
        super().__init__("team", admin.team_changes, self._tell, messages, parent)
        self._admin = admin
        self._source = ""

    @override
    def start(self) -> None:
        self._source = self._admin.settings.team_file
        super().start()

    def follow(self, settings: Settings) -> None:
        """Begins anew where these settings name another file."""
        if self._job is not None and settings.team_file != self._source:
            self.start()

    def _tell(self, news: TeamNews) -> None:
        self._messages.tell(news.words, news.level)
