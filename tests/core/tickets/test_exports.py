"""One ticket as four helpdesks give it, in the shapes of their public API documentation."""

from __future__ import annotations

import json

import pytest

from core.errors import NotATicket
from core.tickets.parse import read_ticket

ZENDESK = {
    "ticket": {
        "id": 35436,
        "subject": "Starter died",
        "raw_subject": "Starter died",
        "description": "It does not rise.",
        "requester_id": 20978392,
        "via": {"channel": "email"},
        "created_at": "2026-07-20T22:55:29Z",
        "status": "open",
    },
    "comments": [
        {
            "id": 1,
            "author_id": 20978392,
            "plain_body": "It does not rise.",
            "public": True,
            "created_at": "2026-07-20T22:55:29Z",
        },
        {
            "id": 2,
            "author_id": 7,
            "html_body": "<p>Keep it <b>warm</b>.</p>",
            "public": True,
            "created_at": "2026-07-21T08:00:00Z",
        },
        {
            "id": 3,
            "author_id": 7,
            "body": "second time this week",
            "public": False,
            "created_at": "2026-07-21T08:01:00Z",
        },
        {
            "id": 4,
            "author_id": 20978392,
            "body": "Still flat.\n\nOn Tue, 21 Jul 2026 at 08:00, Kim <k@example.com> wrote:\n> Keep it warm.",
            "public": True,
            "created_at": "2026-07-22T08:00:00Z",
        },
    ],
    "users": [
        {"id": 20978392, "name": "Ann Bell", "email": "ann@example.org", "role": "end-user"},
        {"id": 7, "name": "Kim", "email": "k@example.com", "role": "agent"},
    ],
}
FRESHDESK = {
    "id": 20,
    "subject": "Starter died",
    "description": "<div>It does not rise.</div>",
    "description_text": "It does not rise.",
    "requester_id": 1,
    "requester": {"id": 1, "name": "Ann Bell", "email": "ann@example.org"},
    "responder_id": 7,
    "source": 1,
    "status": 2,
    "created_at": "2026-07-20T22:55:29Z",
    "conversations": [
        {
            "id": 5,
            "body": "<p>Keep it warm.</p>",
            "body_text": "Keep it warm.",
            "incoming": False,
            "private": False,
            "user_id": 7,
            "from_email": "Kim <k@example.com>",
            "created_at": "2026-07-21T08:00:00Z",
        },
        {
            "id": 6,
            "body_text": "second time this week",
            "incoming": False,
            "private": True,
            "user_id": 7,
            "created_at": "2026-07-21T08:01:00Z",
        },
        {
            "id": 7,
            "body_text": "Still flat.",
            "incoming": True,
            "private": False,
            "user_id": 1,
            "created_at": "2026-07-22T08:00:00Z",
        },
    ],
}
ZAMMAD_ARTICLES = [
    {
        "id": 1,
        "ticket_id": 9,
        "sender": "Customer",
        "type": "email",
        "from": "Ann Bell <ann@example.org>",
        "subject": "Starter died",
        "body": "It does not rise.",
        "content_type": "text/plain",
        "internal": False,
        "created_at": "2026-07-20T22:55:29.000Z",
    },
    {
        "id": 2,
        "ticket_id": 9,
        "sender": "Agent",
        "type": "email",
        "from": "Kim <k@example.com>",
        "subject": "Re: Starter died",
        "body": "<div>Keep it warm.</div>",
        "content_type": "text/html",
        "internal": False,
        "created_at": "2026-07-21T08:00:00.000Z",
    },
    {
        "id": 3,
        "ticket_id": 9,
        "sender": "Agent",
        "type": "note",
        "from": "Kim",
        "body": "second time this week",
        "content_type": "text/plain",
        "internal": True,
        "created_at": "2026-07-21T08:01:00.000Z",
    },
    {
        "id": 4,
        "ticket_id": 9,
        "sender": "Customer",
        "type": "email",
        "from": "Ann Bell <ann@example.org>",
        "body": "Still flat.",
        "content_type": "text/plain",
        "internal": False,
        "created_at": "2026-07-22T08:00:00.000Z",
    },
]
ZAMMAD_ALL = {
    "ticket_id": 9,
    "assets": {
        "Ticket": {
            "9": {
                "id": 9,
                "number": "10009",
                "title": "Starter died",
                "customer_id": 1,
                "created_at": "2026-07-20T22:55:29.000Z",
            }
        },
        "TicketArticle": {str(article["id"]): article for article in ZAMMAD_ARTICLES},
        "User": {"1": {"id": 1, "firstname": "Ann", "lastname": "Bell", "email": "ann@example.org"}},
    },
}
CHATWOOT = {
    "meta": {
        "labels": [],
        "contact": {"id": 1, "name": "Ann Bell", "email": "ann@example.org"},
        "channel": "Channel::Email",
    },
    "additional_attributes": {"mail_subject": "Starter died"},
    "payload": [
        {
            "id": 1,
            "content": "It does not rise.",
            "message_type": 0,
            "private": False,
            "created_at": 1784588129,
            "conversation_id": 12,
            "sender": {"id": 1, "name": "Ann Bell", "email": "ann@example.org", "type": "contact"},
        },
        {
            "id": 2,
            "content": "Keep it warm.",
            "message_type": 1,
            "private": False,
            "created_at": 1784620800,
            "conversation_id": 12,
            "sender": {"id": 7, "name": "Kim", "type": "user"},
        },
        {
            "id": 3,
            "content": "second time this week",
            "message_type": 1,
            "private": True,
            "created_at": 1784620860,
            "conversation_id": 12,
            "sender": {"id": 7, "name": "Kim", "type": "user"},
        },
        {
            "id": 4,
            "content": "Still flat.",
            "message_type": 0,
            "private": False,
            "created_at": 1784707200,
            "conversation_id": 12,
        },
    ],
}


@pytest.mark.parametrize(
    ("data", "id"),
    [(ZENDESK, "35436"), (FRESHDESK, "20"), (ZAMMAD_ALL, "10009"), (ZAMMAD_ARTICLES, "9"), (CHATWOOT, "12")],
    ids=["zendesk", "freshdesk", "zammad-all", "zammad-articles", "chatwoot"],
)
def test_the_same_conversation_from_each(data, id):
    ticket = read_ticket(json.dumps(data), "export.json")
    assert ticket.id == id
    assert ticket.subject == "Starter died"
    assert (ticket.customer.name, ticket.customer.email) == ("Ann Bell", "ann@example.org")
    assert [(entry.sender, entry.text) for entry in ticket.messages] == [
        ("customer", "It does not rise."),
        ("agent", "Keep it warm."),
        ("note", "second time this week"),
        ("customer", "Still flat."),
    ]
    assert ticket.messages[0].time.startswith("2026-07-20T22:55:29")


def test_a_ticket_without_comments_is_its_description():
    ticket = read_ticket(json.dumps({"ticket": ZENDESK["ticket"], "users": ZENDESK["users"]}), "t.json")
    assert [entry.text for entry in ticket.messages] == ["It does not rise."]
    assert ticket.customer.email == "ann@example.org"


def test_order_in_the_export_does_not_matter():
    data = {**CHATWOOT, "payload": list(reversed(CHATWOOT["payload"]))}
    assert read_ticket(json.dumps(data)).messages == read_ticket(json.dumps(CHATWOOT)).messages


def test_conversations_alone_are_one_ticket():
    rows = [{**row, "ticket_id": 20} for row in FRESHDESK["conversations"]]
    ticket = read_ticket(json.dumps(rows), "conversations.json")
    assert (ticket.id, [entry.sender for entry in ticket.messages]) == ("20", ["agent", "note", "customer"])
    with pytest.raises(NotATicket):
        read_ticket(json.dumps([*rows, {**rows[0], "ticket_id": 21}]), "conversations.json")


def test_what_never_went_between_customer_and_team_is_told_apart():
    forwarded = {**FRESHDESK["conversations"][0], "source": 8}
    ticket = read_ticket(json.dumps({**FRESHDESK, "source": 10, "conversations": [forwarded]}), "t.json")
    assert [entry.sender for entry in ticket.messages] == ["agent", "note"], "an outbound mail, and one to a third"
    trigger = {"author_id": -1, "body": "Tagged.", "public": True, "created_at": "2026-07-23T08:00:00Z"}
    ticket = read_ticket(json.dumps({**ZENDESK, "comments": [*ZENDESK["comments"], trigger]}), "t.json")
    assert (ticket.messages[-1].sender, ticket.messages[-1].text) == ("note", "Tagged.")


def test_newest_first_the_oldest_comment_is_still_the_requesters():
    comments = {"comments": list(reversed(ZENDESK["comments"])), "users": ZENDESK["users"], "next_page": None}
    assert read_ticket(json.dumps(comments), "t.json").customer.email == "ann@example.org"
