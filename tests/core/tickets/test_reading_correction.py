"""An agent says how a ticket is to be read, and a second copy of it does not undo that."""

from core.domain.ticket import Customer, Message
from core.tickets.reading_correction import as_own_words, as_quoted, with_sender
from core.tickets.threads import grown
from tests.factories import make_ticket

LEAH = Message("agent", "It still hums.", "Leah Orr", "2026-03-02T09:00:00")
SAM = Message("customer", "Please restart it.", "Sam", "2026-03-01T09:00:00", "It hums.", "Sam, second line")


def ticket():
    return make_ticket(SAM, LEAH, customer=Customer(name="Sam", email="sam@lamps.example"))


def test_who_is_called_the_customer_is_and_the_other_answers():
    found = with_sender(ticket(), 1, "customer")
    assert [entry.sender for entry in found.messages] == ["agent", "customer"]
    assert found.customer == Customer(name="Leah Orr")


def test_a_note_is_a_note_with_all_others_of_its_author():
    found = with_sender(make_ticket(SAM, LEAH, LEAH), 1, "note")
    assert [entry.sender for entry in found.messages] == ["customer", "note", "note"]


def test_what_was_set_apart_can_be_their_own_words_and_the_other_way():
    own = as_own_words(ticket(), 0, "quoted").messages[0]
    assert (own.text, own.quoted, own.signature) == ("Please restart it.\n\nIt hums.", "", "Sam, second line")
    quoted = as_quoted(ticket(), 1).messages[1]
    assert (quoted.text, quoted.quoted) == ("", "It still hums.")


def test_another_copy_of_the_thread_keeps_what_was_put_right():
    corrected = as_own_words(with_sender(ticket(), 1, "customer"), 0, "quoted").messages
    assert grown(corrected, ticket().messages) == corrected
