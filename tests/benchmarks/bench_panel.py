"""How the window feels, in milliseconds: stalls of its event loop, start, keystrokes, scrolling, memory.

Offscreen, over a desk of fixtures: what is measured is the window and its lanes, not the models.
Two busy Python threads stand in for a draft that streams and an index that runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.lanes import Lanes
from app.messages import Messages
from app.panel.desk import Progress
from app.panel.gallery import material
from app.panel.gallery.desk import FixtureDesk
from app.panel.gallery.scenes import recents_desk, settle
from app.panel.pages.recent import RecentPage
from app.panel.style.theme import Look, apply
from app.panel.window import PanelWindow
from core.ports import Cancelled
from tests.benchmarks.figures import Figure, table

_T = TypeVar("_T")
_SECONDS = 6.0
_BEAT_MS = 2
_START = """
import os, sys, time
began = time.perf_counter()
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication
application = QApplication(sys.argv[:1])
qt = time.perf_counter()
from app.lanes import Lanes
from app.messages import Messages
from app.panel.gallery.desk import FixtureDesk
from app.panel.style.theme import Look, apply
from app.panel.window import PanelWindow
apply(application, Look())
messages = Messages()
lanes = Lanes(messages)
window = PanelWindow(FixtureDesk(), lanes, messages)
window.show()
window.start()
application.processEvents()
window.grab()
print((time.perf_counter() - began) * 1000, (qt - began) * 1000)
lanes.close()
"""


class BusyDesk(FixtureDesk):
    """Streams words and index steps as fast as the interpreter lets it, with work between them."""

    def index(self, cancelled: Cancelled) -> Iterator[Progress]:
        done = 0
        while not cancelled():
            done += 1
            sum(n * n for n in range(2_000))
            yield Progress("docs", done % 10_000, 10_000)

    def handle(self, ticket, cancelled):  # type: ignore[no-untyped-def]
        for event in super().handle(ticket, cancelled):
            sum(n * n for n in range(20_000))
            yield event


@dataclass(frozen=True, slots=True)
class Beats:
    """Milliseconds between beats of a timer beyond the beat itself; and the processor time that the
    window's own thread used between two beats, which a busy machine does not lengthen."""

    wall: list[float]
    own: list[float]


def stalls(seconds: float, window: PanelWindow | None) -> Beats:
    """Beats while the agent types and a new ticket comes every two seconds."""
    beats: list[tuple[float, float]] = []
    clock = QElapsedTimer()
    clock.start()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: beats.append((clock.nsecsElapsed() / 1e6, time.thread_time() * 1000)))
    timer.start(_BEAT_MS)
    loop = QEventLoop()
    person = []
    if window is not None:
        window.session.open(material.TICKET)
        for every_ms, act in (
            (2000, lambda: window.session.open(material.TICKET)),
            (120, lambda: QTest.keyClick(window.page.draft.editor, Qt.Key.Key_A)),
        ):
            hand = QTimer()
            hand.timeout.connect(act)
            hand.start(every_ms)
            person.append(hand)
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
    for hand in person:
        hand.stop()
    timer.stop()
    pairs = list(pairwise(beats))
    return Beats(
        [max(0.0, later[0] - earlier[0] - _BEAT_MS) for earlier, later in pairs],
        [later[1] - earlier[1] for earlier, later in pairs],
    )


def keystrokes(window: PanelWindow) -> list[float]:
    """Milliseconds from a key to the painted letter in a reply of 500 words with findings."""
    editor = window.page.draft.editor
    text = (material.MODEL_TEXT + "\n\n") * 7
    editor.put(text)
    window.page.show_review(material.review_of(text))
    settle(window)
    editor.setFocus()
    cursor = editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    took = []
    for _ in range(120):
        began = time.perf_counter()
        QTest.keyClick(editor, Qt.Key.Key_E)
        editor.viewport().repaint()
        took.append((time.perf_counter() - began) * 1000)
        QApplication.processEvents()
    return took


def scrolling(window: PanelWindow) -> list[float]:
    """Milliseconds to paint each screen while 50,000 recent tickets scroll by."""
    page = window.pages.go("recent")
    assert isinstance(page, RecentPage)
    settle(window, 30)
    bar = page.list.verticalScrollBar()
    took = []
    for at in range(200):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * at // 200)
        page.list.viewport().repaint()
        took.append((time.perf_counter() - began) * 1000)
    return took


def started() -> tuple[float, float]:
    """(milliseconds to a painted window, of these spent in Qt alone) in a process of its own."""
    done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)
    whole, qt = map(float, done.stdout.split())
    return whole, qt


def resident_mb() -> float:
    """Resident memory of this process in MB; 0 where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - no file of ours
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
    except OSError:
        return 0.0


def p(values: list[float], percent: float) -> float:
    """A percentile."""
    return float(np.percentile(values, percent))


def _with_window(desk: FixtureDesk, measure: Callable[[PanelWindow], _T]) -> _T:
    messages = Messages()
    lanes = Lanes(messages)
    window = PanelWindow(desk, lanes, messages)
    window.show()
    settle(window)
    try:
        return measure(window)
    finally:
        window.close()
        lanes.close()
        window.deleteLater()


def _busy(window: PanelWindow) -> Beats:
    job = window.lanes.index.progress(window.desk.index, window.show_indexing)
    try:
        return stalls(_SECONDS, window)
    finally:
        job.cancel()


def run() -> list[Figure]:
    """All figures of the panel."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    apply(application, Look())
    cold = started()
    warm = min(started() for _ in range(3))
    idle = stalls(2.0, None)
    busy = _with_window(BusyDesk(piece_seconds=0.01), _busy)
    keys = _with_window(FixtureDesk(), keystrokes)
    rows = _with_window(recents_desk(50_000), scrolling)
    return [
        Figure(
            "panel: start to a painted window, first", cold[0], "ms", cold[1], better="lower", note="floor: Qt alone"
        ),
        Figure(
            "panel: start to a painted window, warm",
            warm[0],
            "ms",
            warm[1],
            must=1000,
            better="lower",
            note="floor: Qt alone",
        ),
        *(
            Figure(f"panel: event loop while all is busy, {name}", value, "ms", floor, must=must, better="lower")
            for name, value, floor, must in (
                ("stall p99", p(busy.wall, 99), p(idle.wall, 99), 16),
                ("stall max", max(busy.wall), max(idle.wall), 50),
                ("own work p99", p(busy.own, 99), p(idle.own, 99), 16),
                ("own work max", max(busy.own), max(idle.own), 50),
            )
        ),
        Figure("panel: keystroke to paint p95, 500 words with findings", p(keys, 95), "ms", must=16, better="lower"),
        Figure("panel: 50,000 tickets, paint of a screen p95", p(rows, 95), "ms", must=16, better="lower"),
        Figure("panel: memory without models", resident_mb(), "MB", must=250, better="lower"),
    ]


if __name__ == "__main__":
    print(table(run()))
