"""The ticket: one conversation between a customer and a support team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sender = Literal["customer", "agent", "note"]


@dataclass(frozen=True, slots=True)
class Customer:
    """Who asks. Empty strings where the source did not say."""

    id: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a ticket. `text` holds only what this sender wrote now: quoted history and
    signature are set apart, so that nobody's words are taken for another's."""

    sender: Sender
    text: str
    author: str = ""
    time: str = ""
    """ISO 8601, empty where unknown."""
    quoted: str = ""
    signature: str = ""
    automatic: str = ""
    """What kind of automatic mail it is (`core.tickets.automatic`); empty: a person wrote it."""
    attachments: tuple[str, ...] = ()
    """Names of what was attached; its words are nobody's here."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A conversation, oldest message first; it has at least one message with words in it."""

    id: str
    subject: str
    messages: tuple[Message, ...]
    customer: Customer = Customer()
    channel: str = ""
    created: str = ""
    """ISO 8601, empty where unknown."""
    language: str = ""
    """ISO 639-1 if the source said so."""

    @property
    def automatic(self) -> str:
        """What kind of automatic mail the newest message of the customer is; empty: a person asks."""
        return self.last_customer_message.automatic

    @property
    def last_customer_message(self) -> Message:
        """The message to be answered: the customer's newest, else the newest of all."""
        for message in reversed(self.messages):
            if message.sender == "customer":
                return message
        return self.messages[-1]
