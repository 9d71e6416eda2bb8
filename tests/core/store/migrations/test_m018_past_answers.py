"""A store made by the very first version can keep what was answered before, and forgets it with its ticket."""

from core.domain.ticket import Message, Ticket
from core.store.opening import open_store
from core.store.stored_answers import StoredAnswer, answers_with, pending_tickets, save_answers
from core.store.tickets import Tickets

KEY = bytes(range(32))
ANSWER = StoredAnswer("How long?", "Thirty days at most, in any case.", "Tom", "2026-01-02", "en")


def test_answers_are_kept_and_read_anew_after_another_message(oldest_store):
    with open_store(oldest_store, KEY) as store:
        tickets = Tickets(store)
        ticket = Ticket("a", "Returns", (Message("customer", "How long?"),))
        tickets.save(ticket, "imported", "closed")
        assert pending_tickets(store, 1, 10) == ["a"]
        save_answers(store, "a", 1, [ANSWER])
        assert pending_tickets(store, 1, 10) == []
        assert pending_tickets(store, 2, 10) == ["a"], "other rules read it anew"
        tickets.save(Ticket("a", "Returns", (*ticket.messages, Message("agent", "Thirty days."))), "imported", "closed")
        assert pending_tickets(store, 1, 10) == ["a"]
        store.execute("DELETE FROM tickets")
        assert answers_with(store, [1]) == {}
        assert store.value("SELECT count(*) FROM past_answers") == 0
