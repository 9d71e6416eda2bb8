"""A backup of a 150 MB store beside a busy writer, against one while nobody writes: `python -m
tests.benchmarks.bench.bench_backup`.

The two take turns, and the best of each counts, which other work on the machine disturbs least. The writer saves
small rows one commit after the other, from its own thread, as the panel does while tickets are imported. Where the
cores are taken, writer and backup share what is left, and the time on the clock doubles for that alone; the processor
time of the backup's thread says what the writer itself costs it.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path

from core.store.backup import verify
from core.store.database import Store, remove_store
from core.store.documents import save_fact
from core.store.opening import open_store
from tests.benchmarks.bench.figures import Figure, table

MEGABYTES = 150
ROUNDS = 3
_KEY = bytes(range(32))


def run() -> list[Figure]:
    """Raises AssertionError if a backup is not whole."""
    quiet: list[tuple[float, float]] = []
    busy: list[tuple[float, float]] = []
    commits = 0
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store.db", _KEY) as store:
        for number in range(MEGABYTES):
            with store.transaction():
                for part in range(10):
                    save_fact(store, f"{number} {part}", os.urandom(50_000).hex())
        store.settle()
        for _ in range(ROUNDS):
            quiet.append(_backup(store, Path(folder)))
            ended = threading.Event()
            count = [0]
            writer = threading.Thread(target=_write, args=(store, ended, count))
            writer.start()
            busy.append(_backup(store, Path(folder)))
            ended.set()
            writer.join()
            commits = max(commits, count[0])
    note = f"floor: nobody writes; {commits:,} commits meanwhile"
    figures = []
    for at, what in enumerate(("time", "processor time")):
        beside, alone = min(each[at] for each in busy), min(each[at] for each in quiet)
        name = f"backup of {MEGABYTES} MB beside a busy writer, {what}"
        figures.append(Figure(name, beside, "s", alone, beside / alone, must=1.5, better="lower", note=note))
    return figures


def _backup(store: Store, folder: Path) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    path = folder / "copy.db"
    began, worked = time.perf_counter(), time.thread_time()
    store.backup(path)
    seconds = time.perf_counter() - began, time.thread_time() - worked
    assert verify(path, _KEY)["facts"] >= MEGABYTES * 10
    remove_store(path)
    return seconds


def _write(store: Store, ended: threading.Event, count: list[int]) -> None:
    while not ended.is_set():
        save_fact(store, "busy", count[0])
        count[0] += 1


if __name__ == "__main__":
    print(table(run()))
