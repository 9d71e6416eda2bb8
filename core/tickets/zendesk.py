"""One ticket as Zendesk gives it: the shapes of its documentation's "Tickets" and "Ticket Comments"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import iso_time
from core.tickets.markup import html_to_text
from core.tickets.ticket_json import Json, body, object_of, rows_of, word

_SYSTEM = "-1"
"""The author of what triggers and automations add."""


def recognise_zendesk(data: Json) -> Callable[[], Ticket] | None:
    """How to read `data` as a ticket of Zendesk's, or None if it has another shape."""
    inner = data.get("ticket") if isinstance(data.get("ticket"), dict) else data
    comments = data.get("comments", inner.get("comments") if isinstance(inner, dict) else None)
    if not isinstance(inner, dict):
        return None
    if (
        rows_of(comments)
        and all("author_id" in row or "author" in row for row in rows_of(comments))
        and any("body" in row or "plain_body" in row or "html_body" in row for row in rows_of(comments))
    ):
        return lambda: _zendesk(inner, rows_of(comments), rows_of(data.get("users")) or rows_of(inner.get("users")))
    if "requester_id" in inner and "description" in inner and "via" in inner:
        return lambda: _zendesk(inner, [], rows_of(data.get("users")))
    return None


def _zendesk(inner: Json, comments: Sequence[Json], users: Sequence[Json]) -> Ticket:
    people = {word(user.get("id")): user for user in users}
    for role in ("requester", "submitter", "assignee"):
        person = inner.get(role)
        if isinstance(person, dict) and "id" in person:
            people.setdefault(word(person["id"]), person)
    requester_id = word(inner.get("requester_id")) or word(object_of(inner.get("requester")).get("id"))
    if not requester_id and comments:
        requester_id = _author(min(comments, key=lambda row: iso_time(row.get("created_at"))))
    requester = people.get(requester_id, {})

    def one(row: Json) -> Message:
        author_id = _author(row)
        author = people.get(author_id) or object_of(row.get("author"))
        sender: Sender = (
            "note"
            if row.get("public") is False or author_id == _SYSTEM or _is_merge(row)
            else "customer"
            if author_id == requester_id or author.get("role") == "end-user"
            else "agent"
        )
        # What was said on the telephone, where it was written down.
        heard = word(object_of(row.get("data")).get("transcription_text"))
        text = word(row.get("plain_body")) or html_to_text(word(row.get("html_body"))) or body(word(row.get("body")))
        text = heard or text
        return message(sender, text, word(author.get("name")), iso_time(row.get("created_at")))

    messages = [one(row) for row in comments if row.get("redacted") is not True]
    judged = word(object_of(inner.get("satisfaction_rating")).get("comment"))
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
        channel=word(object_of(inner.get("via")).get("channel")),
        created=iso_time(inner.get("created_at")),
    )


def _is_merge(row: Json) -> bool:
    """Whether a comment was written by joining two tickets: nobody's words to the customer."""
    via = object_of(row.get("via"))
    return word(object_of(via.get("source")).get("rel")) == "merge" or word(via.get("channel")) == "merge"


def _author(row: Json) -> str:
    return word(row.get("author_id")) or word(object_of(row.get("author")).get("id"))
