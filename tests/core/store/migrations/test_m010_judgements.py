"""A store that the very first version made takes copies and dismissals; they go with their ticket."""

from core.domain.ticket import Message, Ticket
from core.store.opening import open_store
from core.store.reply_audit import copies, dismiss_check, dismissed_checks, record_copy, undo_dismissal
from core.store.tickets import Tickets
from tests.factories import KEY

TICKET = Ticket("t", "Lamp", (Message("customer", "Is it broken?"),))


def test_oldest_store_takes_copies_and_dismissals(oldest_store):
    with open_store(oldest_store, KEY) as store:
        Tickets(store).save(TICKET)
        record_copy(store, "t", "It is.", (("number-not-found", "60 days"),))
        kept = dismiss_check(store, "t", "number-not-found: 60 days", "right")
        undone = dismiss_check(store, "t", "promise:We guarantee", "agreed")
        assert kept is not None and undone is not None
        undo_dismissal(store, undone)
        assert dismiss_check(store, "unknown", "x", "right") is None
        record_copy(store, "unknown", "It is.", ())
    with open_store(oldest_store, KEY) as store:
        (copy,) = copies(store, "t")
        assert (copy.text, copy.findings) == ("It is.", (("number-not-found", "60 days"),))
        assert dismissed_checks(store, "t") == {"number-not-found: 60 days"}
        store.execute("DELETE FROM tickets WHERE source_id = 't'")
        assert store.value("SELECT count(*) FROM reply_copies") == 0
        assert store.value("SELECT count(*) FROM check_dismissals") == 0
