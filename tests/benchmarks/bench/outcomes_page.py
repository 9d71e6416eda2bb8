"""Opens the page of outcomes in a real window over the report on a real store."""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from app.panel.messages import Messages
from app.panel.pages.measures_page import MeasuresPage
from app.panel.style.theme import Look, apply
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from core.domain.report import Report
from core.history.related_tickets import RelatedTickets
from core.reporting.reporter import Reporter
from core.store.database import Store
from core.store.tickets import Tickets
from tests.factories import make_workspace
from tests.gallery.fixture_backend import FixtureBackend

_PATIENCE_SECONDS = 120
_TURNS = 3


class Reports(FixtureBackend):
    """A desk whose reports are made when asked for, and handed over as to another process."""

    def __init__(self, folder: Path, store: Store, now: float) -> None:
        super().__init__()
        tickets = Tickets(store, clock=lambda: now)
        self.reporter = Reporter(make_workspace(folder), tickets, RelatedTickets(tickets, None), tickets.clock)

    @override
    def report(self, days: int) -> Report:
        report: Report = pickle.loads(pickle.dumps(self.reporter.report(days)))
        return report


def open_page(desk: Reports, days: int) -> float:
    """Seconds from the key until the page is painted, the least of some turns. Raises `TimeoutError`."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    apply(application, Look())
    return min(_open_once(desk, days) for _ in range(_TURNS))


def _open_once(desk: Reports, days: int) -> float:
    messages = Messages()
    queues = TaskQueues(messages)
    window = PanelWindow(desk, queues, messages)
    try:
        window.show()
        window.start()
        _wait_until(lambda: bool(window.starter.intents))
        begin = time.perf_counter()
        page = window.pages.go("measures")
        assert isinstance(page, MeasuresPage)
        _wait_until(lambda: page.report is not None)
        window.grab()
        seconds = time.perf_counter() - begin
        assert page.report is not None and round(page.report.period.days) == days and page.report.whole.tickets
        return seconds
    finally:
        window.close()
        queues.close()
        window.deleteLater()


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        QTest.qWait(1)
