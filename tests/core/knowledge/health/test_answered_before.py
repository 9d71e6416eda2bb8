"""What agents answered in the same sense for several customers is proposed as a page."""

from __future__ import annotations

import numpy as np
import pytest

from core.domain.ticket import Customer, Message, Ticket
from core.knowledge.health.answered_before import find_answered_before
from core.ports import EmbedderIdentity
from core.store.stored_answers import StoredAnswer, exclude_answers, pending_vectors, save_answers, save_vectors
from core.store.tickets import Tickets
from core.store.vectors import save_embedder
from tests.factories import make_store

IDENTITY = EmbedderIdentity("words", "words-digest", 8, 256)
SAME, OTHER = np.eye(8, dtype=np.float32)[0], np.eye(8, dtype=np.float32)[1]


@pytest.fixture
def store(tmp_path):
    with make_store(tmp_path) as store:
        save_embedder(store, IDENTITY)
        yield store


def answered(store, number, answer=SAME, customer=None):
    """A ticket whose question is like that of the others, with a vector for its answer."""
    id = f"old-{number}"
    asks = Customer(customer or f"c{number}", "")
    Tickets(store, lambda: 1000.0 + number).save(Ticket(id, "", (Message("customer", "How?"),), asks), "imported")
    save_answers(store, id, 1, [StoredAnswer("How?", f"Wording number {number}.", "Tom", "2026-01-01", "en")])
    ((key, _, _),) = pending_vectors(store, IDENTITY.digest, 1)
    save_vectors(store, IDENTITY.digest, [key], SAME[None], answer[None])


def test_three_that_agree_become_a_proposal_with_the_newest_wording(store):
    for number in range(4):
        answered(store, number)
    (finding,) = find_answered_before(store)
    assert (finding.kind, finding.why, finding.title) == ("gap", "answered-not-written", "How?")
    assert finding.values == {"count": 4, "answer": "Wording number 3."}


def test_two_do_not_nor_do_three_of_one_customer_or_three_that_say_different_things(store):
    answered(store, 0)
    answered(store, 1)
    assert list(find_answered_before(store)) == []
    answered(store, 2, customer="c1")
    answered(store, 3, answer=OTHER)
    assert list(find_answered_before(store)) == []


def test_what_is_left_out_counts_no_more(store):
    for number in range(3):
        answered(store, number)
    exclude_answers(store, "old-0", excluded=True)
    assert list(find_answered_before(store)) == []
