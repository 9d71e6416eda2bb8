"""Keeps the index in step with the docs folders while the panel is open."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from app.desk.workbench_desk import WorkbenchDesk
from app.lanes import Lanes
from app.panel.window import PanelWindow
from core.knowledge.following import Follower


class FollowingIndex(QObject):
    """The follower's thread only rings; the scan itself runs on the index lane, one at a time."""

    _due = Signal()

    def __init__(self, desk: WorkbenchDesk, lanes: Lanes, window: PanelWindow) -> None:
        super().__init__(window)
        self._desk, self._lanes, self._window = desk, lanes, window
        self._scanned = threading.Event()
        self._stopping = False
        self._due.connect(self._scan)
        self._follower: Follower | None = None

    def start(self) -> None:
        """Begins with a first scan; called again, it follows the folders that are chosen now."""
        self.stop()
        self._stopping = False
        self._follower = Follower(self._desk.docs_folders, self._look, lambda error: self._window.messages.fail(error))
        self._follower.start()

    def stop(self) -> None:
        """Ends following."""
        self._stopping = True
        self._scanned.set()
        if self._follower is not None:
            self._follower.stop()
            self._follower = None

    def _look(self) -> bool:
        """Runs on the follower's thread: has a scan made on the index lane and waits for its end."""
        self._scanned.clear()
        if self._stopping:
            return False
        self._due.emit()
        self._scanned.wait()
        return self._desk.unsettled

    def _scan(self) -> None:
        self._lanes.index.progress(self._desk.index, self._window.show_indexing, self._ended, self._failed)

    def _ended(self, _: object) -> None:
        self._window.show_indexing(None)
        self._scanned.set()

    def _failed(self, error: BaseException) -> None:
        self._window.show_indexing(None)
        self._window.messages.fail(error)
        self._scanned.set()
