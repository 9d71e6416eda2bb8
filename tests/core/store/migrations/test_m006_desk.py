"""A store that the very first version made takes pins and replies in the making."""

from core.store import draft_autosave, ticket_list
from core.store.opening import open_store
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from tests.factories import KEY


def test_oldest_store_takes_notes(oldest_store):
    with open_store(oldest_store, KEY) as store:
        draft_autosave.save_edit(store, "a", "Dear Ann, half a")
        ticket_list.pin(store, "a", True)
    with open_store(oldest_store, KEY) as store:
        assert draft_autosave.saved_edit(store, "a") == "Dear Ann, half a"


def test_notes_go_with_their_ticket(oldest_store):
    with open_store(oldest_store, KEY) as store:
        Tickets(store).save(read_ticket('{"id": "a", "text": "The lamp is dark."}'))
        draft_autosave.save_edit(store, "a", "half")
        ticket_list.delete_ticket(store, "a")
        assert draft_autosave.saved_edit(store, "a") == ""
        assert Tickets(store).load("a") is None


def test_the_list_holds_every_word_and_shows_pinned_ones_first(oldest_store):
    with open_store(oldest_store, KEY) as store:
        for number, subject in enumerate(["Dark lamp", "Lamp 100% broken", "Chair"]):
            Tickets(store).save(read_ticket(f'{{"id": "{number}", "subject": "{subject}", "text": "Hello there."}}'))
        ticket_list.pin(store, "0", True)
        assert next(row.id for row in ticket_list.find_tickets(store, "", 10)) == "0"
        assert [row.id for row in ticket_list.find_tickets(store, "lamp 100%", 10)] == ["1"]
        assert ticket_list.find_tickets(store, "lamp chair", 10) == ()
