"""One conversation as Chatwoot gives it: its documentation's "Get messages" and "Conversation Details"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import iso_time
from core.tickets.ticket_json import Json, body, object_of, rows_of, word


def recognise_chatwoot(data: Json) -> Callable[[], Ticket] | None:
    """How to read `data` as a ticket of Chatwoot's, or None if it has another shape."""
    rows = rows_of(data.get("payload")) or rows_of(data.get("messages"))
    if rows and all("message_type" in row for row in rows):
        return lambda: _chatwoot(data, rows)
    return None


def _chatwoot(data: Json, rows: Sequence[Json]) -> Ticket:
    meta = object_of(data.get("meta"))
    contact = object_of(meta.get("contact")) or object_of(meta.get("sender"))
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
        author = object_of(row.get("sender"))
        heard = [word(each.get("transcribed_text")) for each in rows_of(row.get("attachments"))]
        return message(
            sender,
            "\n".join(part for part in (body(word(row.get("content"))), *heard) if part),
            word(author.get("name")) or word(author.get("available_name")),
            iso_time(row.get("created_at")),
        )

    def read(row: Json) -> list[Message]:
        attributes = object_of(row.get("content_attributes"))
        if attributes.get("deleted") is True:
            return []
        if word(row.get("content_type")) != "input_csat":
            return [one(row)]
        # The question is a machine's; what counts is what the customer wrote below the stars.
        answer = object_of(object_of(attributes.get("submitted_values")).get("csat_survey_response"))
        said = word(answer.get("feedback_message"))
        return [message("customer", said, word(contact.get("name")), iso_time(row.get("created_at")))] if said else []

    incoming = next((row for row in rows if senders.get(word(row.get("message_type"))) == "customer"), rows[0])
    contact = contact or object_of(incoming.get("sender"))
    attributes = object_of(data.get("additional_attributes")) or object_of(meta.get("additional_attributes"))
    return ticket(
        [each for row in sorted(rows, key=lambda row: iso_time(row.get("created_at"))) for each in read(row)],
        id=word(rows[0].get("conversation_id")) or word(data.get("id")),
        subject=word(attributes.get("mail_subject")),
        customer=Customer(word(contact.get("id")), word(contact.get("name")), word(contact.get("email"))),
        channel=word(meta.get("channel")).removeprefix("Channel::").lower(),
        created=iso_time(data.get("created_at")) or iso_time(rows[0].get("created_at")),
    )
