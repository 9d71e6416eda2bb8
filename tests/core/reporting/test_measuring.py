"""What a ticket's row of figures says after what an agent and a customer did."""

import pytest

from core.domain.ticket import Message
from core.reporting.measuring import edit_share, is_kept
from core.store import recontacts
from core.store.retention import erase_customer
from tests.core.reporting.day import DAY, DRAFT


def test_a_draft_sent_as_it_was(team) -> None:
    ticket = team.asked("t1", tier=1)
    team.answered(ticket)
    team.measure()
    row = team.row(ticket)
    assert (row["draft_use"], row["edit_share"], row["assisted"], row["resolved"]) == ("as-is", 0.0, 1, 1)
    assert (row["intent"], row["tier"], row["model"], row["ready"], row["page_used"]) == (
        "return",
        1,
        "extractive",
        1,
        1,
    )


def test_an_edited_draft_says_how_much_was_edited_away(team) -> None:
    ticket = team.asked("t1", findings=2)
    team.answered(ticket, DRAFT.replace("30 days", "14 days"))
    team.measure()
    row = team.row(ticket)
    assert row["draft_use"] == "edited" and 0 < row["edit_share"] < 0.1
    assert (row["ready"], row["raised"]) == (0, 2)


def test_an_own_reply_throws_the_draft_away(team) -> None:
    ticket = team.asked("t1")
    team.answered(ticket, "I have sent you a new one.", own=True)
    team.measure()
    row = team.row(ticket)
    assert (row["draft_use"], row["edit_share"], row["assisted"]) == ("unused", None, 0)


def test_only_changed_tickets_are_measured_again(team) -> None:
    first, second = team.asked("t1"), team.asked("t2", customer="ben")
    assert team.measure() == 2
    assert team.measure() == 0
    team.answered(second)
    assert team.measure() == 1
    assert team.row(first)["resolved"] == 0 and team.row(second)["resolved"] == 1


def test_a_customer_who_comes_back_about_the_same_matter_is_a_re_contact(team) -> None:
    first = team.asked("t1")
    team.answered(first)
    team.measure()
    assert team.row(first)["recontact_days"] is None
    team.days = 3
    team.asked("t2", "Where is my broken lamp refund, still nothing?")
    team.measure()
    assert team.row(first)["recontact_days"] == pytest.approx(3, abs=0.01)


@pytest.mark.parametrize(
    ("text", "customer", "days"),
    [
        ("Please change the address of my newsletter.", "ada", 3),  # another matter
        ("Where is my broken lamp refund?", "ben", 3),  # another customer
        ("Where is my broken lamp refund?", "ada", 40),  # too long after
    ],
)
def test_what_is_no_re_contact(team, text, customer, days) -> None:
    first = team.asked("t1")
    team.answered(first)
    team.days = days
    team.asked("t2", text, customer=customer)
    team.measure()
    assert team.row(first)["recontact_days"] is None


@pytest.mark.parametrize(("text", "counts"), [("It still does not work.", True), ("Thank you very much!", False)])
def test_who_writes_on_in_the_ticket_comes_back_unless_it_is_thanks(team, text, counts) -> None:
    ticket = team.asked("t1")
    team.answered(ticket)
    team.days = 2
    later = Message("customer", text, time="2023-11-16T23:00:00+00:00")
    team.tickets.save(type(ticket)(ticket.id, "", (*ticket.messages, later), ticket.customer))
    team.measure()
    assert (team.row(ticket)["recontact_days"] is not None) is counts


def test_tickets_that_nobody_asked_in_or_that_are_not_triaged_are_not_measured(team) -> None:
    away = Message("customer", "I am away.", automatic="out-of-office")
    ticket = team.asked("t1")
    team.tickets.save_reading(type(ticket)("t1", "", (away,), ticket.customer))
    other = type(ticket)("t2", "", (Message("customer", "Hello?"),))
    team.tickets.save(other)
    team.measure()
    assert team.row(ticket) == {} and team.row(other) == {}


def test_figures_go_with_their_customer(team) -> None:
    ticket = team.asked("t1")
    team.answered(ticket)
    team.measure()
    erase_customer(team.store, "ada@example.org")
    for table in ("ticket_measures", "ticket_page_measures", "ticket_rules", "unmeasured_tickets"):
        assert team.store.value(f"SELECT count(*) FROM {table}") == 0


def test_a_page_whose_sentence_was_replaced_is_known(team) -> None:
    kept, replaced = team.asked("t1"), team.asked("t2", customer="ben")
    team.answered(kept, f"Hello Ada,\n\n{DRAFT}\n\nKind regards")
    team.answered(replaced, "You can return it within two weeks, no longer.")
    team.measure()
    rows = team.store.rows("SELECT path, cited, kept FROM ticket_page_measures ORDER BY ticket_id")
    assert rows == [("returns.md", 1, 1), ("returns.md", 1, 0)]


def test_edit_share_and_kept_sentences() -> None:
    assert edit_share("abcd", "abcd ") == 0.0 and edit_share("abcd", "wxyz") == 1.0
    assert is_kept("You can return a lamp.", "Hello!\nYou can  return a lamp. Bye") is True
    assert is_kept("You can return a lamp.", "We do not take anything back.") is False


def test_time_is_counted_from_the_first_reply(team) -> None:
    ticket = team.asked("t1")
    team.days = 1
    team.answered(ticket)
    team.measure()
    assert team.row(ticket)["replied_at"] == team.row(ticket)["at"] + DAY


def test_a_customer_with_very_many_tickets_is_compared_with_the_nearest_alone(team) -> None:
    for number in range(60):
        team.days = number / 10
        ticket = team.asked(f"t{number}", f"Matter {number}", customer="forwards-everything")
        team.answered(ticket)
    [last] = team.store.rows("SELECT id FROM tickets WHERE source_id = 't59'")
    [first] = team.store.rows("SELECT id FROM tickets WHERE source_id = 't0'")
    earlier = {one.answered for one in recontacts.returns(team.store, last)}
    later = {one.later for one in recontacts.returns(team.store, first)}
    assert earlier == {f"t{number}" for number in range(59 - recontacts.MOST, 59)}
    assert later == {f"t{number}" for number in range(1, 1 + recontacts.MOST)}
