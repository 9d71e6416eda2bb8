"""A store that the very first version made takes findings and votes; they go with their ticket."""

from core.domain.draft import Draft
from core.domain.ticket import Message, Ticket
from core.store.opening import open_store
from core.store.replies import sent_replies, vote
from core.store.tickets import Tickets
from tests.factories import KEY

TICKET = Ticket("t", "Lamp", (Message("customer", "Is it broken?"),))


def test_oldest_store_takes_findings_and_votes(oldest_store):
    with open_store(oldest_store, KEY) as store:
        tickets = Tickets(store)
        tickets.save(TICKET)
        tickets.record_reply("t", "It is.", findings=(("number-not-found", "60 days"),))
        store.execute(
            "INSERT INTO ticket_drafts (ticket_id, kind, text, shown, why, made_at)"
            " SELECT id, 'model', 'It was.', 1, '', 0 FROM tickets WHERE source_id = 't'"
        )
        vote(store, "t", Draft("model", "It was.", ()), good=False, reason="wrong tense")
    with open_store(oldest_store, KEY) as store:
        assert sent_replies(store)[0].findings == (("number-not-found", "60 days"),)
        assert store.rows("SELECT good, reason FROM draft_votes") == [(0, "wrong tense")]
        store.execute("DELETE FROM tickets WHERE source_id = 't'")
        assert store.value("SELECT count(*) FROM draft_votes") == 0
