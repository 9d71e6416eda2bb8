"""One ticket as Help Scout, Intercom, Front or django-helpdesk give it, recognised by its shape.

The shapes are those of the public documentation: Help Scout Mailbox API 2.0 "Get Conversation" with
`embed=threads` (and 1.0's `item`), Intercom "Retrieve a conversation", Front "Get conversation" with its messages
and comments, django-helpdesk's REST API and Django's `dumpdata` of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import iso_time
from core.tickets.ticket_json import Json, body, object_of, rows_of, word


def recognise_inbox(data: Json) -> Callable[[], Ticket] | None:
    """How to read `data` as one of these products' tickets, or None if it has none of their shapes."""
    for shape in (_help_scout_shape, _intercom_shape, _front_shape, _django_shape):
        reader = shape(data)
        if reader is not None:
            return reader
    return None


def tickets_of_dump(rows: Sequence[object]) -> list[Json] | None:
    """The tickets of a Django dump of django-helpdesk, each with its follow-ups; None if `rows` is none."""
    found = [row for row in rows if isinstance(row, dict) and isinstance(row.get("fields"), dict)]
    if len(found) != len(rows) or not any(row.get("model") == "helpdesk.ticket" for row in found):
        return None
    follow_ups: dict[str, list[Json]] = {}
    for row in found:
        if row["model"] == "helpdesk.followup":
            follow_ups.setdefault(word(row["fields"].get("ticket")), []).append(row["fields"])
    return [
        {**row["fields"], "id": row.get("pk"), "followup_set": follow_ups.get(word(row.get("pk")), [])}
        for row in found
        if row["model"] == "helpdesk.ticket"
    ]


# -- Help Scout ------------------------------------------------------------------------------

_HELP_SCOUT: dict[str, Sender | None] = {
    "customer": "customer",
    "message": "agent",
    "reply": "agent",
    "note": "note",
    "forwardparent": "note",
    "forwardchild": "note",
    "beaconchat": None,
    "chat": None,
    "phone": None,
}
"""Kinds of threads to whose words they are; None: those of whoever created it. Others are events without words."""


def _help_scout_shape(data: Json) -> Callable[[], Ticket] | None:
    inner = object_of(data.get("item")) or data
    threads = rows_of(object_of(inner.get("_embedded")).get("threads")) or rows_of(inner.get("threads"))
    if threads and all("type" in row and ("createdBy" in row or "created_by" in row) for row in threads):
        return lambda: _help_scout(inner, threads)
    return None


def _help_scout(inner: Json, threads: Sequence[Json]) -> Ticket:
    customer = (
        object_of(inner.get("primaryCustomer"))
        or object_of(inner.get("customer"))
        or object_of(threads[-1].get("customer"))
    )

    def one(row: Json) -> Message:
        by = object_of(row.get("createdBy")) or object_of(row.get("created_by"))
        side = _HELP_SCOUT[word(row.get("type"))]
        side = side or ("customer" if word(by.get("type")) == "customer" else "agent")
        return message(side, body(word(row.get("body"))), _name(by), _time(row.get("createdAt"), row.get("created_at")))

    kept = [
        row
        for row in threads
        if word(row.get("type")) in _HELP_SCOUT
        and word(row.get("state")) not in ("draft", "hidden")
        and row.get("body")
    ]
    return ticket(
        [one(row) for row in kept],
        id=word(inner.get("number")) or word(inner.get("id")),
        subject=word(inner.get("subject")),
        customer=Customer(word(customer.get("id")), _name(customer), word(customer.get("email"))),
        channel={"email": "mail"}.get(word(inner.get("type")), word(inner.get("type"))),
        created=iso_time(inner.get("createdAt")),
    )


# -- Intercom --------------------------------------------------------------------------------

_INTERCOM_NOTES = frozenset({"note", "note_and_reopen", "conversation_summary"})
_INTERCOM_CUSTOMERS = frozenset({"user", "lead", "contact"})


def _intercom_shape(data: Json) -> Callable[[], Ticket] | None:
    parts = data.get("conversation_parts")
    rows = rows_of(object_of(parts).get("conversation_parts")) or rows_of(parts)
    source = object_of(data.get("source")) or object_of(data.get("conversation_message"))
    if "conversation_parts" in data and (rows or source):
        return lambda: _intercom(data, source, rows)
    return None


def _intercom(data: Json, source: Json, parts: Sequence[Json]) -> Ticket:
    def one(row: Json) -> Message:
        author = object_of(row.get("author"))
        side: Sender = (
            "note"
            if word(row.get("part_type")) in _INTERCOM_NOTES
            else "customer"
            if word(author.get("type")) in _INTERCOM_CUSTOMERS
            else "agent"
        )
        return message(side, body(word(row.get("body"))), _name(author), iso_time(row.get("created_at")))

    opening = {"created_at": data.get("created_at"), **source}
    rows = [row for row in (opening, *parts) if word(row.get("body")) and row.get("redacted") is not True]
    asked = next(
        (
            object_of(row.get("author"))
            for row in rows
            if word(object_of(row.get("author")).get("type")) in _INTERCOM_CUSTOMERS
        ),
        {},
    )
    messages = [one(row) for row in rows]
    rating = object_of(data.get("conversation_rating"))
    if word(rating.get("remark")):
        when = iso_time(rating.get("created_at")) or max((entry.time for entry in messages), default="")
        messages.append(message("customer", body(word(rating["remark"])), _name(asked), when))
    return ticket(
        messages,
        id=word(data.get("id")),
        subject=word(data.get("title")) or body(word(source.get("subject"))),
        customer=Customer(word(asked.get("id")), _name(asked), word(asked.get("email"))),
        channel={"email": "mail", "conversation": "chat"}.get(word(source.get("type")), word(source.get("type"))),
        created=iso_time(data.get("created_at")),
    )


# -- Front -----------------------------------------------------------------------------------


def _front_shape(data: Json) -> Callable[[], Ticket] | None:
    rows = rows_of(data.get("messages")) or rows_of(data.get("_results"))
    if rows and all("is_inbound" in row for row in rows):
        inner = object_of(data.get("conversation")) or data
        return lambda: _front(inner, rows, rows_of(data.get("comments")))
    return None


def _front(inner: Json, rows: Sequence[Json], comments: Sequence[Json]) -> Ticket:
    def one(row: Json) -> Message:
        sender = next((each for each in rows_of(row.get("recipients")) if word(each.get("role")) == "from"), {})
        inbound = row.get("is_inbound") is True
        author = (
            word(sender.get("name")) if inbound else _name(object_of(row.get("author"))) or word(sender.get("name"))
        )
        text = word(row.get("text")) or body(word(row.get("body")))
        return message("customer" if inbound else "agent", text, author, iso_time(row.get("created_at")))

    kept = [row for row in rows if row.get("is_draft") is not True]
    notes = [
        message(
            "note", body(word(row.get("body"))), _name(object_of(row.get("author"))), _time(row.get("posted_at"), None)
        )
        for row in comments
    ]
    first = next((row for row in kept if row.get("is_inbound") is True), {})
    asked = next((each for each in rows_of(first.get("recipients")) if word(each.get("role")) == "from"), {})
    asked = asked or object_of(inner.get("recipient"))
    return ticket(
        [*(one(row) for row in kept), *notes],
        id=word(inner.get("id")) if inner.get("id") != rows[0].get("id") else "",
        subject=word(inner.get("subject")) or word(rows[0].get("subject")),
        customer=Customer("", word(asked.get("name")), word(asked.get("handle"))),
        channel={"email": "mail"}.get(word(rows[0].get("type")), word(rows[0].get("type"))),
        created=iso_time(inner.get("created_at")),
    )


# -- django-helpdesk -------------------------------------------------------------------------


def _django_shape(data: Json) -> Callable[[], Ticket] | None:
    if "submitter_email" in data and ("followup_set" in data or "queue" in data) and "title" in data:
        return lambda: _django(data, rows_of(data.get("followup_set")))
    return None


def _django(data: Json, follow_ups: Sequence[Json]) -> Ticket:
    address = word(data.get("submitter_email"))

    def one(row: Json) -> Message:
        user = object_of(row.get("user"))
        by_staff = bool(user) or bool(word(row.get("user")))
        side: Sender = "note" if row.get("public") is False else "agent" if by_staff else "customer"
        return message(side, body(word(row.get("comment"))), _name(user), iso_time(row.get("date")))

    opening = message("customer", body(word(data.get("description"))), "", iso_time(data.get("created")))
    return ticket(
        [opening, *(one(row) for row in follow_ups if word(row.get("comment")))],
        id=word(data.get("id")),
        subject=word(data.get("title")),
        customer=Customer("", "", address),
        created=iso_time(data.get("created")),
    )


def _name(person: Json) -> str:
    """A person's name however the product keeps it."""
    whole = word(person.get("name")) or word(person.get("username"))
    parts: Iterable[str] = (
        word(person.get("first")) or word(person.get("firstName")) or word(person.get("first_name")),
        word(person.get("last")) or word(person.get("lastName")) or word(person.get("last_name")),
    )
    return " ".join(part for part in parts if part) or whole


def _time(first: object, second: object) -> str:
    return iso_time(first) or iso_time(second)
