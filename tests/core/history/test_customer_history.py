"""Who is recognised, how, and what counts from earlier tickets."""

from __future__ import annotations

import pytest

from core.domain.ticket import Customer, Message, Ticket
from core.history.customer_history import CustomerHistory
from core.history.related_tickets import RelatedTickets
from core.store.opening import open_store
from core.store.tickets import Tickets

ANN = Customer("c1", "Ann Bell", "ann@example.org")


@pytest.fixture
def tickets(tmp_path):
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        yield Tickets(store)


@pytest.fixture
def recall(tickets):
    return CustomerHistory(tickets, RelatedTickets(tickets, None))


def ticket(id, customer, *texts, subject=""):
    senders = ("customer", "agent") * 9
    return Ticket(
        id, subject, tuple(Message(sender, text) for sender, text in zip(senders, texts, strict=False)), customer
    )


@pytest.mark.parametrize(
    ("asks", "matched_by", "found"),
    [
        (Customer("c1", "A. Bell", ""), "id", 1),
        (Customer("", "", "ANN@example.org"), "email", 1),
        (Customer("c9", "Ann Bell", "other@example.org"), "none", 0),  # a namesake
        (Customer("", "Ann Bell", ""), "name", 1),
        (Customer("", "Bell, ann", ""), "name", 1),
        (Customer("", "Somebody", ""), "none", 0),
        (Customer(), "none", 0),
    ],
)
def test_recognition(tickets, recall, asks, matched_by, found):
    tickets.keep(ticket("old", ANN, "The pump leaks, order BB-100."))
    history = recall(ticket("new", asks, "Hello again, it drips."))
    assert (history.matched_by, len(history.tickets)) == (matched_by, found)


def test_a_name_with_an_order_number_is_evidence(tickets, recall):
    tickets.keep(ticket("old", ANN, "The pump of order BB-10041 leaks."))
    tickets.keep(ticket("other", Customer("c2", "Ann Bell", "b@example.net"), "Where is my invoice?"))
    history = recall(ticket("new", Customer("", "Ann Bell", ""), "Any news on BB-10041?"))
    assert history.matched_by == "evidence"
    assert [earlier.id for earlier in history.tickets] == ["old"]


def test_a_guess_counts_no_attempts(tickets, recall):
    tickets.keep(ticket("old", Customer("", "Ann Bell", ""), "The pump leaks.", "Tighten it.", "Still not working."))
    history = recall(ticket("new", Customer("", "Ann Bell", ""), "The pump leaks."))
    assert (history.matched_by, history.attempts) == ("name", 0)


def test_attempts_on_the_same_matter_count_and_settled_ones_do_not(tickets, recall):
    tickets.keep(
        ticket(
            "a",
            ANN,
            "The pump leaks water all over.",
            "Tighten it.",
            "Still not working.",
            "And now?",
            "Still leaking, not working",
        )
    )
    tickets.keep(ticket("b", ANN, "My invoice is wrong.", "Look again.", "Still wrong, not working."))
    tickets.keep(ticket("c", ANN, "The pump leaks water.", "Tighten it.", "Still not working."))
    tickets.record_outcome("c", "closed")
    history = recall(ticket("new", ANN, "The pump leaks water again."))
    same = {earlier.id for earlier in history.tickets if earlier.same_matter}
    assert same == {"a", "c"}
    assert history.attempts == 2


def test_the_ticket_itself_is_not_its_own_past(tickets, recall):
    same = ticket("t", ANN, "The pump leaks.")
    tickets.keep(same)
    assert recall(same).tickets == ()


def test_same_matter_by_meaning_with_the_real_embedder(tickets, real_embedder):
    tickets.keep(ticket("a", ANN, "My parcel has not arrived, where is it?"))
    tickets.keep(ticket("b", ANN, "How do I change the password of my account?"))
    matters = RelatedTickets(tickets, real_embedder)
    for _ in range(2):  # the second time from the kept vectors
        history = CustomerHistory(tickets, matters)(ticket("new", ANN, "I am still waiting for my parcel."))
        assert {earlier.id for earlier in history.tickets if earlier.same_matter} == {"a"}
