"""Tickets can be kept in a store that the very first version made."""

from core.store.opening import open_store
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from tests.factories import KEY


def test_oldest_store_takes_tickets(oldest_store):
    with open_store(oldest_store, KEY) as store:
        Tickets(store).save(read_ticket('{"id": "a", "text": "The lamp is dark."}'))
    with open_store(oldest_store, KEY) as store:
        kept = Tickets(store).load("a")
        assert kept is not None
        assert kept.ticket.messages[0].text == "The lamp is dark."
