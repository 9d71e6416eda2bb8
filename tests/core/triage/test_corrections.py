import tomllib
from pathlib import Path

import pytest

from core.domain.ticket import Message, Ticket
from core.store.opening import open_store
from core.triage.triager import Triager
from core.workspace.folder import Workspace

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


def ticket(text: str, key: str = "1") -> Ticket:
    return Ticket(key, "", (Message("customer", text),))


@pytest.fixture
def triager(tmp_path: Path) -> Triager:
    (tmp_path / "intents.toml").write_text(LAMPS, encoding="utf-8")
    return Triager(Workspace(tmp_path), None, open_store(tmp_path / "store.db", bytes(range(32))))


def test_one_correction_is_enough_and_can_be_taken_back(triager: Triager) -> None:
    strange = ticket("The gizmo has to travel home to you")
    before = triager.triage(strange).intent
    correction = triager.correct(strange, "return", before)
    assert triager.triage(ticket("The gizmo has to travel home to you, please", "2")).intent == "return"
    assert tomllib.loads(triager.export_corrections())["intent"] == [
        {"name": "return", "examples": ["The gizmo has to travel home to you"]}
    ]
    assert triager.undo_correction(correction)
    assert not triager.undo_correction(correction)
    assert triager.triage(strange).intent == before


def test_none_of_the_known_intents_can_be_said_too(triager: Triager) -> None:
    odd = ticket("How do I return to the main page of the forum?")
    triager.correct(odd, "other", "return")
    assert triager.triage(odd).known < 0.9
    with pytest.raises(ValueError, match="no such intent"):
        triager.correct(odd, "nonsense")


def test_an_overrule_stays_and_names_the_rules_it_overruled(triager: Triager) -> None:
    angry = ticket("I will sue you")
    triage = triager.triage(angry)
    overrule = triager.overrule(angry, triage, 2)
    again = triager.triage(angry)
    assert (again.tier, again.escalate) == (2, False)
    assert {"legal-threat", "overruled"} <= {reason.rule for reason in again.reasons}
    assert triager.undo_overrule(overrule)
    assert triager.triage(angry).tier == 3
