"""A report for the pictures, on a simulated quarter: real figures of the product, drawn from a seed."""

from __future__ import annotations

import pickle
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from core.domain.measurement import HelpdeskOutcome
from core.domain.report import Report
from core.history.related_tickets import RelatedTickets
from core.reporting.reporter import Reporter
from core.store.database import Store
from core.store.helpdesk_outcomes import save_outcome
from core.store.tickets import Tickets
from core.workspace.folder import Workspace
from tests.core.reporting.simulated import DAY, INTENTS, START, Truth, simulate
from tests.factories import make_store, make_workspace
from tests.gallery.fixture_backend import FixtureBackend

_DAYS, _LAST = 60, 14
_GOOD = Truth(tickets_a_day=40, from_draft=0.95, as_is=0.8, edit_mean=0.15, good_drafted=0.97, recontact=0.03)
_WORSE = replace(_GOOD, tier_1=0.65, good_drafted=0.75)
_FEW = replace(_GOOD, tickets_a_day=0.4)
_UNRATED = replace(_GOOD, rated=0.0)
STATES = {"worse": (_GOOD, _WORSE), "well": (_GOOD, _GOOD), "unrated": (_UNRATED, _UNRATED), "few": (_FEW, _FEW)}
"""What a team's quarter was like, and its last two weeks."""


@cache
def report(days: int, state: str = "worse") -> Report:
    """The last days of a quarter. `worse`: more is deflected lately, and customers are less satisfied."""
    before, lately = STATES[state]
    with tempfile.TemporaryDirectory() as folder, make_store(Path(folder)) as store:
        generator = np.random.default_rng(7)
        simulate(store, generator, 0, _DAYS - _LAST, before)
        simulate(store, generator, _DAYS - _LAST, _LAST, lately)
        tickets = Tickets(store, clock=lambda: START + _DAYS * DAY)
        for at in range(3):
            save_outcome(store, f"s{at + 1}", HelpdeskOutcome(START, None), tickets.clock)
        reporter = Reporter(team_of(Path(folder) / "team"), tickets, RelatedTickets(tickets, None), tickets.clock)
        found = reporter.report(_DAYS)
        for standing in found.rollout.intents:
            if standing.ready:
                reporter.promote(standing.intent)
                break
        return reporter.report(days)


def team_of(folder: Path) -> Workspace:
    """A team that declares the simulated intents, none of them in tier 1."""
    declared = "".join(
        f'[[intent]]\nname = "{name}"\ntier = 2\nexamples = ["{name} one", "{name} two"]\n' for name in INTENTS[:-1]
    )
    return make_workspace(folder, intents=declared)


class MeasuredDesk(FixtureBackend):
    """A team of which a good two months are known. They are drawn here, not in a queue."""

    def __init__(self, state: str = "worse") -> None:
        super().__init__()
        self.reports = {days: report(days, state) for days in (7, 30, 90)}

    def report(self, days: int) -> Report:  # noqa: D102
        return self.reports[days]


class ReportingDesk(FixtureBackend):
    """A desk whose reports are made when asked for, and handed over as to another process."""

    def __init__(self, folder: Path, store: Store, now: float) -> None:
        super().__init__()
        tickets = Tickets(store, clock=lambda: now)
        self.reporter = Reporter(team_of(folder), tickets, RelatedTickets(tickets, None), tickets.clock)

    def report(self, days: int) -> Report:  # noqa: D102
        report: Report = pickle.loads(pickle.dumps(self.reporter.report(days)))
        return report
