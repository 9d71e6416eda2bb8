"""One ticket as Zammad gives it: `tickets/{id}?all=true` and `ticket_articles/by_ticket/{id}` of its documentation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import bare_subject, iso_time, name_and_address
from core.tickets.markup import html_to_text
from core.tickets.ticket_json import Json, object_of, rows_of, word


def recognise_zammad(data: Json) -> Callable[[], Ticket] | None:
    """How to read `data` as a ticket of Zammad's, or None if it has another shape."""
    assets = object_of(data.get("assets"))
    if "TicketArticle" in assets:
        tickets = object_of(assets.get("Ticket"))
        wanted = word(data.get("ticket_id")) or word(data.get("id")) or next(iter(tickets), "")
        inner = object_of(tickets.get(wanted))
        articles: list[Json] = [
            row
            for row in object_of(assets["TicketArticle"]).values()
            if isinstance(row, dict) and word(row.get("ticket_id")) in ("", wanted)
        ]
        return lambda: zammad_ticket({"id": wanted, **inner}, articles, object_of(assets.get("User")))
    inner = object_of(data.get("ticket")) or data
    given = rows_of(data.get("articles")) or rows_of(data.get("ticket_articles")) or rows_of(inner.get("articles"))
    if given and all("body" in row and ("sender" in row or "sender_id" in row) for row in given):
        return lambda: zammad_ticket(inner, given, {})
    return None


def zammad_ticket(inner: Json, articles: Sequence[Json], users: Json) -> Ticket:
    """The ticket in Zammad's own fields and its articles; `users` by id, where they are known."""
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

    person = object_of(users.get(word(inner.get("customer_id"))))
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
