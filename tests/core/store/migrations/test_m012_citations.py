"""A store that the very first version made keeps what drafts rest on, as long as the ticket."""

from core.domain.draft import Citation, Draft
from core.domain.text import Span
from core.store import edits
from core.store.opening import open_store
from core.store.ticket_list import delete_ticket
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from tests.factories import KEY

TEXT = "Hello.\n\nYou have 30 days."


def test_citations_are_kept_and_go_with_their_ticket(oldest_store):
    citation = Citation("returns.md", 0, 17, "Within 30 days.", Span(8, 25))
    with open_store(oldest_store, KEY) as store:
        tickets = Tickets(store)
        key = tickets.save(read_ticket('{"id": "a", "text": "How long do I have?"}'))
        draft = store.insert(
            "INSERT INTO ticket_drafts (ticket_id, kind, text, shown, why, made_at) VALUES (?, 'model', ?, 1, '', 0)",
            (key, TEXT),
        )
        edits.save_citations(store, draft, Draft("model", TEXT, (citation,)))
        assert edits.edited_drafts(store) == (), "nothing was sent yet"
        tickets.record_reply("a", "You have 14 days.")
    with open_store(oldest_store, KEY) as store:
        [edit] = edits.edited_drafts(store)
        assert (edit.ticket, edit.reply) == ("a", "You have 14 days.")
        assert edit.cited == (edits.CitedSentence("returns.md", "Within 30 days.", "You have 30 days."),)
        delete_ticket(store, "a")
        assert edits.edited_drafts(store) == ()
        assert store.value("SELECT count(*) FROM draft_citations") == 0
