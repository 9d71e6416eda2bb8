"""Tickets through the whole panel over 2,000 passages, for `bench_panel`, each mode in a process of its own.

    python -m tests.benchmarks.bench.panel_tickets fill FOLDER     make and index the workspace
    python -m tests.benchmarks.bench.panel_tickets first FOLDER    start; a ticket as soon as the window is painted
    python -m tests.benchmarks.bench.panel_tickets day FOLDER      40 tickets, the model still writing on the last
    python -m tests.benchmarks.bench.panel_tickets bare FOLDER     the same tickets without window, processes and model

Times are milliseconds from the key to triage, sources and the first draft with its checks, all of them shown.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.backend.remote_backend import RemoteBackend
from app.backend.rpc import WorkerConfig
from app.composition import Services
from app.panel.messages import Messages
from app.panel.style.theme import Look, apply
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from core.directories import Directories, directories
from core.events import HandedOff, Reviewed
from core.settings import Settings
from core.tickets.parse import read_ticket
from core.workspace.folder import Workspace
from tests.benchmarks.bench.panel_day import Heartbeat
from tests.benchmarks.bench.panel_start import memory

PASSAGES = 2_000
TICKETS = 40
SETTLED = 10
"""Tickets until everything is loaded that a ticket may need: from there on memory must not grow."""
_KEY = bytes(32)
_SETTINGS = Settings(chat_model="smollm2-135m")
_GIVEN_UP_S = 120.0
_WRITES_MS = 400
"""How long the model writes before the next ticket comes."""
_PASSAGES_A_PAGE = 9


def workspace(folder: Path) -> Workspace:
    """Where `fill` has put it."""
    return Workspace(folder / "workspace")


def places(folder: Path) -> Directories:
    """A store of its own; the models of this machine."""
    return Directories(folder / "data", directories().models)


def fill(folder: Path) -> None:
    """The sample's docs and pages of other words, indexed with vectors at random: looking them up takes as long."""
    from core.knowledge.document_reading import read_here
    from core.knowledge.indexing import Indexer
    from tests.benchmarks.bench.bench_indexing import page
    from tests.benchmarks.bench.bench_search_speed import RandomVectors
    from tests.benchmarks.data.datasets import real_embedder

    with resources.as_file(resources.files("resources") / "sample") as sample:
        shutil.copytree(sample, folder / "workspace")
    for number in range(PASSAGES // _PASSAGES_A_PAGE):
        file = folder / "workspace" / "docs" / "more" / f"{number}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(page(number, 6), encoding="utf-8")
    with _services(folder) as services:
        for _ in Indexer(services.store, workspace(folder), RandomVectors(real_embedder()), read=read_here).scan():
            pass


def _services(folder: Path) -> Services:
    at, place = workspace(folder), places(folder)
    file = place.store_file(at.root)
    file.parent.mkdir(parents=True, exist_ok=True)
    return Services(place, replace(_SETTINGS, write_with_model=False), at, file, _KEY)


def texts() -> Iterator[tuple[str, bytes]]:
    """The sample's tickets over and over, each time with another customer's line, so that none is known."""
    folder = resources.files("resources") / "sample" / "tickets"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith((".txt", ".eml")))
    for number in range(TICKETS):
        name = names[number % len(names)]
        yield name, (folder / name).read_bytes() + f"\n\nMy account is number {7000 + number}.\n".encode()


def bare(folder: Path) -> list[float]:
    """Milliseconds a ticket, by the assistant alone."""
    took = []
    with _services(folder) as services:
        for name, data in texts():
            began = time.perf_counter()
            for event in services.handle(read_ticket(data, name)):
                if isinstance(event, Reviewed | HandedOff):
                    took.append((time.perf_counter() - began) * 1000)
                    break
    return took


class Panel:
    """The panel as shipped over the filled store, and a person who hands it tickets."""

    def __init__(self, folder: Path) -> None:
        application = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(application, QApplication)
        config = WorkerConfig(places(folder), _SETTINGS, workspace(folder), first_time=False, language="en")
        self._desk = RemoteBackend(config, lambda _: _KEY)
        self._desk.start()
        apply(application, Look())
        messages = Messages()
        self._queues = TaskQueues(messages)
        self.window = PanelWindow(self._desk, self._queues, messages)
        self.window.show()
        self.window.start()

    def wait(self, milliseconds: int) -> None:
        """Lets the panel work."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def open(self) -> None:
        """Waits until store and models are there."""
        loop = QEventLoop()
        self.window.opened.connect(loop.quit)
        loop.exec()
        self.wait(1500)

    def ticket(self, name: str, data: bytes) -> float:
        """Hands a ticket over; milliseconds until its checked draft, or its packet, is shown."""
        session, loop = self.window.session, QEventLoop()
        began = time.perf_counter()

        def look(state: object) -> None:
            at = session.state
            if at.ticket is not before and (at.extractive_review is not None or at.handoff is not None):
                loop.quit()

        before = session.state.ticket
        session.changed.connect(look)
        QTimer.singleShot(round(_GIVEN_UP_S * 1000), loop.quit)
        session.take([(name, data)])
        loop.exec()
        self.window.repaint()
        session.changed.disconnect(look)
        took = (time.perf_counter() - began) * 1000
        assert took < _GIVEN_UP_S * 1000, f"{name} never came to a draft"
        assert session.state.handoff is not None or self.window.reply(), "the box is never empty once a draft stands"
        return took

    def memory(self) -> tuple[float, float]:
        """MB of the window's process and of the worker's."""
        return memory(os.getpid()), memory(self._desk.start().pid)

    def close(self) -> None:
        """Ends it."""
        self.window.close()
        self._queues.close()
        self._desk.admin.close()


def first(folder: Path) -> float:
    """Milliseconds of a ticket that comes the moment the window is there."""
    panel = Panel(folder)
    panel.window.grab()
    took = panel.ticket(*next(texts()))
    panel.close()
    return took


def day(folder: Path) -> dict[str, object]:
    """The times of 40 tickets, what stalled meanwhile, and memory before and after."""
    panel, heart = Panel(folder), Heartbeat()
    panel.open()
    took, held = [], []
    heart.start()
    for name, data in texts():
        took.append(panel.ticket(name, data))
        panel.wait(_WRITES_MS)
        held.append(panel.memory())
    beats = heart.day()
    panel.close()
    return {"took": took, "ours": beats.ours, "wall": beats.wall, "held": held}


if __name__ == "__main__":
    mode, place = sys.argv[1], Path(sys.argv[2])
    found = {"fill": fill, "first": first, "day": day, "bare": bare}[mode](place)
    print(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)
