"""Opens the page of outcomes in a real window over the report on a real store."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.panel.messages import Messages
from app.panel.pages.measures_page import MeasuresPage
from app.panel.style.theme import Look, apply
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from tests.gallery.measured import ReportingDesk

_PATIENCE_SECONDS = 120
_TURNS = 5


def open_page(desk: ReportingDesk, days: int) -> float:
    """Seconds from the key until the page is painted, the least of some turns. Raises `TimeoutError`."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    apply(application, Look())
    return min(_open_once(desk, days) for _ in range(_TURNS))


def _open_once(desk: ReportingDesk, days: int) -> float:
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
