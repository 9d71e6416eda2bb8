"""A store made by the very first version can keep that a mail is automatic, and what was attached to it."""

from core.domain.ticket import Message, Ticket
from core.store.opening import open_store
from core.store.tickets import Tickets

KEY = bytes(range(32))


def test_automatic_mails_and_attachments_are_kept(oldest_store):
    message = Message("customer", "I am away.", automatic="out-of-office", attachments=("plan.pdf", "log.txt"))
    with open_store(oldest_store, KEY) as store:
        Tickets(store).save(Ticket("a", "Away", (message,)))
    with open_store(oldest_store, KEY) as store:
        kept = Tickets(store).load("a")
        assert kept is not None
        assert kept.ticket.messages == (message,)
        assert kept.ticket.automatic == "out-of-office"
