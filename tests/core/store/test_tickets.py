"""What is kept of tickets, and what is left of them after erasing."""

from __future__ import annotations

from functools import partial

import pytest

from core.domain.draft import Citation, Draft
from core.domain.text import Span
from core.domain.ticket import Customer, Ticket
from core.store import customers
from core.store.customers import name_key
from core.store.database import Store
from core.store.inventory import contents
from core.store.replies import sent_replies, vote
from core.store.retention import DAY_SECONDS, erase_customer, erase_expired, exported
from core.store.tickets import Tickets
from tests.factories import make_passage, make_result, make_ticket, make_triage

SECRET = "xylophonequux"


@pytest.fixture
def clock():
    class Clock:
        now = 1_000_000.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def tickets(store, clock):
    return Tickets(store, clock)


ANN = Customer("c1", "Ann Bell", "Ann@Example.org")
parcel = partial(make_ticket, subject="Parcel", customer=ANN, channel="mail", began="2026-01-01T10:00:00+00:00")
TRIAGE = make_triage("status", owner="desk")
RESULT = make_result(*(make_passage("text", f"{n}.md", f"Page {n}", number=n) for n in (1, 2)))
DRAFT = Draft("extractive", "It is on its way.", (Citation("2.md", 0, 4, "text", Span(0, 5)),))


def test_a_ticket_comes_back_as_it_was(tickets):
    original = parcel("Where is it?", "On its way.", id="t1")
    tickets.save(original)
    kept = tickets.load("t1")
    assert kept.ticket == Ticket(
        "t1", "Parcel", original.messages, Customer("c1", "Ann Bell", "ann@example.org"), "mail", original.created
    )
    assert tickets.load("t2") is None


def test_the_same_ticket_again_updates_its_thread(tickets):
    key = tickets.save(parcel("Where is it?", id="t1"))
    assert tickets.save(parcel("Where is it?", "On its way.", id="t1")) == key
    assert [message.text for message in tickets.load("t1").ticket.messages] == ["Where is it?", "On its way."]
    tickets.save(parcel("Where is it?", id="t1"))
    assert len(tickets.load("t1").ticket.messages) == 2, "an older paste must not shorten the thread"


def test_a_new_message_opens_an_ended_matter(tickets):
    tickets.save(parcel("Where is it?", id="t1"))
    tickets.record_outcome("t1", "closed")
    tickets.save(parcel("Where is it?", id="t1"))
    assert tickets.load("t1").outcome == "closed"
    tickets.save(parcel("Where is it?", "Gone", "Not here", id="t1"))
    assert tickets.load("t1").outcome == ""


def test_journal_records_what_was_shown_and_used(tickets, store):
    tickets.journal(parcel(), TRIAGE, RESULT, (DRAFT,))
    tickets.journal(parcel(), TRIAGE, RESULT, (DRAFT, Draft("model", "Better.", (), shown=False, why="draft.empty")))
    tickets.record_reply("t1", "It is on its way, Ann.", DRAFT)
    (record,) = exported(store)
    own = record["deskside"]
    assert (own["intent"], own["tier"], own["outcome"]) == ("status", 2, "replied")
    assert [(row["path"], row["used"]) for row in own["sources"]] == [("1.md", 0), ("2.md", 1)]
    assert [(row["kind"], row["shown"], row["used"]) for row in own["drafts"]] == [
        ("extractive", 1, 1),
        ("model", 0, 0),
    ]
    assert own["replies"][0]["text"] == "It is on its way, Ann."


def test_pages_of_the_list_meet_without_gap(tickets, clock):
    for number in range(25):
        clock.now += number % 3  # several at the same moment
        tickets.save(parcel(id=f"t{number}"))
    pages = []
    last = None
    while page := tickets.recent(10, last):
        pages += page
        last = page[-1]
    assert [row.id for row in pages] == [f"t{number}" for number in reversed(range(25))]
    assert pages[0].customer == "Ann Bell"


def test_paging_reads_an_index_and_sorts_nothing(store, tickets):
    plan = store.rows(
        "EXPLAIN QUERY PLAN SELECT id FROM tickets WHERE (updated_at, id) < (5, 5)"
        " ORDER BY updated_at DESC, id DESC LIMIT 50"
    )
    assert "tickets_by_update" in repr(plan)
    assert "TEMP B-TREE" not in repr(plan)


def test_two_people_of_one_name_stay_two(tickets):
    tickets.save(parcel(id="a", customer=Customer("c1", "Dev Raman", "dev@example.com")))
    tickets.save(parcel(id="b", customer=Customer("c2", "Dev Raman", "d@example.net")))
    tickets.save(parcel(id="c", customer=Customer("", "Dev Raman", "")))
    assert len({key for key, _ in customers.find_similar(tickets.store, Customer(name="dev raman"))}) == 3


def test_an_address_gets_its_id_later(tickets):
    tickets.save(parcel(id="a", customer=Customer("", "", "ann@example.org")))
    tickets.save(parcel(id="b", customer=Customer("c1", "Ann Bell", "ANN@example.org")))
    ((_, customer),) = customers.find_similar(tickets.store, Customer(id="c1"))
    assert customer == Customer("c1", "Ann Bell", "ann@example.org")


@pytest.mark.parametrize("id", ["c1", "Ann@example.org"])
def test_erasing_a_customer_leaves_no_word(tmp_path, store, tickets, id):
    tickets.journal(parcel(f"my {SECRET}", id="t1"), TRIAGE, RESULT, (Draft("extractive", f"your {SECRET}", ()),))
    tickets.record_reply("t1", f"your {SECRET}")
    tickets.save(parcel(id="t2", customer=Customer("c2", "Ann Bell", "other@example.org")))
    assert SECRET in _dump(store)
    erased = erase_customer(store, id)
    assert (erased.customers, erased.tickets) == (1, 1)
    assert SECRET not in _dump(store)
    assert tickets.load("t2") is not None
    assert erase_customer(store, "").tickets == 0


def test_what_is_older_than_tickets_are_kept_goes_and_is_counted(store, tickets, clock):
    tickets.save(parcel(id="old"))
    assert erase_expired(store, 30, clock) == 0
    clock.now += 40 * DAY_SECONDS
    tickets.save(parcel(id="new", customer=Customer("c2", "Bo", "bo@example.org")))
    assert erase_expired(store, 30, clock) == 1
    assert [row.id for row in tickets.recent()] == ["new"]
    assert customers.find_similar(tickets.store, Customer(id="c1")) == ()
    assert contents(store).expired == 1


def test_retention_runs_once_a_day(store, tickets, clock):
    erase_expired(store, 30, clock)
    tickets.save(parcel(id="old"))
    clock.now += 40 * DAY_SECONDS
    assert erase_expired(store, 30, clock) == 1
    tickets.save(parcel(id="older"), at=clock.now - 90 * DAY_SECONDS)
    clock.now += DAY_SECONDS / 2
    assert erase_expired(store, 30, clock) == 0
    clock.now += DAY_SECONDS
    assert erase_expired(store, 30, clock) == 1
    assert contents(store).expired == 2


@pytest.mark.parametrize("jump", [-400, 60, 3_000])
def test_a_clock_that_jumped_erases_nothing_until_a_week_agrees(store, tickets, clock, jump):
    erase_expired(store, 30, clock)
    tickets.save(parcel(id="kept"))
    clock.now += jump * DAY_SECONDS
    for _ in range(6):
        assert erase_expired(store, 30, clock) == 0
        assert tickets.load("kept") is not None
        clock.now += 1.1 * DAY_SECONDS
    clock.now += DAY_SECONDS
    assert erase_expired(store, 30, clock) == (1 if jump > 0 else 0)


def test_a_ticket_that_a_wrong_clock_dated_into_the_future_goes_in_its_time(store, tickets, clock):
    tickets.save(parcel(id="from the future"))
    clock.now -= 400 * DAY_SECONDS
    for _ in range(8):
        assert erase_expired(store, 30, clock) == 0
        clock.now += 1.1 * DAY_SECONDS
    clock.now += 31 * DAY_SECONDS
    assert erase_expired(store, 30, clock) == 1


def test_name_key():
    assert name_key("Bell, Ánn") == name_key("ann BELL")


def _dump(store: Store) -> str:
    tables = [name for (name,) in store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return "".join(repr(store.rows(f'SELECT * FROM "{name}"')) for name in tables)


def test_the_last_replies_come_newest_first_and_once(tickets, clock, store):
    tickets.save(parcel())
    for text in ("One", "Two", "One", ""):
        clock.now += 10
        tickets.record_reply("t1", text)
    assert [reply.text for reply in sent_replies(store)] == ["One", "Two"]
    assert [reply.text for reply in sent_replies(store, limit=1)] == ["One"]


def test_a_vote_is_for_one_kept_draft_and_can_be_changed(tickets, store):
    draft = Draft("extractive", "It is here.", ())
    assert not vote(store, "t1", draft, good=True)
    tickets.journal(parcel(), TRIAGE, make_result(), (draft,))
    assert vote(store, "t1", draft, good=True)
    assert vote(store, "t1", draft, good=False, reason="misses the price")
    (row,) = exported(store)
    kept = row["deskside"]["drafts"][0]
    assert (kept["vote"], kept["vote_reason"]) == (0, "misses the price")
