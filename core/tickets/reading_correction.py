"""What an agent says of how a ticket was read: whose a message is, and which of its words are the sender's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from core.domain.ticket import Customer, Message, Sender, Ticket

SetApart = Literal["quoted", "signature"]
"""The parts of a message that are not its sender's own words."""


def with_sender(ticket: Ticket, index: int, sender: Sender) -> Ticket:
    """`ticket` with its message number `index` by `sender`, and with it all others of the same author.

    Where the customer proves to be somebody else than was thought, the ticket is that person's; their address is
    known only where they were the customer before.
    """
    author = ticket.messages[index].author
    messages = tuple(
        replace(entry, sender=sender) if at == index or (author and entry.author == author) else entry
        for at, entry in enumerate(ticket.messages)
    )
    customer = ticket.customer
    if sender == "customer" and author and author != customer.name:
        customer = Customer(name=author)
        messages = tuple(
            replace(entry, sender="agent")
            if entry.sender == "customer" and entry.author == ticket.customer.name and entry.author
            else entry
            for entry in messages
        )
    return replace(ticket, messages=messages, customer=customer)


def as_own_words(ticket: Ticket, index: int, part: SetApart) -> Ticket:
    """`ticket` with a part of message `index` that was set apart joined to the sender's own words."""
    entry = ticket.messages[index]
    text = "\n\n".join(words for words in (entry.text, getattr(entry, part)) if words.strip())
    rest = replace(entry, quoted="") if part == "quoted" else replace(entry, signature="")
    return _with_message(ticket, index, replace(rest, text=text))


def as_quoted(ticket: Ticket, index: int) -> Ticket:
    """`ticket` with all words of message `index` as somebody else's, which it only quotes."""
    entry = ticket.messages[index]
    quoted = "\n\n".join(words for words in (entry.text, entry.quoted) if words.strip())
    return _with_message(ticket, index, replace(entry, text="", quoted=quoted))


def _with_message(ticket: Ticket, index: int, entry: Message) -> Ticket:
    return replace(ticket, messages=(*ticket.messages[:index], entry, *ticket.messages[index + 1 :]))
