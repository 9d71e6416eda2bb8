"""Keeps what the agent types, whatever happens to this process, the disk or the store."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer

from app.lanes import Lanes
from app.messages import Messages
from app.panel.desk import Desk
from core.tickets.model import Ticket

KEEP_AFTER_MS = 400
"""So long after a key the reply is kept, also while the agent types on: more is never lost."""
AGAIN_AFTER_MS = 3000
"""After a failure (a full disk, a store in another process's hands) it is tried again until it is kept."""


class EditKeeper(QObject):
    """Holds every edit until the desk has kept it."""

    def __init__(self, desk: Desk, lanes: Lanes, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._messages = desk, lanes, messages
        self._unkept: dict[str, tuple[Ticket, str]] = {}
        self._failing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep_now)

    def typed(self, ticket: Ticket, text: str) -> None:
        """The reply to this ticket is now that."""
        self._unkept[ticket.id] = (ticket, text)
        if not self._timer.isActive():
            self._timer.start(KEEP_AFTER_MS)

    def keep_now(self) -> None:
        """Has everything kept that is not yet."""
        self._timer.stop()
        edits, self._unkept = list(self._unkept.values()), {}
        for ticket, text in edits:
            self._keep(ticket, text)

    def keep_for_good(self, seconds: float = 2.0) -> bool:
        """The same, and waits for it: the session ends. Gives whether it came to its end in time."""
        self.keep_now()
        kept = threading.Event()
        self._lanes.quick.run(kept.set)
        return kept.wait(seconds)

    def _keep(self, ticket: Ticket, text: str) -> None:
        self._lanes.quick.run(
            lambda: self._desk.keep_edit(ticket, text),
            lambda _: self._kept(),
            lambda failure: self._not_kept(ticket, text, failure),
        )

    def _kept(self) -> None:
        self._failing = False

    def _not_kept(self, ticket: Ticket, text: str, failure: BaseException) -> None:
        """Says so once, and tries again; what was typed since goes first."""
        self._unkept.setdefault(ticket.id, (ticket, text))
        if not self._failing:
            self._failing = True
            self._messages.fail(failure)
        self._timer.start(AGAIN_AFTER_MS)
