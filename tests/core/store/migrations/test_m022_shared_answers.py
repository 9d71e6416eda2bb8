"""A store that the very first version made notes what was shared, and what is to be withdrawn with its ticket."""

from core.store.opening import open_store
from core.store.shared_answers import SharedAnswer, SharedCounts, count_shared, record_shared
from core.store.tickets import Tickets
from tests.factories import KEY, make_ticket


def test_oldest_store_notes_what_was_shared(oldest_store):
    with open_store(oldest_store, KEY) as store:
        ticket = Tickets(store).save(make_ticket(id="a"))
        record_shared(store, ticket, "there", [SharedAnswer(b"k" * 32, b"c")])
        assert count_shared(store, "there") == SharedCounts(1, 0)
        store.execute("DELETE FROM tickets")
        assert count_shared(store, "there") == SharedCounts(0, 1)
