"""A thread only grows, whatever order its copies come in."""

from core.domain.ticket import Message, Ticket
from core.tickets.threads import by_thread, grown


def said(text: str, time: str = "", sender: str = "customer") -> Message:
    return Message(sender, text, "", time)


def test_an_older_copy_takes_nothing_away():
    kept = (said("One", "2026-01-01"), said("Two", "2026-01-02", "agent"))
    assert grown(kept, kept[:1]) == kept
    assert grown(kept[:1], kept) == kept


def test_lacking_messages_take_their_place_by_time():
    first, second, third = said("One", "2026-01-01"), said("Two", "2026-01-02"), said("Three", "2026-01-03")
    assert grown((second,), (first, third)) == (first, second, third)


def test_mails_of_one_thread_are_one_ticket_and_the_order_stays():
    a1, b, a2 = Ticket("a", "A", (said("One"),)), Ticket("b", "B", (said("Else"),)), Ticket("a", "A", (said("Two"),))
    found = by_thread([a1, b, a2])
    assert [ticket.id for ticket in found] == ["a", "b"]
    assert [message.text for message in found[0].messages] == ["One", "Two"]
