"""The list of stored tickets: what each is called, and how far it has come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.history import History
from core.history.handoff_builder import build_handoff
from core.language.clean_text import clean_ticket
from core.store import reply_audit, ticket_list
from core.store.handoffs import Handoffs
from core.store.tickets import Tickets
from tests.factories import make_result, make_ticket, make_triage

DUE = "2026-11-23T13:00+00:00"
LEGAL = make_triage("billing", -0.7, 3, urgency="high")


@pytest.fixture
def tickets(store):
    return Tickets(store)


def only(store, words=""):
    (row,) = ticket_list.find_tickets(store, words, 10)
    return row


@pytest.mark.parametrize("subject", ["", "(no subject)"])
def test_a_ticket_without_a_subject_is_listed_and_found_by_its_question(store, tickets, subject):
    tickets.save(make_ticket("Hello. Where is my parcel?", id="t1", subject=subject))
    assert only(store).title == "Where is my parcel?"
    assert only(store, "parcel where").id == "t1"
    assert ticket_list.titles(store, ["t1", "gone"]) == {"t1": "Where is my parcel?"}


def test_a_copied_reply_shows_and_sending_it_shows_more(store, tickets):
    tickets.save(make_ticket("Where is it?", id="t1"))
    assert not only(store).copied
    reply_audit.record_copy(store, "t1", "On its way.", ())
    assert (only(store).copied, only(store).outcome) == (True, "")
    tickets.record_reply("t1", "On its way.")
    assert only(store).outcome == "replied"


def test_a_hand_off_is_due_until_it_is_made_or_not_called_for(store, tickets):
    ticket, handoffs = make_ticket("I will sue.", id="t1"), Handoffs(store)
    tickets.journal(ticket, LEGAL, make_result(answered=False), ())
    packet = build_handoff(clean_ticket(ticket), LEGAL, History(), make_result(answered=False), owner="Sol")
    packet = replace(packet, due=DUE)
    handoffs.save(packet)
    assert only(store).due == DUE
    made = handoffs.hand_over(packet)
    assert (only(store).due, only(store).outcome) == ("", "handed-over")
    assert made is not None and handoffs.undo_hand_over(made)
    assert only(store).due == DUE
    tickets.journal(ticket, replace(LEGAL, tier=2), make_result(answered=False), ())
    assert only(store).due == "", "an agent put it into another tier"
