"""The ticket as JSON: the shape of the command line's contract, read and written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.errors import NotATicket
from core.tickets.building import message, ticket
from core.tickets.decoding import clean
from core.tickets.identity import iso_time
from core.tickets.mail_words import mail_words
from core.tickets.markup import html_to_text, looks_like_html

Json = Mapping[str, Any]
"""A JSON object."""


def loads(text: str) -> Any:  # noqa: ANN401 - JSON is of any type until a shape is recognised
    """`json.loads` with every way in which hostile JSON fails raised as `NotATicket`."""
    try:
        return json.loads(text)
    except RecursionError:
        raise NotATicket(reason="json-too-deep") from None
    except ValueError:
        raise NotATicket(reason="json") from None


def is_ticket(data: Mapping[str, Any]) -> bool:
    """Whether `data` has the contract's shape: messages with `text`, or a `text` of its own."""
    rows = data.get("messages")
    if isinstance(rows, list):
        return all(isinstance(row, dict) and ("text" in row or "from" in row) for row in rows) and (
            "text" in data or not rows or any("text" in row for row in rows)
        )
    return isinstance(data.get("text"), str)


def from_dict(data: Mapping[str, Any]) -> Ticket:
    """The ticket in `data`. Unknown fields are left alone, missing ones stay empty.

    Raises `NotATicket` where a field has a type that can't be meant, `EmptyTicket` without words.
    """
    who = data.get("customer") or {}
    if isinstance(who, str):
        who = {"email": who} if "@" in who else {"name": who}
    if not isinstance(who, Mapping):
        raise NotATicket(reason="customer")
    rows = data.get("messages") or []
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise NotATicket(reason="messages")
    messages = [_message(row) for row in rows]
    if not messages and isinstance(data.get("text"), str):
        messages = [message("customer", data["text"])]
    return ticket(
        messages,
        id=word(data.get("id")),
        subject=word(data.get("subject")),
        customer=Customer(word(who.get("id")), word(who.get("name")), word(who.get("email"))),
        channel=word(data.get("channel")),
        created=iso_time(data.get("created")),
        language=word(data.get("language"))[:3].lower(),
    )


def to_dict(subject: Ticket) -> dict[str, Any]:
    """`subject` as the contract's JSON object; `from_dict` gives the same ticket back.

    `quoted` and `signature` stand beside `text`, so that reading it again takes nothing apart twice.
    """
    return {
        "id": subject.id,
        "subject": subject.subject,
        "customer": {"id": subject.customer.id, "name": subject.customer.name, "email": subject.customer.email},
        "channel": subject.channel,
        "created": subject.created,
        "language": subject.language,
        "messages": [
            {
                "from": entry.sender,
                "author": entry.author,
                "time": entry.time,
                "text": entry.text,
                "quoted": entry.quoted,
                "signature": entry.signature,
                **({"automatic": entry.automatic} if entry.automatic else {}),
                **({"attachments": list(entry.attachments)} if entry.attachments else {}),
            }
            for entry in subject.messages
        ],
    }


def word(value: object) -> str:
    """A scalar as text; empty for null, lists and objects."""
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return ""
    return str(value)


def rows_of(value: object) -> list[Json]:
    """The objects in a JSON list; empty for anything else."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def object_of(value: object) -> Json:
    """A JSON object as it is; empty for anything else."""
    return value if isinstance(value, dict) else {}


def body(text: str) -> str:
    """The words of a message body that may be markup."""
    return html_to_text(text) if looks_like_html(text) else text


def _message(row: Mapping[str, Any]) -> Message:
    text = row.get("text")
    if text is not None and not isinstance(text, str):
        raise NotATicket(reason="text")
    sender = _sender(word(row.get("from")))
    author, time = word(row.get("author")), iso_time(row.get("time"))
    attached = row.get("attachments")
    names = tuple(clean(word(name)) for name in attached) if isinstance(attached, list) else ()
    if "quoted" in row or "signature" in row:
        return Message(
            sender,
            clean(text or ""),
            clean(author),
            time,
            clean(word(row.get("quoted"))),
            clean(word(row.get("signature"))),
            clean(word(row.get("automatic"))),
            names,
        )
    return message(sender, body(text or ""), author, time, attachments=names)


def _sender(name: str) -> Sender:
    """An unknown sender counts as a note: nobody's words may be taken for the customer's or for a
    promise of the team."""
    name = name.strip().lower()
    return mail_words().sender_of.get(name, "note") if name else "customer"
