"""One ticket as a helpdesk gives it, recognised by its shape: Zendesk, Freshdesk, Zammad and Chatwoot here, others
by `core.tickets.inbox_exports`.

The shapes are those of the public API documentation: Zendesk "Tickets" and "Ticket Comments",
Freshdesk "View a Ticket" with `include=conversations,requester`, Zammad `tickets/{id}?all=true` and
`ticket_articles/by_ticket/{id}`, Chatwoot "Get messages" and "Conversation Details".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import bare_subject, iso_time, name_and_address
from core.tickets.inbox_exports import recognise_inbox
from core.tickets.markup import html_to_text
from core.tickets.ticket_json import body, word

Json = Mapping[str, Any]


def recognise(data: object) -> Callable[[], Ticket] | None:
    """How to read `data` as a helpdesk's ticket, or None if it has none of their shapes."""
    if isinstance(data, list):
        rows = [row for row in data if is_message(row)]
        tickets = {word(row.get("ticket_id")) for row in rows}
        if not rows or len(rows) != len(data) or len(tickets) != 1:
            return None
        if all("incoming" in row for row in rows):
            return lambda: _freshdesk({"id": rows[0]["ticket_id"]}, rows)
        if all("body" in row and "sender" in row for row in rows):
            return lambda: _zammad({"id": rows[0]["ticket_id"]}, rows, {})
        return None
    if not isinstance(data, dict):
        return None
    for shape in (recognise_inbox, _zammad_shape, _zendesk_shape, _freshdesk_shape, _chatwoot_shape):
        reader = shape(data)
        if reader is not None:
            return reader
    return None


def is_message(row: object) -> bool:
    """Whether `row` is a message of a ticket, not a ticket: a list of such is one conversation."""
    if not isinstance(row, dict):
        return False
    if "incoming" in row and ("body" in row or "body_text" in row):
        return True
    return "message_type" in row or "is_inbound" in row or ("ticket_id" in row and "sender" in row)


# -- Zendesk ---------------------------------------------------------------------------------

_ZENDESK_SYSTEM = "-1"
"""The author of what triggers and automations add."""


def _zendesk_shape(data: Json) -> Callable[[], Ticket] | None:
    inner = data.get("ticket") if isinstance(data.get("ticket"), dict) else data
    comments = data.get("comments", inner.get("comments") if isinstance(inner, dict) else None)
    if not isinstance(inner, dict):
        return None
    if (
        _rows(comments)
        and all("author_id" in row or "author" in row for row in _rows(comments))
        and any("body" in row or "plain_body" in row or "html_body" in row for row in _rows(comments))
    ):
        return lambda: _zendesk(inner, _rows(comments), _rows(data.get("users")) or _rows(inner.get("users")))
    if "requester_id" in inner and "description" in inner and "via" in inner:
        return lambda: _zendesk(inner, [], _rows(data.get("users")))
    return None


def _zendesk(inner: Json, comments: Sequence[Json], users: Sequence[Json]) -> Ticket:
    people = {word(user.get("id")): user for user in users}
    for role in ("requester", "submitter", "assignee"):
        person = inner.get(role)
        if isinstance(person, dict) and "id" in person:
            people.setdefault(word(person["id"]), person)
    requester_id = word(inner.get("requester_id")) or word(_dict(inner.get("requester")).get("id"))
    if not requester_id and comments:
        requester_id = _zendesk_author(min(comments, key=lambda row: iso_time(row.get("created_at"))))
    requester = people.get(requester_id, {})

    def one(row: Json) -> Message:
        author_id = _zendesk_author(row)
        author = people.get(author_id) or _dict(row.get("author"))
        sender: Sender = (
            "note"
            if row.get("public") is False or author_id == _ZENDESK_SYSTEM or _is_merge(row)
            else "customer"
            if author_id == requester_id or author.get("role") == "end-user"
            else "agent"
        )
        # What was said on the telephone, where it was written down.
        heard = word(_dict(row.get("data")).get("transcription_text"))
        text = word(row.get("plain_body")) or html_to_text(word(row.get("html_body"))) or body(word(row.get("body")))
        text = heard or text
        return message(sender, text, word(author.get("name")), iso_time(row.get("created_at")))

    messages = [one(row) for row in comments if row.get("redacted") is not True]
    judged = word(_dict(inner.get("satisfaction_rating")).get("comment"))
    if judged and messages:
        last = max(entry.time for entry in messages)
        messages.append(message("customer", body(judged), word(requester.get("name")), last))
    if not messages:
        messages = [
            message(
                "customer",
                body(word(inner.get("description"))),
                word(requester.get("name")),
                iso_time(inner.get("created_at")),
            )
        ]
    return ticket(
        messages,
        id=word(inner.get("id")) or word(comments[0].get("ticket_id") if comments else ""),
        subject=word(inner.get("subject")) or word(inner.get("raw_subject")),
        customer=Customer(requester_id, word(requester.get("name")), word(requester.get("email"))),
        channel=word(_dict(inner.get("via")).get("channel")),
        created=iso_time(inner.get("created_at")),
    )


def _is_merge(row: Json) -> bool:
    """Whether a comment was written by joining two tickets: nobody's words to the customer."""
    via = _dict(row.get("via"))
    return word(_dict(via.get("source")).get("rel")) == "merge" or word(via.get("channel")) == "merge"


def _zendesk_author(row: Json) -> str:
    return word(row.get("author_id")) or word(_dict(row.get("author")).get("id"))


# -- Freshdesk -------------------------------------------------------------------------------

_FRESHDESK_CHANNELS = {"1": "mail", "2": "portal", "3": "phone", "7": "chat", "9": "widget", "10": "mail"}
_FRESHDESK_OUTBOUND = "10"
"""A ticket that began with a mail of the team's."""
_FRESHDESK_FORWARDED = "8"
"""A conversation's source: passed on to somebody else, never sent to the customer."""


def _freshdesk_shape(data: Json) -> Callable[[], Ticket] | None:
    inner = data.get("helpdesk_ticket") if isinstance(data.get("helpdesk_ticket"), dict) else data
    assert isinstance(inner, Mapping)
    if "description" not in inner and "description_text" not in inner:
        return None
    conversations = inner.get("conversations", inner.get("helpdesk_notes", inner.get("notes")))
    known = "conversations" in inner or "helpdesk_ticket" in data or ("responder_id" in inner and "source" in inner)
    if not known:
        return None
    return lambda: _freshdesk(inner, _rows(conversations))


def _freshdesk(inner: Json, conversations: Sequence[Json]) -> Ticket:
    requester = _dict(inner.get("requester"))
    name = word(requester.get("name")) or word(inner.get("requester_name"))
    address = word(requester.get("email")) or word(inner.get("email"))
    requester_id = word(inner.get("requester_id")) or word(requester.get("id"))

    def one(row: Json) -> Message:
        row = _dict(row.get("helpdesk_note")) or _dict(row.get("note")) or row
        asked = requester_id != "" and word(row.get("user_id")) == requester_id
        incoming = row.get("incoming") is True or asked
        aside = row.get("private") is True or word(row.get("source")) == _FRESHDESK_FORWARDED
        sender: Sender = "note" if aside else "customer" if incoming else "agent"
        written_by, address_of = name_and_address(word(row.get("from_email")))
        known = asked or (incoming and not word(row.get("user_id")) and address_of.lower() in ("", address.lower()))
        author = name if known else written_by or address_of
        return message(
            sender, word(row.get("body_text")) or body(word(row.get("body"))), author, iso_time(row.get("created_at"))
        )

    first = word(inner.get("description_text")) or body(word(inner.get("description")))
    ours = word(inner.get("source")) == _FRESHDESK_OUTBOUND
    opening = message("agent" if ours else "customer", first, "" if ours else name, iso_time(inner.get("created_at")))
    return ticket(
        [opening, *(one(row) for row in conversations if row.get("deleted") is not True)],
        id=word(inner.get("display_id")) or word(inner.get("id")),
        subject=word(inner.get("subject")),
        customer=Customer(requester_id, name, address),
        channel=_FRESHDESK_CHANNELS.get(word(inner.get("source")), ""),
        created=iso_time(inner.get("created_at")),
    )


# -- Zammad ----------------------------------------------------------------------------------


def _zammad_shape(data: Json) -> Callable[[], Ticket] | None:
    assets = _dict(data.get("assets"))
    if "TicketArticle" in assets:
        tickets = _dict(assets.get("Ticket"))
        wanted = word(data.get("ticket_id")) or word(data.get("id")) or next(iter(tickets), "")
        inner = _dict(tickets.get(wanted))
        articles: list[Json] = [
            row
            for row in _dict(assets["TicketArticle"]).values()
            if isinstance(row, dict) and word(row.get("ticket_id")) in ("", wanted)
        ]
        return lambda: _zammad({"id": wanted, **inner}, articles, _dict(assets.get("User")))
    inner = _dict(data.get("ticket")) or data
    given = _rows(data.get("articles")) or _rows(data.get("ticket_articles")) or _rows(inner.get("articles"))
    if given and all("body" in row and ("sender" in row or "sender_id" in row) for row in given):
        return lambda: _zammad(inner, given, {})
    return None


def _zammad(inner: Json, articles: Sequence[Json], users: Mapping[str, Any]) -> Ticket:
    senders: dict[str, Sender] = {
        "customer": "customer",
        "agent": "agent",
        "system": "note",
        "2": "customer",
        "1": "agent",
        "3": "note",
    }
    rows = sorted(articles, key=lambda row: iso_time(row.get("created_at")))

    def one(row: Json) -> Message:
        sender: Sender = (
            "note"
            if row.get("internal") is True
            else senders.get((word(row.get("sender")) or word(row.get("sender_id"))).lower(), "note")
        )
        text = word(row.get("body"))
        text = html_to_text(text) if word(row.get("content_type")).startswith("text/html") else text
        return message(sender, text, name_and_address(word(row.get("from")))[0], iso_time(row.get("created_at")))

    person = _dict(users.get(word(inner.get("customer_id"))))
    name = " ".join(part for part in (word(person.get("firstname")), word(person.get("lastname"))) if part)
    address = word(person.get("email")) or (word(inner.get("customer")) if "@" in word(inner.get("customer")) else "")
    if not address:
        asked = next(
            (
                row
                for row in rows
                if senders.get((word(row.get("sender")) or word(row.get("sender_id"))).lower()) == "customer"
            ),
            {},
        )
        found_name, address = name_and_address(word(asked.get("from")))
        name = name or found_name
    return ticket(
        [one(row) for row in rows],
        id=word(inner.get("number")) or word(inner.get("id")),
        subject=word(inner.get("title")) or (bare_subject(word(rows[0].get("subject"))) if rows else ""),
        customer=Customer(word(inner.get("customer_id")), name, address),
        channel={"email": "mail"}.get(word(rows[0].get("type")), word(rows[0].get("type"))) if rows else "",
        created=iso_time(inner.get("created_at")),
    )


# -- Chatwoot --------------------------------------------------------------------------------


def _chatwoot_shape(data: Json) -> Callable[[], Ticket] | None:
    rows = _rows(data.get("payload")) or _rows(data.get("messages"))
    if rows and all("message_type" in row for row in rows):
        return lambda: _chatwoot(data, rows)
    return None


def _chatwoot(data: Json, rows: Sequence[Json]) -> Ticket:
    meta = _dict(data.get("meta"))
    contact = _dict(meta.get("contact")) or _dict(meta.get("sender"))
    senders: dict[str, Sender] = {
        "0": "customer",
        "incoming": "customer",
        "1": "agent",
        "outgoing": "agent",
        "3": "agent",
        "template": "agent",
    }

    def one(row: Json) -> Message:
        sender: Sender = "note" if row.get("private") is True else senders.get(word(row.get("message_type")), "note")
        author = _dict(row.get("sender"))
        heard = [word(each.get("transcribed_text")) for each in _rows(row.get("attachments"))]
        return message(
            sender,
            "\n".join(part for part in (body(word(row.get("content"))), *heard) if part),
            word(author.get("name")) or word(author.get("available_name")),
            iso_time(row.get("created_at")),
        )

    def read(row: Json) -> list[Message]:
        attributes = _dict(row.get("content_attributes"))
        if attributes.get("deleted") is True:
            return []
        if word(row.get("content_type")) != "input_csat":
            return [one(row)]
        # The question is a machine's; what counts is what the customer wrote below the stars.
        answer = _dict(_dict(attributes.get("submitted_values")).get("csat_survey_response"))
        said = word(answer.get("feedback_message"))
        return [message("customer", said, word(contact.get("name")), iso_time(row.get("created_at")))] if said else []

    incoming = next((row for row in rows if senders.get(word(row.get("message_type"))) == "customer"), rows[0])
    contact = contact or _dict(incoming.get("sender"))
    attributes = _dict(data.get("additional_attributes")) or _dict(meta.get("additional_attributes"))
    return ticket(
        [each for row in sorted(rows, key=lambda row: iso_time(row.get("created_at"))) for each in read(row)],
        id=word(rows[0].get("conversation_id")) or word(data.get("id")),
        subject=word(attributes.get("mail_subject")),
        customer=Customer(word(contact.get("id")), word(contact.get("name")), word(contact.get("email"))),
        channel=word(meta.get("channel")).removeprefix("Channel::").lower(),
        created=iso_time(data.get("created_at")) or iso_time(rows[0].get("created_at")),
    )


def _rows(value: object) -> list[Json]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}
