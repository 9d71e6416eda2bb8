"""The last step of every reader: messages put in order, taken apart and made a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.errors import EmptyTicket
from core.tickets.decoding import clean
from core.tickets.identity import bare_subject, content_id
from core.tickets.mail_lines import unmarked
from core.tickets.quoting import Marks, set_apart
from core.tickets.signer import signer

_SHORTEST_UNSPACED = 6
"""Characters of a subject that says something in a script without spaces."""


def message(
    sender: Sender,
    text: str,
    author: str = "",
    time: str = "",
    *,
    marks: Marks = "unknown",
    automatic: str = "",
    attachments: tuple[str, ...] = (),
) -> Message:
    """A message as a mail program or helpdesk sent it, with quotations and signature set apart.

    `marks`: what '>' before a line stands for. `automatic`: the kind of automatic mail it is.
    """
    parts = set_apart(clean(text), marks)
    author = clean(author).strip()
    words, name = _without_own_name(parts.text, author)
    signature = "\n".join(part for part in (name, parts.signature) if part)
    return Message(sender, words, author, time, parts.quoted, signature, automatic, attachments)


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

    `in_order`: they stand oldest first already, and times that say otherwise are not trusted. Who wrote everything
    into the subject said the subject. An empty `id` becomes one made of the content. Raises `EmptyTicket`.
    """
    subject = " ".join(clean(subject).split())
    kept = [entry for entry in _worded(tuple(messages), subject) if entry.text.strip()]
    if not kept:
        raise EmptyTicket()
    if not in_order and all(entry.time for entry in kept):
        kept.sort(key=lambda entry: entry.time)
    kept = _with_automatic_aside(kept)
    customer = customer or Customer()
    customer = Customer(
        clean(customer.id).strip(), " ".join(clean(customer.name).split()), clean(customer.email).strip()
    )
    customer = _signed(customer, [entry for entry in kept if entry.sender == "customer"])
    return Ticket(
        id=clean(id).strip() or content_id(subject, customer, kept),
        subject=subject,
        messages=tuple(kept),
        customer=customer,
        channel=clean(channel).strip(),
        created=created or kept[0].time,
        language=language,
    )


def _signed(customer: Customer, own: Sequence[Message]) -> Customer:
    """The customer with the name and address under their messages, where the source gives none."""
    if customer.name and (customer.email or customer.id):
        return customer
    signers = [signer(entry) for entry in own]
    names = (*(entry.author for entry in own), *(who.name for who in signers))
    addresses = {who.address for who in signers if who.address}
    address = addresses.pop() if len(addresses) == 1 and not customer.id else ""
    name = customer.name or next((name for name in names if name), "")
    return replace(customer, name=name, email=customer.email or address)


def _worded(messages: Sequence[Message], subject: str) -> Sequence[Message]:
    """The messages, the first of the customer's with the subject for its words where it has none; where nobody has
    any and there is no subject, with those that it quotes."""
    asked = next((index for index, entry in enumerate(messages) if entry.sender == "customer"), None)
    wordless = not any(entry.text.strip() for entry in messages)
    if asked is None and wordless and messages:
        asked = 0
    if asked is None or messages[asked].text.strip() or not (wordless or asked == 0):
        return messages
    entry = messages[asked]
    said = bare_subject(subject)
    # An answer without words stands for its subject, however short; the words that it quotes are another's.
    if said and (_asks(said) or entry.quoted or entry.signature) and (wordless or not entry.quoted):
        entry = replace(entry, text=said)
    elif wordless:
        entry = replace(entry, text="\n".join(map(unmarked, entry.quoted.splitlines())).strip(), quoted="")
    return (*messages[:asked], entry, *messages[asked + 1 :])


def _asks(subject: str) -> bool:
    """Whether a subject alone can be worked on: one word is a title, not a question."""
    return len(subject.split()) > 1 or (not subject.isascii() and len(subject) >= _SHORTEST_UNSPACED)


def _with_automatic_aside(messages: Sequence[Message]) -> list[Message]:
    """The messages, automatic mails of the customer as notes: they are nobody's words. The newest stays the
    customer's where no person has written since the team's last answer; then there is nothing to be answered."""
    automatic = [index for index, entry in enumerate(messages) if entry.sender == "customer" and entry.automatic]
    if not automatic:
        return list(messages)
    answered = max((index for index, entry in enumerate(messages) if entry.sender == "agent"), default=-1)
    waiting = any(entry.sender == "customer" and not entry.automatic for entry in messages[answered + 1 :])
    newest = next(index for index in range(len(messages) - 1, -1, -1) if messages[index].sender == "customer")
    stays = automatic[-1] if not waiting and automatic[-1] == newest else -1
    return [
        replace(entry, sender="note") if index in automatic and index != stays else entry
        for index, entry in enumerate(messages)
    ]
