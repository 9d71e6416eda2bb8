"""What becomes of a packet: made, edited, handed over, taken back, and whose turn it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.history import Handoff, History, completeness
from core.domain.ticket import Message, Ticket
from core.history.handoff_builder import build_handoff
from core.language.clean_text import clean_ticket
from core.store.handoffs import Handoffs
from core.store.opening import open_store
from core.store.tickets import Tickets
from tests.factories import KEY, make_result, make_ticket, make_triage

TRIAGE = make_triage("billing", -0.7, 3, urgency="high")
CHARGED = "I was charged twice for order 4711. I will sue."


@pytest.fixture
def tickets(store):
    return Tickets(store, lambda: 1000.0)


@pytest.fixture
def handoffs(store):
    return Handoffs(store, lambda: 2000.0)


def charged_ticket(id: str = "t1", *more: str) -> Ticket:
    return make_ticket(*(Message("customer", text) for text in (CHARGED, *more)), id=id, subject="Charged")


def packet(id: str = "t1", owner: str = "Sol") -> Handoff:
    return build_handoff(clean_ticket(charged_ticket(id)), TRIAGE, History(), make_result(answered=False), owner=owner)


def test_handed_over_with_its_completeness_and_taken_back(tickets, handoffs):
    tickets.save(charged_ticket())
    tickets.record_outcome("t1", "replied")
    handoffs.save(packet())
    assert handoffs.handed_over("t1") is None
    fuller = replace(packet(), due="2026-11-23T13:00+00:00", note="Call before noon.")
    id = handoffs.hand_over(fuller)
    mark = handoffs.handed_over("t1")
    assert mark is not None
    assert (mark.id, mark.owner, mark.at, mark.completeness) == (id, "Sol", 2000.0, completeness(fuller))
    assert tickets.load("t1").outcome == "handed-over"
    assert handoffs.hand_over(fuller) == id, "marked twice is marked once"
    assert handoffs.undo_hand_over(id)
    assert handoffs.handed_over("t1") is None
    assert tickets.load("t1").outcome == "replied"
    assert not handoffs.undo_hand_over(id)


def test_a_new_message_opens_the_matter_and_a_new_packet(tickets, handoffs, store):
    tickets.save(charged_ticket())
    handoffs.save(packet())
    handoffs.save_edits("t1", {"note": "Call before noon."})
    first = handoffs.hand_over(packet())
    tickets.save(charged_ticket())
    handoffs.save(packet())
    assert handoffs.handed_over("t1").id == first, "seen again it is still handed over"
    assert handoffs.saved_edits("t1") == {"note": "Call before noon."}
    tickets.save(charged_ticket("t1", "Nobody has called."))
    assert handoffs.handed_over("t1") is None
    assert handoffs.saved_edits("t1") == {}, "what was written about the old packet does not speak for the new one"
    handoffs.save(packet())
    assert store.value("SELECT count(*) FROM handoffs") == 2
    assert handoffs.undo_hand_over(first)
    assert tickets.load("t1").outcome == "", "taking the old mark back does not close what is open"


def test_edits_survive_a_restart(tmp_path):
    with open_store(tmp_path / "s.db", KEY) as store:
        Tickets(store).save(charged_ticket())
        Handoffs(store).save(packet())
        Handoffs(store).save_edits("t1", {"wants": "The second charge back", "note": ""})
    with open_store(tmp_path / "s.db", KEY) as store:
        assert Handoffs(store).saved_edits("t1") == {"wants": "The second charge back", "note": ""}


def test_a_ticket_that_is_not_kept_has_no_packet(handoffs, store):
    handoffs.save(packet())
    handoffs.save_edits("t1", {"note": "x"})
    assert handoffs.hand_over(packet()) is None
    assert handoffs.saved_edits("t1") == {}
    assert store.value("SELECT count(*) FROM handoffs") == 0


def test_turns_are_taken_within_each_team_and_a_ticket_keeps_its_owner(tickets, handoffs):
    def take(id: str, *names: str) -> str:
        tickets.save(charged_ticket(id))
        owner = handoffs.next_owner(id, names)
        handoffs.save(packet(id, owner))
        return owner

    assert [take(f"b{n}", "Sol", "Jonah") for n in range(3)] == ["Sol", "Jonah", "Sol"]
    assert take("l1", "Priya", "Max") == "Priya"
    assert take("b3", "Sol", "Jonah") == "Jonah", "another team's packet is no turn of theirs"
    assert take("b1", "Sol", "Jonah") == "Jonah", "seen again, a ticket is not passed on"
    assert take("b4", "Ida", "Sol", "Jonah") == "Ida", "whoever joins comes at their place"
