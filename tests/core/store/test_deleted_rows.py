"""What was deleted comes back whole, or not at all."""

from __future__ import annotations

from dataclasses import replace

from core.domain.draft import Citation, Draft
from core.domain.text import Span
from core.domain.ticket import Customer, Ticket
from core.store import draft_autosave, reply_audit, ticket_list
from core.store.database import SqlRow, Store
from core.store.deleted_rows import restore_rows
from core.store.replies import vote
from core.store.retention import erase_customer, held_of
from core.store.searches import save_search
from core.store.tickets import Tickets
from tests.factories import make_passage, make_result, make_ticket, make_triage

ANN, BO = Customer("c1", "Ann Bell", "ann@example.org"), Customer("c2", "Bo", "bo@example.org")
RESULT = make_result(make_passage("The fee is £4."))
TRIAGE = make_triage("fee", owner="desk")
DRAFT = Draft("model", "The fee is £4.", (Citation("returns.md", 0, 14, "The fee is £4.", Span(0, 14)),))


def fee_ticket(name: str, customer: Customer = ANN) -> Ticket:
    return make_ticket(f"What is the fee, asks {name}?", id=name, subject="Fee", customer=customer)


def live(store: Store, one: Ticket) -> None:
    """A ticket with everything that is ever kept of one."""
    tickets = Tickets(store)
    tickets.journal(one, TRIAGE, RESULT, (DRAFT,))
    save_search(store, one.id, RESULT)
    vote(store, one.id, DRAFT, good=True)
    tickets.record_reply(one.id, "The fee is £4.", DRAFT)
    reply_audit.record_copy(store, one.id, "The fee is £4.", ())
    reply_audit.dismiss_check(store, one.id, "tone:promise", "right")
    draft_autosave.save_edit(store, one.id, "My own words")
    ticket_list.pin(store, one.id, True)


def everything(store: Store) -> dict[str, list[SqlRow]]:
    tables = [name for (name,) in store.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%(%'")]
    return {
        table: sorted(store.rows(f"SELECT * FROM {table}"), key=repr)
        for table in tables
        if table not in ("sqlite_sequence", "migrations") and not table.startswith(("chunk", "vector"))
    }


def test_a_deleted_ticket_comes_back_with_all_that_was_kept_for_it(store: Store) -> None:
    live(store, fee_ticket("first"))
    live(store, fee_ticket("second"))
    before = everything(store)
    gone = ticket_list.delete_ticket(store, "second")
    assert {"tickets", "messages", "ticket_drafts", "draft_citations", "draft_votes", "replies", "desk_notes",
            "searches", "search_pages", "reply_copies", "check_dismissals"} <= gone.rows.keys()  # fmt: skip
    assert everything(store) != before
    restore_rows(store, gone)
    assert everything(store) == before


def test_an_erased_customer_comes_back_beside_what_came_in_meanwhile(store: Store) -> None:
    live(store, fee_ticket("first"))
    live(store, fee_ticket("second"))
    erased = erase_customer(store, "c1")
    assert held_of(store, "c1") == 0
    live(store, fee_ticket("other", BO))  # takes the ids that have become free
    live(store, fee_ticket("third"))  # and the customer has written again
    restore_rows(store, erased.taken)
    assert held_of(store, "c1") == 3
    assert held_of(store, "c2") == 1
    assert store.value("SELECT count(*) FROM customers") == 2
    for name in ("first", "second", "third", "other"):
        kept = Tickets(store).load(name)
        assert kept is not None and kept.ticket.messages[0].text == f"What is the fee, asks {name}?"
        assert draft_autosave.saved_edit(store, name) == "My own words"
        assert store.rows(
            "SELECT d.text, c.quote, v.good, r.text FROM tickets t JOIN ticket_drafts d ON d.ticket_id = t.id"
            " JOIN draft_citations c ON c.draft_id = d.id JOIN draft_votes v ON v.draft_id = d.id"
            " JOIN replies r ON r.draft_id = d.id AND r.ticket_id = t.id WHERE t.source_id = ?",
            (name,),
        ) == [("The fee is £4.", "The fee is £4.", 1, "The fee is £4.")]


def test_a_ticket_that_came_in_again_stays_as_it_is_and_the_others_come_back(store: Store) -> None:
    live(store, fee_ticket("first"))
    live(store, fee_ticket("second"))
    erased = erase_customer(store, "c1")
    Tickets(store).save(replace(fee_ticket("second"), subject="Asked again"))
    draft_autosave.save_edit(store, "second", "Newer words")
    restore_rows(store, erased.taken)
    assert held_of(store, "c1") == 2
    first, second = Tickets(store).load("first"), Tickets(store).load("second")
    assert first is not None and second is not None
    assert second.ticket.subject == "Asked again"
    assert draft_autosave.saved_edit(store, "second") == "Newer words"
    assert store.rows("SELECT DISTINCT ticket_id FROM ticket_drafts") == [(first.key,)]
    assert store.value("SELECT count(*) FROM draft_citations") == 1


def test_nothing_of_it_stays_in_the_file(store: Store) -> None:
    live(store, fee_ticket("xylophonequux"))
    erased = erase_customer(store, "c1")
    assert erased.tickets == 1
    assert "xylophonequux" not in repr(everything(store))


def test_what_was_never_there_comes_back_as_nothing(store: Store) -> None:
    before = everything(store)
    restore_rows(store, ticket_list.delete_ticket(store, "nobody"))
    assert everything(store) == before
