"""The last step of every reader: messages put in order, taken apart and made a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.errors import EmptyTicket
from core.tickets.decoding import clean
from core.tickets.identity import content_id
from core.tickets.quoting import set_apart, signed_name


def message(sender: Sender, text: str, author: str = "", time: str = "") -> Message:
    """A message as a mail program or helpdesk sent it, with quotations and signature set apart."""
    parts = set_apart(clean(text))
    author = clean(author).strip()
    words, name = _without_own_name(parts.text, author)
    signature = "\n".join(part for part in (name, parts.signature) if part)
    return Message(sender, words, author, time, parts.quoted, signature)


def _without_own_name(text: str, author: str) -> tuple[str, str]:
    """`text` without its last line, and that line, where it is nothing but (part of) the author's name."""
    before, _, last = text.rpartition("\n")
    signed = last.strip(" ,.-").lower().split()
    if before.strip() and signed and set(signed) <= set(author.lower().split()):
        return before.rstrip(), last
    return text, ""


def ticket(
    messages: Iterable[Message],
    *,
    id: str = "",
    subject: str = "",
    customer: Customer | None = None,
    channel: str = "",
    created: str = "",
    language: str = "",
    in_order: bool = False,
) -> Ticket:
    """The ticket of `messages`, those without words left out, oldest first where every one has a time.

    `in_order`: they stand oldest first already, and times that say otherwise are not trusted.

    An empty `id` becomes one made of the content. Raises `EmptyTicket`.
    """
    kept = [entry for entry in messages if entry.text.strip()]
    subject = " ".join(clean(subject).split())
    if not kept:
        raise EmptyTicket()
    if not in_order and all(entry.time for entry in kept):
        kept.sort(key=lambda entry: entry.time)
    customer = customer or Customer()
    customer = Customer(
        clean(customer.id).strip(), " ".join(clean(customer.name).split()), clean(customer.email).strip()
    )
    if not customer.name:
        own = [entry for entry in kept if entry.sender == "customer"]
        names = (*(entry.author for entry in own), *(signed_name(entry.signature) for entry in own))
        customer = replace(customer, name=next((name for name in names if name), ""))
    return Ticket(
        id=clean(id).strip() or content_id(subject, customer, kept),
        subject=subject,
        messages=tuple(kept),
        customer=customer,
        channel=clean(channel).strip(),
        created=created or kept[0].time,
        language=language,
    )
