"""Models on answered tickets: what is measured of a run, told from its events alone."""

import pytest

from core.domain.draft import Draft
from core.domain.review import Review, SentenceVerdict
from core.errors import ModelGone
from core.events import Done, DraftReady, Failed, Reviewed
from core.model_comparison import AnsweredTicket, as_answered, evaluate_model, measures
from tests.factories import make_ticket

REPLY = "You can return it within 30 days."
ASKED = AnsweredTicket(make_ticket("How long can I return it?"), REPLY)


def verdict(kind):
    return SentenceVerdict("Said.", 0, 5, kind, 1.0)


def outcome(*events):
    *_, [found] = evaluate_model(lambda ticket: iter(events), [ASKED])
    return found


def test_a_draft_is_measured_by_the_review_and_by_the_kept_reply() -> None:
    review = Review(True, 1.0, (verdict("supported"), verdict("unsupported"), verdict("courtesy")))
    found = outcome(
        DraftReady("r", Draft("extractive", "First.", ())),
        DraftReady("r", Draft("model", REPLY, ())),
        Reviewed("r", "model", review),
        Done("r", 4.5, 0.5, 12.0),
    )
    assert found.shares == {"shown": 1.0, "near_kept": 1.0, "ready": 1.0, "supported": 0.5}
    assert found.seconds == 4.5
    assert {m.name: m.value for m in measures([found])}["supported"] == 0.5


def test_a_draft_that_was_rejected_has_no_likeness() -> None:
    found = outcome(DraftReady("r", Draft("model", "No.", (), shown=False)), Done("r", 2.0))
    assert found.shares == {"shown": 0.0}


def test_a_run_that_failed_is_no_result() -> None:
    with pytest.raises(ModelGone):
        outcome(Failed("r", ModelGone(model="m")))


def test_the_ticket_is_taken_as_it_stood_when_it_was_answered() -> None:
    whole = make_ticket("How long?", "30 days.", "And the lamp?", "The same.")
    assert [entry.text for entry in as_answered(whole, "The same.").ticket.messages] == [
        "How long?",
        "30 days.",
        "And the lamp?",
    ]


def test_of_no_tickets_nothing_is_measured() -> None:
    assert measures(()) == ()
