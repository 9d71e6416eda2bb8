"""The measures of the work on simulated half-years with known truth: are the intervals honest, are regressions found
and quiet weeks left alone."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.domain.measurement import Conventions, Period
from core.reporting.guardrails import find_alarms
from core.reporting.report_builder import build_report
from core.reporting.rollout_rules import read_rollout_rules
from core.store.database import Store
from core.workspace.folder import Workspace
from tests.benchmarks.bench.figures import Figure
from tests.core.reporting.simulated import DAY, PLANTED, START, Truth, simulate
from tests.factories import make_store

DRAWS, DAYS_A_DRAW = 1000, 3
"""Of 200 draws an honest interval holds the truth in 0.92 to 0.98, by chance alone; of 1,000 in 0.936 to 0.964. A third
of 1,000 tickets each: the fewer, the harder."""
QUIET_WEEKS, BEFORE_DAYS = 200, 75
CONVENTIONS = Conventions()


def run() -> list[Figure]:
    """All figures."""
    return [
        *_in_a_store(_coverage),
        *_in_a_store(_quiet_weeks),
        *_planted(),
    ]


def _in_a_store(measure: Callable[[Store, Path], list[Figure]]) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, make_store(Path(folder)) as store:
        return measure(store, Path(folder))


def _coverage(store: Store, folder: Path) -> list[Figure]:
    """For each measure, in how many of the draws (333 tickets each) its interval holds the truth."""
    truth = Truth()
    edit = truth.ready * truth.ready_edit_mean + (1 - truth.ready) * (1 - truth.as_is) * truth.edit_mean
    true = {
        "deflection": truth.deflection,
        "csat_drafted": truth.good_drafted,
        "csat_own": truth.good_own,
        "recontact": truth.recontact,
        "acceptance": truth.from_draft,
        "hit_rate": truth.page_used,
        "without_answer": 1 - truth.answered,
        "edit_share": edit,
        "key_seconds": 70.0,
    }
    held = dict.fromkeys(true, 0)
    for draw in range(DRAWS):
        simulate(store, np.random.default_rng(draw), draw * DAYS_A_DRAW, DAYS_A_DRAW, truth)
        begin = START + draw * DAYS_A_DRAW * DAY
        end = begin + DAYS_A_DRAW * DAY
        report = build_report(store, Period(begin, end), CONVENTIONS, end + 30 * DAY)
        named = {figure.name: figure for figure in (*report.workflow, *report.copilot)}
        named |= {figure.name: figure for figure in _sum_of(report.by("language")) if figure.name not in named}
        for name, value in true.items():
            held[name] += named[name].low <= value <= named[name].high
    return [
        Figure(f"interval holds the truth: {name}", times / DRAWS, "share", must=0.93, aim=0.94)
        for name, times in held.items()
    ]


def _sum_of(groups):  # type: ignore[no-untyped-def]
    [only] = groups
    return only.figures


def _alarms(store: Store, folder: Path, day: int) -> set[str]:
    rules = read_rollout_rules(Workspace(folder / "team"))
    return {alarm.kind for alarm in find_alarms(store, rules.guardrails, rules.conventions, START + day * DAY)}


def _quiet_weeks(store: Store, folder: Path) -> list[Figure]:
    generator, alarms, day = np.random.default_rng(11), 0, BEFORE_DAYS
    simulate(store, generator, 0, BEFORE_DAYS, Truth())
    for _ in range(QUIET_WEEKS):
        simulate(store, generator, day, 7, Truth())
        day += 7
        alarms += bool(_alarms(store, folder, day))
    return [Figure(f"false alarms in {QUIET_WEEKS} quiet weeks", alarms, "weeks", must=1, aim=0, better="lower")]


def _planted() -> list[Figure]:
    found: list[int] = []
    for at, (_, kind, truth) in enumerate(PLANTED):

        def days_until(store: Store, folder: Path, at=at, kind=kind, truth=truth) -> list[Figure]:  # type: ignore[no-untyped-def]
            generator = np.random.default_rng(100 + at)
            simulate(store, generator, 0, BEFORE_DAYS, Truth())
            if _alarms(store, folder, BEFORE_DAYS):
                return []
            for day in range(1, 15):
                simulate(store, generator, BEFORE_DAYS + day - 1, 1, truth)
                if kind in _alarms(store, folder, BEFORE_DAYS + day):
                    found.append(day)
                    break
            return []

        _in_a_store(days_until)
    return [
        Figure(f"of {len(PLANTED)} planted regressions found in 14 days", len(found), "of 8", must=len(PLANTED)),
        Figure("days until found, the slowest", max(found, default=15), "days", must=14, better="lower"),
        Figure("days until found, the middle one", float(np.median(found or [15])), "days"),
    ]
