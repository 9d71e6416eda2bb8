"""Who wrote each row of an exported conversation: by a word for the side, else by name or address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from core.domain.ticket import Customer, Sender
from core.tickets.identity import name_and_address
from core.tickets.mail_words import mail_words, ticket_words
from core.tickets.speakers import is_team


def sides_of(
    senders: Sequence[str], authors: Sequence[str], email: str, to: str
) -> tuple[list[tuple[str, str]], Customer]:
    """Side and author of each row of a ticket, and the customer.

    `senders`: what stands in the column of senders, a word for the side, a name or an address; `authors`: in that
    of names; `email`, `to`: the customer's address and the first recipient, where the export has them. A row whose
    sender is empty is the customer's; one of whom nothing is known keeps the sender's words as its side, which
    makes it a note.
    """
    told = [_side(sender) for sender in senders]
    people = [("", "") if side else name_and_address(sender) for sender, side in zip(senders, told, strict=True)]
    asked = _asked(authors, told, people, email, to)
    rows = zip(senders, authors, told, people, strict=True)
    return [
        (side or "customer", author) if side or not sender else _by_name(author, person, asked)
        for sender, author, side, person in rows
    ], asked


def _asked(
    authors: Sequence[str], told: Sequence[Sender | None], people: Sequence[tuple[str, str]], email: str, to: str
) -> Customer:
    """The customer: by the address given, else the first person who is not of the team."""
    name, address = next((person for person in people if any(person) and not is_team(*person)), ("", ""))
    author = next((author for author, side in zip(authors, told, strict=True) if side == "customer"), authors[0])
    return Customer("", author or name, email or address or name_and_address(to)[1])


def _by_name(author: str, person: tuple[str, str], asked: Customer) -> tuple[str, str]:
    """Side and author of a row whose sender is a name or an address."""
    name, address = person
    if (address and address.lower() == asked.email.lower()) or (name and name == asked.name):
        return "customer", name or author
    return "agent", name


def _side(sender: str) -> Sender | None:
    """The side that a word names: 'incoming', 'End-user', 'agent'."""
    word = sender.strip().lower()
    return _words().get(word) or mail_words().sender_of.get(word)


@cache
def _words() -> dict[str, Sender]:
    data = ticket_words("columns")
    sides: tuple[Sender, Sender] = ("customer", "agent")
    return {word: side for side in sides for word in data["from"][side]}
