"""Who is recognised, how, and what counts from earlier tickets."""

from __future__ import annotations

import pytest

from core.domain.ticket import Customer
from core.history.customer_history import CustomerHistory
from core.history.related_tickets import RelatedTickets
from core.store.opening import open_store
from core.store.tickets import Tickets
from tests.factories import make_ticket

ANN = Customer("c1", "Ann Bell", "ann@example.org")


@pytest.fixture
def tickets(tmp_path):
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        yield Tickets(store)


@pytest.fixture
def recall(tickets):
    return CustomerHistory(tickets, RelatedTickets(tickets, None))


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
    tickets.save(make_ticket("The pump leaks, order BB-100.", id="old", customer=ANN))
    history = recall(make_ticket("Hello again, it drips.", id="new", customer=asks))
    assert (history.matched_by, len(history.tickets)) == (matched_by, found)


@pytest.mark.parametrize("customer", [Customer("", "Ann Bell", ""), ANN])
def test_a_customer_is_matched_by_nothing_where_no_other_ticket_is_theirs(tickets, recall, customer):
    only = make_ticket("The pump leaks.", id="only", customer=customer)
    tickets.save(only)
    history = recall(only)
    assert (history.matched_by, history.tickets) == ("none", ())


def test_an_earlier_ticket_without_a_subject_is_called_by_its_question(tickets, recall):
    tickets.save(make_ticket("Hello. Why does it drip?", id="old", customer=ANN, subject=""))
    (earlier,) = recall(make_ticket("It drips.", id="new", customer=ANN)).tickets
    assert earlier.subject == "Why does it drip?"


def test_a_name_with_an_order_number_is_evidence(tickets, recall):
    tickets.save(make_ticket("The pump of order BB-10041 leaks.", id="old", customer=ANN))
    tickets.save(make_ticket("Where is my invoice?", id="other", customer=Customer("c2", "Ann Bell", "b@example.net")))
    history = recall(make_ticket("Any news on BB-10041?", id="new", customer=Customer("", "Ann Bell", "")))
    assert history.matched_by == "evidence"
    assert [earlier.id for earlier in history.tickets] == ["old"]


def test_a_guess_counts_no_attempts(tickets, recall):
    tickets.save(
        make_ticket(
            "The pump leaks.", "Tighten it.", "Still not working.", id="old", customer=Customer("", "Ann Bell", "")
        )
    )
    history = recall(make_ticket("The pump leaks.", id="new", customer=Customer("", "Ann Bell", "")))
    assert (history.matched_by, history.attempts) == ("name", 0)


def test_attempts_on_the_same_matter_count_and_settled_ones_do_not(tickets, recall):
    tickets.save(
        make_ticket(
            "The pump leaks water all over.",
            "Tighten it.",
            "Still not working.",
            "And now?",
            "Still leaking, not working",
            id="a",
            customer=ANN,
        )
    )
    tickets.save(make_ticket("My invoice is wrong.", "Look again.", "Still wrong, not working.", id="b", customer=ANN))
    tickets.save(make_ticket("The pump leaks water.", "Tighten it.", "Still not working.", id="c", customer=ANN))
    tickets.record_outcome("c", "closed")
    history = recall(make_ticket("The pump leaks water again.", id="new", customer=ANN))
    same = {earlier.id for earlier in history.tickets if earlier.same_matter}
    assert same == {"a", "c"}
    assert history.attempts == 2


def test_the_ticket_itself_is_not_its_own_past(tickets, recall):
    same = make_ticket("The pump leaks.", id="t", customer=ANN)
    tickets.save(same)
    assert recall(same).tickets == ()


def test_same_matter_by_meaning_with_the_real_embedder(tickets, real_embedder):
    tickets.save(make_ticket("My parcel has not arrived, where is it?", id="a", customer=ANN))
    tickets.save(make_ticket("How do I change the password of my account?", id="b", customer=ANN))
    matters = RelatedTickets(tickets, real_embedder)
    for _ in range(2):  # the second time from the kept vectors
        history = CustomerHistory(tickets, matters)(
            make_ticket("I am still waiting for my parcel.", id="new", customer=ANN)
        )
        assert {earlier.id for earlier in history.tickets if earlier.same_matter} == {"a"}
