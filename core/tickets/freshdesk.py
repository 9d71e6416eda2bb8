"""One ticket as Freshdesk gives it: its documentation's "View a Ticket" with `include=conversations,requester`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import iso_time, name_and_address
from core.tickets.ticket_json import Json, body, object_of, rows_of, word

_CHANNELS = {"1": "mail", "2": "portal", "3": "phone", "7": "chat", "9": "widget", "10": "mail"}
_OUTBOUND = "10"
"""A ticket that began with a mail of the team's."""
_FORWARDED = "8"
"""A conversation's source: passed on to somebody else, never sent to the customer."""


def recognise_freshdesk(data: Json) -> Callable[[], Ticket] | None:
    """How to read `data` as a ticket of Freshdesk's, or None if it has another shape."""
    inner = data.get("helpdesk_ticket") if isinstance(data.get("helpdesk_ticket"), dict) else data
    assert isinstance(inner, Mapping)
    if "description" not in inner and "description_text" not in inner:
        return None
    conversations = inner.get("conversations", inner.get("helpdesk_notes", inner.get("notes")))
    known = "conversations" in inner or "helpdesk_ticket" in data or ("responder_id" in inner and "source" in inner)
    if not known:
        return None
    return lambda: freshdesk_ticket(inner, rows_of(conversations))


def freshdesk_ticket(inner: Json, conversations: Sequence[Json]) -> Ticket:
    """The ticket in Freshdesk's own fields and its conversations."""
    requester = object_of(inner.get("requester"))
    name = word(requester.get("name")) or word(inner.get("requester_name"))
    address = word(requester.get("email")) or word(inner.get("email"))
    requester_id = word(inner.get("requester_id")) or word(requester.get("id"))

    def one(row: Json) -> Message:
        row = object_of(row.get("helpdesk_note")) or object_of(row.get("note")) or row
        asked = requester_id != "" and word(row.get("user_id")) == requester_id
        incoming = row.get("incoming") is True or asked
        aside = row.get("private") is True or word(row.get("source")) == _FORWARDED
        sender: Sender = "note" if aside else "customer" if incoming else "agent"
        written_by, address_of = name_and_address(word(row.get("from_email")))
        known = asked or (incoming and not word(row.get("user_id")) and address_of.lower() in ("", address.lower()))
        author = name if known else written_by or address_of
        return message(
            sender, word(row.get("body_text")) or body(word(row.get("body"))), author, iso_time(row.get("created_at"))
        )

    first = word(inner.get("description_text")) or body(word(inner.get("description")))
    ours = word(inner.get("source")) == _OUTBOUND
    opening = message("agent" if ours else "customer", first, "" if ours else name, iso_time(inner.get("created_at")))
    return ticket(
        [opening, *(one(row) for row in conversations if row.get("deleted") is not True)],
        id=word(inner.get("display_id")) or word(inner.get("id")),
        subject=word(inner.get("subject")),
        customer=Customer(requester_id, name, address),
        channel=_CHANNELS.get(word(inner.get("source")), ""),
        created=iso_time(inner.get("created_at")),
    )
