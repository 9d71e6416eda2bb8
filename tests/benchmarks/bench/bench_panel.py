"""How the panel feels: stalls of its event loop through a working minute, start with 100,000 chunks in the
store, keystrokes, scrolling, memory.

Stalls and start are of the whole panel as shipped, in processes of their own (`panel_day`, `panel_start`);
keystrokes and scrolling are of the window over a desk of fixtures. Offscreen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.panel.messages import Messages
from app.panel.pages.recent import RecentPage
from app.panel.style.theme import Look, apply
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.bench.panel_tickets import SETTLED
from tests.gallery import fixtures
from tests.gallery.fixture_backend import FixtureBackend
from tests.gallery.scenes import recents_desk, settle

_T = TypeVar("_T")
_SECONDS = 60
CHUNKS = 100_000
_STARTS = 5


def beside(*modes: str, seconds: float = _SECONDS) -> list[dict[str, Any]]:
    """What `panel_day` found in these modes, all at the same time."""
    command = [sys.executable, "-m", "tests.benchmarks.bench.panel_day"]
    running = [subprocess.Popen([*command, mode, str(seconds)], stdout=subprocess.PIPE) for mode in modes]
    return [json.loads(process.communicate()[0]) for process in running]


def stall_figures() -> list[Figure]:
    """Stalls by our own code, beside those of an event loop that has nothing but the heartbeat: at the same
    time on the same machine, and on one that is idle."""
    (idle,) = beside("qt", seconds=5)
    panel, loop = beside("panel", "qt")
    done = (
        f"{panel['drafts']} tickets, {panel['pieces']} pieces streamed, {panel['keys']} keys,"
        f" {panel['reviews']} reviews, {panel['files']} files indexed meanwhile"
    )
    figures = []
    for kind, name, words in (
        ("ours", "stall by our code", "work of the window's thread and waiting for the interpreter"),
        ("wall", "stall by the clock", "with what the system ran in its place"),
    ):
        for at, limit in ((99.0, 16), (100.0, 50)):
            title = f"panel: draft streams, 10,000 files index, typing: {name}, {'max' if at == 100 else 'p99'}"
            note = f"{words}; floor: Qt alone at the same time; idle {p(idle[kind], at):.1f}"
            must = limit if kind == "ours" else None
            figures.append(
                Figure(title, p(panel[kind], at), "ms", p(loop[kind], at), must=must, better="lower", note=note)
            )
    figures.append(Figure("panel: beats of that minute", float(len(panel["ours"])), note=done))
    return figures


def start_figures() -> list[Figure]:
    """From nothing to a painted window, and to a search answered from a store of 100,000 chunks, on a quiet machine
    and on a busy one; and what all processes of the panel then hold in memory, models apart."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        _start(Path(folder), "fill")
        floor = min(json.loads(_start(Path(folder), "qt")) for _ in range(3))
        cold, *runs = (json.loads(_start(Path(folder), "run")) for _ in range(4))
        with busy_cores():
            loaded_floor = min(json.loads(_start(Path(folder), "qt")) for _ in range(3))
            loaded = min((json.loads(_start(Path(folder), "run")) for _ in range(3)), key=lambda run: run["usable"])
    warm = min(runs, key=lambda run: run["usable"])
    note = f"{CHUNKS:,} chunks in the store; floor: Qt alone; first start {cold['usable']:.0f}"
    return [
        Figure("panel: start to a painted window, warm", warm["painted"], "ms", floor, better="lower", note=note),
        Figure(
            "panel: start to a search answered, warm", warm["usable"], "ms", floor, must=1000, better="lower",
            note="by words; the models load after",
        ),
        Figure(
            "panel: start to a search answered, every core busy", loaded["usable"], "ms", loaded_floor, better="lower",
            note=f"painted {loaded['painted']:.0f}; a process on each core computes all the time; floor: Qt alone then",
        ),
        Figure(
            "panel: memory without models", warm["window_mb"] + warm["worker_mb"], "MB", must=250, better="lower",
            note=f"window {warm['window_mb']:.0f}, worker process {warm['worker_mb']:.0f} (proportional set size)",
        ),
    ]  # fmt: skip


@contextmanager
def busy_cores() -> Iterator[None]:
    """Every core of the machine computes something else meanwhile."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in others:
            process.kill()
            process.wait()


def _start(folder: Path, what: str) -> str:
    command: Sequence[str] = [
        sys.executable,
        "-m",
        "tests.benchmarks.bench.panel_start",
        what,
        str(folder),
        str(CHUNKS),
    ]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def ticket_figures() -> list[Figure]:
    """Tickets over 2,000 passages: the first after a start, 40 in a row while the model writes, and what they leave."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        _tickets(folder, "fill")
        firsts = [_tickets(folder, "first") for _ in range(_STARTS)]
        bare, day = _tickets(folder, "bare"), _tickets(folder, "day")
    settled, end = (sum(day["held"][at]) for at in (SETTLED - 1, -1))
    cold, *warm = bare
    return [
        Figure(
            "panel: first ticket after start to its checked draft, slowest", max(firsts), "ms", cold, must=1500,
            better="lower", note=f"{_STARTS} starts; pasted when the window is painted; floor: the assistant alone",
        ),
        Figure(
            "panel: ticket to its checked draft p95, 2,000 passages", p(day["took"], 95), "ms", p(warm, 95),
            must=600, better="lower", note="40 tickets, the model writing on the last; floor: the assistant alone",
        ),
        Figure("panel: stall by our code over 40 tickets, p99", p(day["ours"], 99), "ms", must=16, better="lower"),
        Figure(
            "panel: memory after 40 tickets against after 10", end, "MB", settled, end / settled, must=1.05,
            better="lower", note="window and worker process, models apart (proportional set size)",
        ),
    ]  # fmt: skip


def _tickets(folder: str, mode: str) -> Any:
    command = [sys.executable, "-m", "tests.benchmarks.bench.panel_tickets", mode, folder]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def keystrokes(window: PanelWindow) -> list[float]:
    """Milliseconds from a key to the painted letter in a reply of 500 words with findings."""
    editor = window.page.draft.editor
    text = (fixtures.MODEL_TEXT + "\n\n") * 7
    editor.put(text)
    window.page.show_review(fixtures.review_of(text))
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


def keys_to_a_copied_reply(window: PanelWindow) -> int:
    """Keys from a ticket on the clipboard to its reply, copied, without a mouse, and with all of the reply in sight.

    Raises AssertionError if the reply is not on the clipboard then, or part of it was not seen.
    """
    clipboard = QApplication.clipboard()
    clipboard.setText(fixtures.TICKET_TEXT)
    window.activateWindow()
    settle(window)
    control = Qt.KeyboardModifier.ControlModifier
    keys = (
        (Qt.Key.Key_V, control),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),  # to the gap
        (Qt.Key.Key_3, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, control),
    )
    window.resize(400, 900)
    editor = window.page.draft.editor
    copied = ""
    for key, modifier in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
        settle(window)
        copied = clipboard.text()
        if editor.visibleRegion().boundingRect() != editor.rect():
            raise AssertionError("part of the reply is out of sight")
    clipboard.clear()
    if "delivered on 3." not in copied:
        raise AssertionError("the keys did not lead to a copied reply")
    return len(keys)


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


def p(values: list[float], percent: float) -> float:
    """A percentile."""
    return float(np.percentile(values, percent))


def _with_window(desk: FixtureBackend, measure: Callable[[PanelWindow], _T]) -> _T:
    messages = Messages()
    queues = TaskQueues(messages)
    window = PanelWindow(desk, queues, messages)
    window.show()
    settle(window)
    try:
        return measure(window)
    finally:
        window.close()
        queues.close()
        window.deleteLater()


def run() -> list[Figure]:
    """All figures of the panel."""
    started, tickets, stalls = start_figures(), ticket_figures(), stall_figures()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    apply(application, Look())
    pressed = _with_window(FixtureBackend(), keys_to_a_copied_reply)
    keys = _with_window(FixtureBackend(), keystrokes)
    rows = _with_window(recents_desk(50_000), scrolling)
    return [
        *started,
        *tickets,
        *stalls,
        Figure("panel: keyboard alone, from the clipboard to a copied reply", pressed, "keys", must=5, better="lower"),
        Figure("panel: keystroke to paint p95, 500 words with findings", p(keys, 95), "ms", must=16, better="lower"),
        Figure("panel: 50,000 tickets, paint of a screen p95", p(rows, 95), "ms", must=16, better="lower"),
    ]


if __name__ == "__main__":
    print(table(run()))
