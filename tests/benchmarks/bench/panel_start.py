"""One start of the whole panel over a store with many chunks, for `bench_panel`, in a process of its own.

    python -m tests.benchmarks.bench.panel_start fill FOLDER CHUNKS     make the store
    python -m tests.benchmarks.bench.panel_start run FOLDER CHUNKS      start, search, print JSON
    python -m tests.benchmarks.bench.panel_start qt FOLDER CHUNKS       start Qt alone, print milliseconds

Started as a person starts it (`app.__main__`), with the passphrase from the environment. Usable: the window
is painted and a search that is typed at once is answered. Times are from the interpreter's first line on.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.store.opening import open_store

if TYPE_CHECKING:
    from app.panel.application import Panel
    from core.domain.knowledge import SearchResult

_BEGAN = time.perf_counter()

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["DESKSIDE_PASSPHRASE"] = "of the bench"


_SECTIONS = 6
_CHUNKS_A_PAGE = 9
"""Six sections, and three packed cuts of them."""


def fill(folder: Path, chunks: int) -> None:
    """A workspace of so many pages that they make that many chunks, indexed, with vectors at random."""
    from app.store_key import store_key
    from core.directories import Directories
    from core.knowledge.document_reading import read_here
    from core.knowledge.index_progress import IndexReport
    from core.knowledge.indexing import Indexer
    from core.workspace.folder import Workspace
    from tests.benchmarks.bench.bench_indexing import page
    from tests.benchmarks.bench.bench_search_speed import RandomVectors
    from tests.benchmarks.data.datasets import real_embedder

    for number in range(chunks // _CHUNKS_A_PAGE + 1):
        file = folder / "workspace" / "docs" / f"{number % 100}" / f"{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(number, _SECTIONS), encoding="utf-8")
    file = Directories(folder / "data", folder / "no models").store_file(folder / "workspace")
    file.parent.mkdir(parents=True)
    store = open_store(file, store_key(file, None))
    embedder = RandomVectors(real_embedder())
    *_, report = Indexer(store, Workspace(folder / "workspace"), embedder, read=read_here).scan()
    assert isinstance(report, IndexReport) and report.chunks >= chunks, report
    store.close()


def run(folder: Path, chunks: int) -> None:
    """Starts the panel, searches when it is open, prints when what was done, and ends."""
    from app import start
    from app.backend.remote_backend import RemoteBackend
    from app.backend.worker_client import Worker
    from app.cli import main as command_line

    times: dict[str, float] = {}
    told = os.fdopen(os.dup(1), "w")  # the command line points descriptor 1 elsewhere

    class Desk(RemoteBackend):
        """Looks on from the moment when the worker process has been started: nothing of the window may be
        loaded before, as it is not in a start without a benchmark."""

        def start(self) -> Worker:
            worker = super().start()
            if not times:
                times["worker"] = passed()
                look_on()
            return worker

    start.RemoteBackend = Desk  # type: ignore[misc]

    def look_on() -> None:
        from app.panel.application import Panel

        begin = Panel.start

        def started(panel: Panel, tickets: Sequence[tuple[str, bytes]] = ()) -> None:
            begin(panel, tickets)
            look(panel)

        Panel.start = started  # type: ignore[method-assign]

    def look(panel: Panel) -> None:
        panel.window.grab()
        times["painted"] = passed()
        # As who opens the panel to look something up: what is typed at once is answered at once.
        panel.tasks.quick.run(
            lambda: panel.window.backend.docs.search("refund within three days", 5), lambda f: done(panel, f)
        )

    def done(panel: Panel, found: SearchResult) -> None:
        assert found.hits
        times["usable"] = passed()
        from PySide6.QtCore import QTimer

        QTimer.singleShot(3000, lambda: end(panel))  # what is loaded afterwards counts as memory too

    def end(panel: Panel) -> None:
        desk = panel.window.backend
        assert isinstance(desk, RemoteBackend)
        assert desk.admin.status().chunks >= chunks, desk.admin.status()
        times["window_mb"], times["worker_mb"] = memory(os.getpid()), memory(desk.start().pid)
        print(json.dumps(times), file=told, flush=True)
        panel.quit()

    data, workspace, models = (str(folder / name) for name in ("data", "workspace", "no models"))
    command_line.run(["--data-dir", data, "--workspace", workspace, "--models-dir", models])


def qt() -> None:
    """Prints how long Qt's libraries and an application without a window take."""
    from PySide6.QtWidgets import QApplication

    QApplication(sys.argv[:1])
    print(json.dumps(passed()))


def passed() -> float:
    """Milliseconds since this process came to its first line."""
    return (time.perf_counter() - _BEGAN) * 1000


def memory(pid: int) -> float:
    """Proportional set size in MB: pages that two processes share count half in each."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    if sys.argv[1] == "qt":
        qt()
    else:
        (fill if sys.argv[1] == "fill" else run)(Path(sys.argv[2]), int(sys.argv[3]))
