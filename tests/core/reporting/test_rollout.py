"""The way to tier 1: only who passes every gate is promoted, who falls short is taken back, all of it undoable."""

import numpy as np
import pytest

from core.domain.triage import Intent
from core.errors import GateNotPassed
from core.reporting import rollout
from core.reporting.rollout_rules import read_rollout_rules
from core.store import rollout_log
from core.workspace.folder import Workspace
from tests.core.reporting.simulated import DAY, INTENTS, START, Truth, simulate
from tests.factories import make_store

GOOD = Truth(from_draft=0.95, as_is=0.8, edit_mean=0.1, good_drafted=0.93, recontact=0.03)
BAD = Truth(from_draft=0.5, good_drafted=0.6, recontact=0.2)
DECLARED = tuple(Intent(name, "", 2, ()) for name in INTENTS)


class Lead:
    """Decides on a simulated team; `day` is today."""

    def __init__(self, store, rules) -> None:
        self.store, self.rules = store, rules
        self.day = 0
        self.generator = np.random.default_rng(1)

    def clock(self) -> float:
        return START + self.day * DAY

    def work(self, days: int, truth: Truth) -> None:
        simulate(self.store, self.generator, self.day, days, truth)
        self.day += days

    def found(self):
        return rollout.find_rollout(self.store, DECLARED, self.rules, self.clock())

    def standing(self, intent: str):
        return next(one for one in self.found().intents if one.intent == intent)

    def promote(self, intent: str = "return") -> int:
        return rollout.promote(self.store, self.standing(intent), self.clock)

    def demote_failed(self) -> tuple[str, ...]:
        return rollout.demote_failed(self.store, self.rules, self.clock)


@pytest.fixture
def lead(tmp_path):
    with make_store(tmp_path) as store:
        yield Lead(store, read_rollout_rules(Workspace(tmp_path)))


def test_an_intent_that_passes_every_gate_may_be_promoted_and_is_then_in_tier_1(lead) -> None:
    lead.work(40, GOOD)
    assert lead.standing("return").ready
    lead.promote()
    assert lead.standing("return").tier == 1 and not lead.standing("return").ready
    assert rollout_log.promoted_intents(lead.store) == {"return"}


@pytest.mark.parametrize(
    "truth",
    [
        Truth(from_draft=0.6, as_is=0.8, edit_mean=0.1, good_drafted=0.93, recontact=0.03),
        Truth(from_draft=0.95, as_is=0.1, edit_mean=0.4, ready=0.0, good_drafted=0.93, recontact=0.03),
        Truth(from_draft=0.95, as_is=0.8, edit_mean=0.1, good_drafted=0.7, recontact=0.03),
        Truth(from_draft=0.95, as_is=0.8, edit_mean=0.1, good_drafted=0.93, recontact=0.2),
    ],
    ids=["acceptance", "edit distance", "satisfaction", "re-contact"],
)
def test_one_gate_that_does_not_pass_holds_it_back(lead, truth) -> None:
    lead.work(40, truth)
    assert [gate.passes for gate in lead.standing("return").gates].count(False) == 1
    with pytest.raises(GateNotPassed):
        lead.promote()


def test_with_too_few_tickets_nothing_is_promoted_or_demoted(lead) -> None:
    lead.work(3, GOOD)
    assert not lead.standing("complaint").ready


def test_what_falls_short_is_demoted_by_itself_with_its_reasons(lead) -> None:
    lead.work(40, GOOD)
    lead.promote()
    lead.work(10, GOOD)
    assert lead.demote_failed() == ()
    lead.work(25, BAD)
    assert lead.demote_failed() == ("return",)
    assert lead.standing("return").tier == 2
    newest = lead.found().changes[0]
    assert (newest.decided_by, newest.was, newest.now) == ("gate", 1, 2)
    assert dict(newest.reasons).keys() == {"acceptance", "edit_share", "recontact", "csat_drafted"}


def test_the_lead_undoes_a_demotion_and_it_is_judged_by_what_came_after(lead) -> None:
    lead.work(40, GOOD)
    lead.promote()
    lead.work(25, BAD)
    lead.demote_failed()
    assert rollout_log.undo_change(lead.store, lead.found().changes[0].id, lead.clock)
    assert lead.standing("return").tier == 1
    lead.work(10, GOOD)
    assert lead.demote_failed() == ()


def test_a_promotion_is_undone(lead) -> None:
    lead.work(40, GOOD)
    change = lead.promote()
    assert rollout_log.undo_change(lead.store, change, lead.clock)
    assert not rollout_log.undo_change(lead.store, change, lead.clock)
    assert lead.standing("return").tier == 2
    assert lead.found().changes[0].undone


def test_the_steps_of_the_roadmap_follow_the_figures(lead) -> None:
    lead.work(40, GOOD)
    steps = {step.name: step.done for step in lead.found().steps}
    assert steps == {"search": True, "copilot": True, "pilot": False, "widen": False}
    lead.promote("return")
    lead.promote("invoice")
    assert {step.name: step.done for step in lead.found().steps}["pilot"]
