import tomllib
from pathlib import Path

import pytest

from core.store.rollout_log import save_change, undo_change
from core.triage.triager import Triager
from tests.factories import make_store, make_ticket, make_workspace

LAMPS = """
[[intent]]
name = "return"
tier = 1
examples = ["I want to send it back", "How do I return an item?", "Can I give the lamp back?", "return label please"]

[[intent]]
name = "invoice"
tier = 2
examples = ["Where is my invoice?", "I need a bill for March", "Please send the invoice again", "invoice is wrong"]
"""


@pytest.fixture
def triager(tmp_path: Path) -> Triager:
    return Triager(make_workspace(tmp_path, intents=LAMPS), None, make_store(tmp_path))


def test_one_correction_is_enough_and_can_be_taken_back(triager: Triager) -> None:
    strange = make_ticket("The gizmo has to travel home to you")
    before = triager.triage(strange).intent
    correction = triager.correct(strange, "return", before)
    assert triager.triage(make_ticket("The gizmo has to travel home to you, please", id="2")).intent == "return"
    assert tomllib.loads(triager.export_corrections())["intent"] == [
        {"name": "return", "examples": ["The gizmo has to travel home to you"]}
    ]
    assert triager.undo_correction(correction)
    assert not triager.undo_correction(correction)
    assert triager.triage(strange).intent == before


def test_none_of_the_known_intents_can_be_said_too(triager: Triager) -> None:
    odd = make_ticket("How do I return to the main page of the forum?")
    triager.correct(odd, "other", "return")
    assert triager.triage(odd).in_domain < 0.9
    with pytest.raises(ValueError, match="no such intent"):
        triager.correct(odd, "nonsense")


def test_an_overrule_stays_and_names_the_rules_it_overruled(triager: Triager) -> None:
    angry = make_ticket("I will sue you")
    triage = triager.triage(angry)
    overrule = triager.overrule(angry, triage, 2)
    again = triager.triage(angry)
    assert (again.tier, again.escalate) == (2, False)
    assert {"legal-threat", "overruled"} <= {reason.rule for reason in again.reasons}
    assert triager.undo_overrule(overrule)
    assert triager.triage(angry).tier == 3


def test_an_intent_that_the_lead_promoted_is_answered_in_tier_1_from_the_next_ticket_on(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    triager = Triager(make_workspace(tmp_path, intents=LAMPS), None, store)
    asked = make_ticket("Where is my invoice? Please send the invoice again")
    triager.correct(asked, "invoice")
    assert triager.triage(asked).tier == 2
    change = save_change(store, "invoice", 2, 1, "lead", ())
    assert triager.triage(asked).tier == 1
    undo_change(store, change)
    assert triager.triage(asked).tier == 2
