"""A store that the very first version made takes pins and replies in the making."""

from core.store import desk_notes
from core.store.opening import open_store
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket

KEY = bytes(range(32))


def test_oldest_store_takes_notes(oldest_store):
    with open_store(oldest_store, KEY) as store:
        desk_notes.keep_edit(store, "a", "Dear Ann, half a")
        desk_notes.pin(store, "a", True)
    with open_store(oldest_store, KEY) as store:
        assert desk_notes.kept_edit(store, "a") == "Dear Ann, half a"


def test_notes_go_with_their_ticket(oldest_store):
    with open_store(oldest_store, KEY) as store:
        Tickets(store).keep(read_ticket('{"id": "a", "text": "The lamp is dark."}'))
        desk_notes.keep_edit(store, "a", "half")
        desk_notes.delete_ticket(store, "a")
        assert desk_notes.kept_edit(store, "a") == ""
        assert Tickets(store).load("a") is None


def test_the_list_holds_every_word_and_shows_pinned_ones_first(oldest_store):
    with open_store(oldest_store, KEY) as store:
        for number, subject in enumerate(["Dark lamp", "Lamp 100% broken", "Chair"]):
            Tickets(store).keep(read_ticket(f'{{"id": "{number}", "subject": "{subject}", "text": "Hello there."}}'))
        desk_notes.pin(store, "0", True)
        assert next(row.id for row in desk_notes.seen_tickets(store, "", 10)) == "0"
        assert [row.id for row in desk_notes.seen_tickets(store, "lamp 100%", 10)] == ["1"]
        assert desk_notes.seen_tickets(store, "lamp chair", 10) == ()
