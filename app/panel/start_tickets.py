"""The last few tickets on the page without a ticket, with what each still waits for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from app.backend.api import Backend
from app.backend.views import RecentTicket
from app.panel import clock
from app.panel.recent_rows import recent_row
from app.panel.startup import Starter
from app.panel.state import PageState
from app.panel.task_queue import TaskQueues
from app.panel.ticket_page.empty_page import EmptyPage

_FEW = 6
_EVERY_MS = 60_000


class StartTickets(QObject):
    """Read when the store is open and whenever the page is shown again; what falls due meanwhile is marked."""

    def __init__(self, backend: Backend, tasks: TaskQueues, starter: Starter, page: EmptyPage) -> None:
        super().__init__(page)
        self._backend, self._tasks, self._page = backend, tasks, page
        self._tickets: Sequence[RecentTicket] = ()
        self._open = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._show)
        starter.opened.connect(self._opened)

    def follow(self, state: PageState) -> None:
        """Another state of the ticket's page: without a ticket the list is read again."""
        if state.ticket is None and self._open:
            self._tasks.quick.run(lambda: self._backend.tickets.recent("", _FEW), self._read)

    def _opened(self) -> None:
        self._open = True
        self._timer.start()
        self.follow(PageState())

    def _read(self, tickets: Sequence[RecentTicket]) -> None:
        self._tickets = tickets
        self._show()

    def _show(self) -> None:
        now = clock.now()
        self._page.show_recent([recent_row(ticket, now) for ticket in self._tickets])
