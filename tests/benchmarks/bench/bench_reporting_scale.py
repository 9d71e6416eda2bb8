"""Measures of a large store: what the report on 200,000 tickets costs against reading their rows, how soon the page
opens, and that neither page nor measuring follows the size of the store."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.domain.measurement import Conventions, Period
from core.reporting.report_builder import build_report
from core.store.database import Store
from tests.benchmarks.bench.figures import Figure
from tests.benchmarks.bench.outcomes_page import open_page
from tests.core.reporting.day import Team
from tests.core.reporting.simulated import DAY, START, Truth, simulate
from tests.factories import make_store
from tests.gallery.measured import ReportingDesk

MANY = 200_000
PAGE_DAYS = 30
_TURNS = 5


def run() -> list[Figure]:
    """All figures."""
    with tempfile.TemporaryDirectory() as folder, make_store(Path(folder)) as store:
        return _in_a_store(store, Path(folder))


def _in_a_store(store: Store, folder: Path) -> list[Figure]:
    days = MANY // 111
    simulate(store, np.random.default_rng(2), 0, days, Truth())
    now = START + days * DAY
    count = int(store.value("SELECT count(*) FROM ticket_measures"))
    store.settle()
    everything = Period(START - 1, now)
    read = _seconds(lambda: store.rows("SELECT * FROM ticket_measures"))
    aggregated = _seconds(lambda: build_report(store, everything, Conventions(), now))
    month = _seconds(lambda: build_report(store, Period(now - 30 * DAY, now), Conventions(), now))
    path = str(store.path)
    reading = _peak(path, "store.rows('SELECT * FROM ticket_measures')")
    summing = _peak(path, f"build_report(store, Period({START - 1}, {now}), Conventions(), {now})")
    small = make_store(folder / "few")
    simulate(small, np.random.default_rng(2), days - PAGE_DAYS, PAGE_DAYS, Truth())
    opened, opened_small = (open_page(ReportingDesk(folder / "team", one, now), PAGE_DAYS) for one in (store, small))
    few, many = _follow_seconds(small), _follow_seconds(store)
    return [
        Figure(f"report on {count} tickets", aggregated, "s", must=2, better="lower", note="of one processor"),
        Figure("the same against reading the rows", aggregated, "s", read, aggregated / read),
        Figure("report on their last 30 days", month, "s", read, month / read, must=1, better="lower"),
        Figure(f"page of outcomes opened over {count} tickets", opened, "s", must=1, better="lower"),
        Figure("the same against a store of its own 30 days alone", opened, "s", opened_small, opened / opened_small,
               must=1.5, better="lower"),
        Figure("peak memory of the report", summing, "MiB", reading, summing / reading, must=1.2, better="lower",
               note="against reading the rows, in processes of their own"),
        Figure("measuring 50 new tickets", many, "s", few, many / few, must=2, better="lower",
               note=f"with {count} tickets against 3,300"),
    ]  # fmt: skip


def _follow_seconds(store: Store) -> float:
    """How long 50 new tickets take to be measured; the least of some turns."""
    taken = []
    for turn in range(_TURNS):
        team = Team(store)
        team.days = 20_000 + turn
        for number in range(50):
            team.answered(team.asked(f"n{turn}-{number}", f"Matter {number}", customer=f"n{turn}-{number}"))
        begin = time.process_time()
        team.measure()
        taken.append(time.process_time() - begin)
    return min(taken)


def _seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor, the least of some turns: the work is one thread's, and the machine may have others."""
    taken = []
    for _ in range(_TURNS):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


_CHILD = """
import re
from pathlib import Path
from core.domain.measurement import Conventions, Period
from core.reporting.report_builder import build_report
from core.store.opening import open_store
store = open_store(Path({path!r}), bytes(range(32)))
kept = {work}
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""


def _peak(path: str, work: str) -> float:
    """The peak memory of a process that does nothing else, in MiB."""
    code = _CHILD.format(path=path, work=work)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)
