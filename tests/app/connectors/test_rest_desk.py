"""Each helpdesk's API as its documentation shows it: the ticket with all its messages, and the customer's past ones."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from app.connectors.desk_shapes import desk_names, desk_shape
from app.connectors.destination import resolved
from app.connectors.rest_desk import RestDesk
from core.connector_errors import AccessRefused, NoSuchTicket, RedirectRefused, UnexpectedAnswer
from core.tickets.parse import ticket_of_json
from tests.app.connectors.loopback_desk import TOKEN, Answer, Desk, loopback_desk

MARA = "mara@customer.example"
DAY = "2026-05-0{}T10:00:00Z"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with loopback_desk() as desk:
        yield desk


@pytest.fixture
def asker(desk: Desk) -> Iterator[Callable[[str], RestDesk]]:
    with ExitStack() as stack:

        def asker(name: str) -> RestDesk:
            connection = desk.connection(name, user="ana@desk.example", account="3")
            place = resolved(connection.destination)
            return stack.enter_context(RestDesk(desk_shape(name), connection, place, TOKEN, lambda: None))

        yield asker


def zendesk(desk: Desk) -> None:
    def ticket(number: int, subject: str) -> dict[str, Any]:
        return {"id": number, "subject": subject, "description": subject, "requester_id": 7, "via": {"channel": "web"}}

    people = [{"id": 7, "name": "Mara Lind", "email": MARA, "role": "end-user"}]
    staff = [{"id": 8, "name": "Ana Gil", "email": "ana@desk.example", "role": "agent"}]
    page = "/api/v2/tickets/{}/comments?include=users&page[size]=100"

    def comment(author: int, text: str, day: int, public: bool = True) -> dict[str, Any]:
        return {"author_id": author, "plain_body": text, "created_at": DAY.format(day), "public": public}

    following = "/api/v2/tickets/41/comments?page[after]=x&include=users"
    desk.answers |= {
        "/api/v2/tickets/41?include=users": {"ticket": ticket(41, "Front light"), "users": people},
        page.format(41): {
            "comments": [comment(7, "How long do I have?", 1), comment(8, "Was it used?", 2)],
            "users": staff,
            "meta": {"has_more": True},
            "links": {"next": f"http://127.0.0.1:{desk.port}{following}"},
        },
        following: {
            "comments": [comment(8, "Bought in May.", 3, public=False), comment(7, "No, it was not.", 4)],
            "users": [],
            "meta": {"has_more": False},
            "links": {"next": f"http://127.0.0.1:{desk.port}{following}"},
        },
        "/api/v2/users/7/tickets/requested?page[size]=100": {
            "tickets": [ticket(41, "Front light"), ticket(12, "Old pump"), ticket(30, "A bell")],
            "meta": {"has_more": False},
        },
        "/api/v2/tickets/12?include=users": {"ticket": ticket(12, "Old pump"), "users": people},
        page.format(12): {"comments": [comment(7, "It leaks.", 1)], "users": [], "meta": {"has_more": False}},
        "/api/v2/tickets/30?include=users": {"ticket": ticket(30, "A bell"), "users": people},
        page.format(30): {"comments": [comment(7, "It is silent.", 1)], "users": [], "meta": {"has_more": False}},
    }


def freshdesk(desk: Desk) -> None:
    asked = {"id": 7, "name": "Mara Lind", "email": MARA}

    def ticket(number: int, subject: str, text: str) -> dict[str, Any]:
        fields = {"id": number, "subject": subject, "description_text": text, "created_at": DAY.format(1), "source": 2}
        return {**fields, "requester_id": 7, "responder_id": 8, "requester": asked}

    def entry(text: str, day: int, incoming: bool, private: bool = False) -> dict[str, Any]:
        who = 7 if incoming else 8
        times = {"created_at": DAY.format(day), "user_id": who}
        return {"body_text": text, "incoming": incoming, "private": private, **times}

    filler = [entry("", 2, False)] * 98
    page = "/api/v2/tickets/{}/conversations?per_page=100"
    listed = "/api/v2/tickets?requester_id=7&updated_since=2000-01-01T00:00:00Z&per_page=100"
    desk.answers |= {
        "/api/v2/tickets/41?include=requester": ticket(41, "Front light", "How long do I have?"),
        page.format(41): [Answer([entry("Was it used?", 2, False), *filler, entry("Bought in May.", 3, False, True)])],
        page.format(41) + "&page=2": [Answer([entry("No, it was not.", 4, True)])],
        listed: [Answer([{"id": 41}, {"id": 12}, {"id": 30}])],
        "/api/v2/tickets/12?include=requester": ticket(12, "Old pump", "It leaks."),
        page.format(12): [Answer([])],
        "/api/v2/tickets/30?include=requester": ticket(30, "A bell", "It is silent."),
        page.format(30): [Answer([])],
    }


def zammad(desk: Desk) -> None:
    def ticket(number: int, title: str, *articles: tuple[str, str, int, bool]) -> dict[str, Any]:
        def article(at: int, sender: str, text: str, day: int, internal: bool) -> dict[str, Any]:
            who = "Mara Lind <mara@customer.example>" if sender == "Customer" else "Ana Gil"
            fields = {"sender": sender, "body": text, "from": who, "internal": internal, "content_type": "text/plain"}
            return {"id": at, "ticket_id": number, **fields, "created_at": DAY.format(day), "type": "email"}

        rows = {str(at): article(at, *each) for at, each in enumerate(articles, 1)}
        own = {"id": number, "number": str(number), "title": title, "customer_id": 7, "state_id": 2}
        user = {"id": 7, "firstname": "Mara", "lastname": "Lind", "email": MARA}
        assets = {"Ticket": {str(number): own}, "TicketArticle": rows, "User": {"7": user}}
        return {"ticket_id": number, "ticket_article_ids": [1], "assets": assets}

    messages = [
        ("Customer", "How long do I have?", 1, False),
        ("Agent", "Was it used?", 2, False),
        ("Agent", "Bought in May.", 3, True),
        ("Customer", "No, it was not.", 4, False),
    ]
    listed = "/api/v1/tickets/search?query=customer_id:7&expand=true&sort_by=created_at&order_by=desc&per_page=50"
    desk.answers |= {
        "/api/v1/tickets/41?all=true": ticket(41, "Front light", *messages),
        listed: [Answer([{"id": 41}, {"id": 30}, *({"id": "left out"} for _ in range(48))])],
        listed + "&page=2": [Answer([{"id": 12}])],
        "/api/v1/tickets/12?all=true": ticket(12, "Old pump", ("Customer", "It leaks.", 1, False)),
        "/api/v1/tickets/30?all=true": ticket(30, "A bell", ("Customer", "It is silent.", 1, False)),
    }


def chatwoot(desk: Desk) -> None:
    base = "/api/v1/accounts/3"
    mara = {"id": 7, "name": "Mara Lind", "email": MARA}

    def entry(at: int, number: int, kind: int, text: str, private: bool = False) -> dict[str, Any]:
        sender = mara if kind == 0 else {"id": 8, "name": "Ana Gil"}
        fields = {"message_type": kind, "content": text, "private": private, "sender": sender}
        return {"id": at, "conversation_id": number, "created_at": 1_700_000_000 + at, **fields}

    def conversation(number: int, subject: str) -> dict[str, Any]:
        attributes = {"mail_subject": subject}
        return {"id": number, "meta": {"sender": mara}, "additional_attributes": attributes, "messages": []}

    def whole(number: int, subject: str, text: str) -> dict[str, Any]:
        messages = f"{base}/conversations/{number}/messages"
        return {
            f"{base}/conversations/{number}": conversation(number, subject),
            messages: {"meta": {}, "payload": [entry(1, number, 0, text)]},
            f"{messages}?before=1": {"meta": {}, "payload": []},
        }

    messages = f"{base}/conversations/41/messages"
    desk.answers |= {
        f"{base}/conversations/41": conversation(41, "Front light"),
        messages: {"payload": [entry(13, 41, 1, "Bought in May.", True), entry(14, 41, 0, "No, it was not.")]},
        f"{messages}?before=13": {
            "payload": [entry(11, 41, 0, "How long do I have?"), entry(12, 41, 1, "Was it used?")]
        },
        f"{messages}?before=11": {"payload": []},
        f"{base}/contacts/7/conversations": {"payload": [{"id": 41}, {"id": 12}, {"id": 30}]},
        **whole(12, "Old pump", "It leaks."),
        **whole(30, "A bell", "It is silent."),
    }


def django_helpdesk(desk: Desk) -> None:
    def ticket(number: int, title: str, text: str, *follow_ups: tuple[Any, str, int, bool]) -> dict[str, Any]:
        rows = [
            {"user": user, "comment": words, "date": DAY.format(day), "public": public}
            for user, words, day, public in follow_ups
        ]
        fields = {"submitter_email": MARA, "queue": 1, "created": DAY.format(1), "status": 1}
        return {"id": number, "title": title, "description": text, **fields, "followup_set": rows}

    first = ticket(
        41,
        "Front light",
        "How long do I have?",
        (8, "Was it used?", 2, True),
        (8, "Bought in May.", 3, False),
        (None, "No, it was not.", 4, True),
    )
    other = {**ticket(31, "Not hers", "A secret."), "submitter_email": "levi@customer.example"}
    listed = "/api/tickets/?page_size=100"
    desk.answers |= {
        "/api/tickets/41/": first,
        listed: {
            "results": [ticket(12, "Old pump", "It leaks."), other],
            "next": f"http://127.0.0.1:{desk.port}/api/tickets/?page=2&page_size=100",
        },
        "/api/tickets/?page=2&page_size=100": {
            "results": [ticket(30, "A bell", "It is silent."), first],
            "next": None,
        },
    }


DESKS = {
    "zendesk": zendesk,
    "freshdesk": freshdesk,
    "zammad": zammad,
    "chatwoot": chatwoot,
    "django-helpdesk": django_helpdesk,
}


def test_every_desk_that_can_be_asked_is_asked_here():
    assert tuple(sorted(DESKS)) == desk_names()


@pytest.mark.parametrize("name", DESKS)
def test_the_ticket_comes_with_the_messages_of_all_pages_and_the_past_ones_newest_first(desk: Desk, asker, name: str):
    DESKS[name](desk)
    asking = asker(name)
    opened = asking.ticket("41")
    ticket = ticket_of_json(opened)
    assert (ticket.id, ticket.subject, ticket.customer.email) == ("41", "Front light", MARA)
    assert [(entry.sender, entry.text) for entry in ticket.messages] == [
        ("customer", "How long do I have?"),
        ("agent", "Was it used?"),
        ("note", "Bought in May."),
        ("customer", "No, it was not."),
    ]
    past = [(id_, ticket_of_json(row)) for id_, row in asking.past(opened, "41", 9)]
    assert [(id_, old.subject) for id_, old in past] == [("30", "A bell"), ("12", "Old pump")]
    assert all(old.customer.email == MARA for _, old in past)
    assert [id_ for id_, _ in asking.past(opened, "41", 1)] == ["30"]
    assert asking.complete
    assert {method for method, _ in desk.asked} == {"GET"}


@pytest.mark.parametrize(
    ("name", "header", "value"),
    [
        ("zendesk", "Authorization", f"ana@desk.example/token:{TOKEN}"),
        ("freshdesk", "Authorization", f"{TOKEN}:X"),
        ("django-helpdesk", "Authorization", f"ana@desk.example:{TOKEN}"),
        ("zammad", "Authorization", f"Token token={TOKEN}"),
        ("chatwoot", "api_access_token", TOKEN),
    ],
)
def test_each_desk_is_given_the_token_in_its_own_way(desk: Desk, asker, name: str, header: str, value: str):
    desk.answers[desk_shape(name).check] = {"ok": True}
    asker(name).check()
    kind, _, said = desk.headers[0][header].partition(" ")
    assert (b64decode(said).decode() if kind == "Basic" else f"{kind} {said}".strip()) == value


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("zendesk", "https://lamps.zendesk.com/agent/tickets/41"),
        ("freshdesk", "https://lamps.freshdesk.com/a/tickets/41?current_tab=details"),
        ("zammad", "https://desk.example.org/#ticket/zoom/41"),
        ("chatwoot", "https://chat.example.org/app/accounts/3/inbox/2/conversations/41?messageId=5"),
        ("django-helpdesk", "https://desk.example.org/helpdesk/tickets/41/"),
        ("zammad", " 41 "),
    ],
)
def test_a_ticket_is_named_by_its_number_or_its_pages_address(desk: Desk, asker, name: str, given: str):
    assert asker(name).number(given) == "41"


@pytest.mark.parametrize("given", ["", "the lamp", "41/../users", "-1", "https://desk.example.org/"])
def test_what_names_no_ticket_is_said(desk: Desk, asker, given: str):
    with pytest.raises(NoSuchTicket):
        asker("zammad").number(given)


def test_a_past_ticket_that_may_not_be_read_is_left_out_and_the_others_come(desk: Desk, asker):
    zammad(desk)
    desk.answers["/api/v1/tickets/30?all=true"] = Answer({}, 403)
    asking = asker("zammad")
    past = list(asking.past(asking.ticket("41"), "41", 9))
    assert [(id_, row is None) for id_, row in past] == [("30", True), ("12", False)]
    with pytest.raises(AccessRefused):
        asking.ticket("30")


def test_a_next_page_on_another_host_is_not_asked(desk: Desk, asker):
    django_helpdesk(desk)
    desk.answers["/api/tickets/?page_size=100"]["next"] = "http://elsewhere.example/api/tickets/?page=2"
    asking = asker("django-helpdesk")
    with pytest.raises(RedirectRefused) as refused:
        list(asking.past(asking.ticket("41"), "41", 9))
    assert refused.value.values == {"host": "127.0.0.1", "target": "elsewhere.example"}


def test_pages_without_an_end_are_left_and_said(desk: Desk, asker):
    django_helpdesk(desk)
    endless = desk.answers["/api/tickets/?page_size=100"]
    endless["next"] = f"http://127.0.0.1:{desk.port}/api/tickets/?page_size=100"
    asking = asker("django-helpdesk")
    assert [id_ for id_, _ in asking.past(asking.ticket("41"), "41", 9)] == ["12"]
    assert not asking.complete


@pytest.mark.parametrize("body", [[], "a page", {"results": "none"}, None])
def test_an_answer_of_another_shape_is_said(desk: Desk, asker, body: object):
    django_helpdesk(desk)
    asking = asker("django-helpdesk")
    opened = asking.ticket("41")
    desk.answers["/api/tickets/?page_size=100"] = Answer(body)
    with pytest.raises(UnexpectedAnswer):
        list(asking.past(opened, "41", 9))
