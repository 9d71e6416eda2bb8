"""A store that the very first version made remembers what was erased."""

from core.store.erased_tickets import is_erased
from core.store.opening import open_store
from core.store.retention import erase_customer
from core.store.tickets import Tickets
from core.store.written_copies import written_copies
from tests.factories import KEY, make_ticket


def test_oldest_store_marks_what_is_erased(oldest_store):
    with open_store(oldest_store, KEY) as store:
        Tickets(store).save(make_ticket(id="a"))
        erase_customer(store, "c1")
        assert is_erased(store, "a") and not is_erased(store, "b")
        assert written_copies(store) == ()
