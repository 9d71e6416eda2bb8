"""Warnings: silent while nothing changes, there within two weeks of each planted regression, with its tickets."""

import numpy as np
import pytest

from core.domain.measurement import Period
from core.reporting.guardrails import find_alarms
from core.reporting.rollout_rules import read_rollout_rules
from core.store.measured_tickets import tickets_behind
from core.workspace.folder import Workspace
from tests.core.reporting.day import Team
from tests.core.reporting.simulated import DAY, PLANTED, START, Truth, simulate
from tests.factories import make_store

QUIET_DAYS = 75


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    return read_rollout_rules(Workspace(tmp_path_factory.mktemp("team")))


def alarms(store, rules, day):
    return find_alarms(store, rules.guardrails, rules.conventions, START + day * DAY)


@pytest.mark.parametrize(("what", "kind", "planted"), PLANTED, ids=[what for what, _, _ in PLANTED])
def test_a_planted_regression_is_found_within_two_weeks_and_not_before(tmp_path, rules, what, kind, planted) -> None:
    with make_store(tmp_path) as store:
        generator = np.random.default_rng(3)
        simulate(store, generator, 0, QUIET_DAYS, Truth())
        assert alarms(store, rules, QUIET_DAYS) == ()
        simulate(store, generator, QUIET_DAYS, 14, planted)
        found = alarms(store, rules, QUIET_DAYS + 14)
        assert kind in {alarm.kind for alarm in found}
        alarm = next(alarm for alarm in found if alarm.kind == kind)
        assert alarm.tickets, "it opens the tickets behind it"
        first = store.value("SELECT at FROM ticket_measures m JOIN tickets t ON t.id = ticket_id WHERE source_id = ?",
                            (alarm.tickets[-1][0],))  # fmt: skip
        assert first >= START + QUIET_DAYS * DAY - 1


def test_a_ticket_without_a_subject_stands_behind_a_warning_by_its_title(tmp_path, rules) -> None:
    with make_store(tmp_path) as store:
        team = Team(store)
        team.answered(team.asked("t-1", "Where is my broken lamp refund?"), "It is on its way to you.")
        team.measure()
        behind = tickets_behind(store, "ready-edited", "", Period(team.now - DAY, team.now + DAY), rules.conventions)
        assert behind == (("t-1", "Where is my broken lamp refund?"),)


def test_a_store_without_a_past_warns_of_nothing(tmp_path, rules) -> None:
    with make_store(tmp_path) as store:
        simulate(store, np.random.default_rng(4), 0, 14, Truth(tickets_a_day=20))
        assert alarms(store, rules, 14) == ()


def test_a_change_for_the_better_is_no_warning(tmp_path, rules) -> None:
    with make_store(tmp_path) as store:
        generator = np.random.default_rng(5)
        simulate(store, generator, 0, QUIET_DAYS, Truth())
        simulate(store, generator, QUIET_DAYS, 14, Truth(tier_1=0.6, good_drafted=0.95, recontact=0.03))
        assert alarms(store, rules, QUIET_DAYS + 14) == ()
