"""A working minute at the panel, with a heartbeat in its event loop: `bench_panel` runs it in processes
of its own. All of it is real: 10,000 files are indexed by the following index, the chat model writes
drafts that stream into the page, findings are looked for while the person types.

    python -m tests.benchmarks.bench.panel_day MODE SECONDS

MODE: `panel` (as shipped), `one-process` (the same window with everything that works in its own
process, for comparison), `qt` (an event loop with nothing but the heartbeat). Prints JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import resources
from itertools import count, cycle
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.panel.state import PageState
from app.panel.window import PanelWindow
from core.directories import Directories, directories
from core.settings import Settings
from core.workspace.folder import Workspace

FILES = 10_000
BEAT_MS = 2
_KEY_MS = 140
"""Seven letters a second: a quick typist."""
_WORDS = "Thank you for waiting. I have looked into it, and this is what we can do for you: "
_SEARCH = "return lamp fee"
_SETTINGS = Settings(chat_model="smollm2-135m")
"""It writes several times as fast as the starter model: more words a second reach the page."""
_TICKETS = ("03-two-questions.eml", "02-heron-e6.txt", "05-workshop-date.txt")


@dataclass(frozen=True, slots=True)
class Day:
    """Milliseconds beyond the beat, one value a beat. `wall`: by the clock. `ours`: less the time in which
    the window's thread could run and the system ran something else in its place, so work of our own and
    waiting for the interpreter. `cpu`: processor time of the window's thread."""

    wall: list[float]
    ours: list[float]
    cpu: list[float]
    drafts: int = 0
    pieces: int = 0
    keys: int = 0
    reviews: int = 0
    files: int = 0


class Heartbeat(QObject):
    """A precise timer that notes when it is called."""

    def __init__(self) -> None:
        super().__init__()
        self._beats: list[tuple[float, float, float]] = []
        self._delays = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begins."""
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        waited = int(os.pread(self._delays, 64, 0).split()[1]) / 1e6
        self._beats.append((time.perf_counter() * 1000, waited, time.thread_time() * 1000))

    def day(self, **counts: int) -> Day:
        """What was noted."""
        wall, ours, cpu = [], [], []
        for (at, waited, used), (later, later_waited, later_used) in zip(self._beats, self._beats[1:], strict=False):
            gap = later - at - BEAT_MS
            wall.append(max(0.0, gap))
            ours.append(max(0.0, gap - (later_waited - waited)))
            cpu.append(later_used - used)
        return Day(wall, ours, cpu, **counts)


def run_qt(seconds: float) -> Day:
    """Only the heartbeat."""
    QApplication.instance() or QApplication(sys.argv[:1])
    heart, loop = Heartbeat(), QEventLoop()
    heart.start()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
    return heart.day()


def make_workspace(root: Path, files: int) -> Workspace:
    """The sample's docs among that many pages of other words."""
    from tests.benchmarks.bench.bench_indexing import page

    with resources.as_file(resources.files("resources") / "sample") as sample:
        shutil.copytree(sample, root / "workspace")
    for number in range(files):
        file = root / "workspace" / "docs" / "more" / f"{number % 100}" / f"{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(number, 1), encoding="utf-8")
    return Workspace(root / "workspace")


class Person(QObject):
    """Works ticket by ticket: searches while the model reads, watches two seconds of the draft, then types
    over it with pauses, in which findings are looked for, and goes on when it is done."""

    def __init__(self, window: PanelWindow) -> None:
        super().__init__()
        self._window = window
        self.drafts = self.pieces = self.keys = self.reviews = 0
        self._tickets = cycle(_TICKETS)
        window.session.reviewed.connect(self._reviewed)
        window.session.changed.connect(self._changed)
        self._hand = QTimer(self)
        self._hand.timeout.connect(self._act)
        self._doing: Iterator[int] = iter(())

    def start(self) -> None:
        """Begins."""
        self._hand.start(_KEY_MS)

    def _reviewed(self) -> None:
        self.reviews += 1

    def _changed(self, state: PageState) -> None:
        self.pieces += state.phase == "writing"

    def _act(self) -> None:
        if next(self._doing, None) is None:
            self._doing = self._ticket()
            next(self._doing)

    def _ticket(self) -> Iterator[int]:
        window = self._window
        name = next(self._tickets)
        data = (resources.files("resources") / "sample" / "tickets" / name).read_bytes()
        window.session.take([(name, data)])
        for step in count():
            if window.session.state.ticket is not None and step:
                break
            yield step
        self.drafts += 1
        window.bar.open()
        for letter in _SEARCH:
            QTest.keyClick(window.bar.field, letter)
            self.keys += 1
            yield 0
        window.bar.close_bar()
        while window.session.state.busy and window.session.state.phase != "writing":
            yield 0
        for _ in range(2000 // _KEY_MS):
            yield 0
        after = 0
        for at, letter in enumerate(cycle(_WORDS)):
            if window.session.state.handoff is not None:
                break
            QTest.keyClick(window.page.draft.editor, letter)
            self.keys += 1
            yield 0
            if at % 12 == 11:
                for _ in range(700 // _KEY_MS):
                    yield 0
            after += not window.session.state.busy
            if after > 25:
                break


def run_panel(seconds: float, *, one_process: bool) -> Day:
    """The panel over a new store, as `app.panel.qt_app` puts it together."""
    from app.backend.remote_backend import RemoteBackend
    from app.backend.rpc import WorkerConfig
    from app.panel.index_follower import IndexFollower
    from app.panel.messages import Messages
    from app.panel.style.theme import Look, apply
    from app.panel.task_queue import TaskQueues

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        workspace, place, key = (
            make_workspace(root, FILES),
            Directories(root / "data", directories().models),
            os.urandom(32),
        )
        if one_process:
            from app.backend.local_backend import LocalBackend

            desk = LocalBackend(place, _SETTINGS, workspace, lambda _: key)
        else:
            desk = RemoteBackend(WorkerConfig(place, _SETTINGS, workspace, False, "en"), lambda _: key)
        apply(application, Look())
        messages = Messages()
        queues = TaskQueues(messages)
        window = PanelWindow(desk, queues, messages)
        following = IndexFollower(desk, queues, window)
        window.opened.connect(following.start)
        person, heart, loop = Person(window), Heartbeat(), QEventLoop()
        window.opened.connect(loop.quit)
        window.show()
        window.start()
        loop.exec()
        QTimer.singleShot(1500, loop.quit)  # the index is on its way
        loop.exec()
        person.start()
        heart.start()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()
        day = heart.day(
            drafts=person.drafts,
            pieces=person.pieces,
            keys=person.keys,
            reviews=person.reviews,
            files=desk.admin.status().files,
        )
        following.stop()
        window.close()
        queues.close()
        desk.admin.close()
        return day


def main() -> None:
    """Prints the day as JSON."""
    mode, seconds = sys.argv[1], float(sys.argv[2])
    day = run_qt(seconds) if mode == "qt" else run_panel(seconds, one_process=mode == "one-process")
    print(json.dumps(asdict(day)))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
