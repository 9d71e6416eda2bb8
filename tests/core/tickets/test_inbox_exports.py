"""Exports of more products, and what they hold besides plain messages: each word as that of who wrote it."""

from __future__ import annotations

import copy
import json

import pytest

from core.history.ticket_import import ImportReport, import_tickets
from core.store.opening import open_store
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket, read_tickets

WHEN = ["2027-02-03T10:00:00Z", "2027-02-03T11:00:00Z", "2027-02-03T11:05:00Z", "2027-02-04T09:00:00Z"]
MARA = {"id": 5, "first": "Mara", "last": "Quist", "email": "mara@example.net"}
HELP_SCOUT = {
    "id": 900,
    "number": 71,
    "type": "email",
    "subject": "Kettle",
    "status": "active",
    "primaryCustomer": MARA,
    "createdAt": WHEN[0],
    "_embedded": {
        "threads": [
            {
                "type": "lineitem",
                "createdBy": {"type": "user"},
                "createdAt": WHEN[1],
                "body": "",
                "action": {"text": "Ivo assigned"},
            },
            {
                "type": "customer",
                "createdBy": {**MARA, "type": "customer"},
                "createdAt": WHEN[3],
                "body": "It still boils.",
            },
            {
                "type": "note",
                "createdBy": {"type": "user", "first": "Ivo"},
                "createdAt": WHEN[2],
                "body": "Check stock.",
            },
            {
                "type": "message",
                "state": "draft",
                "createdBy": {"type": "user", "first": "Ivo"},
                "createdAt": WHEN[3],
                "body": "half a rep",
            },
            {
                "type": "message",
                "createdBy": {"type": "user", "first": "Ivo"},
                "createdAt": WHEN[1],
                "body": "<p>Unplug it.</p>",
            },
            {
                "type": "customer",
                "createdBy": {**MARA, "type": "customer"},
                "createdAt": WHEN[0],
                "body": "<p>The kettle boils.</p>",
            },
        ]
    },
}
USER = {"type": "user", "id": "5", "name": "Mara Quist", "email": "mara@example.net"}
ADMIN = {"type": "admin", "id": "9", "name": "Ivo"}
INTERCOM = {
    "type": "conversation",
    "id": "71",
    "title": "Kettle",
    "created_at": 1801648800,
    "source": {"type": "conversation", "body": "<p>The kettle boils.</p>", "author": USER},
    "conversation_parts": {
        "conversation_parts": [
            {"part_type": "comment", "body": "<p>Unplug it.</p>", "author": ADMIN, "created_at": 1801652400},
            {"part_type": "note", "body": "<p>Check stock.</p>", "author": ADMIN, "created_at": 1801652700},
            {
                "part_type": "comment",
                "body": "<p>wrong chat</p>",
                "author": USER,
                "created_at": 1801652800,
                "redacted": True,
            },
            {"part_type": "close", "body": None, "author": ADMIN, "created_at": 1801652900},
            {"part_type": "comment", "body": "<p>It still boils.</p>", "author": USER, "created_at": 1801731600},
        ]
    },
}
INBOUND = [
    {"role": "from", "handle": "mara@example.net", "name": "Mara Quist"},
    {"role": "to", "handle": "help@brewly.example"},
]
FRONT = {
    "id": "71",
    "subject": "Kettle",
    "created_at": 1801648800.12,
    "messages": [
        {
            "id": "m1",
            "type": "email",
            "is_inbound": True,
            "created_at": 1801648800.1,
            "body": "<p>The kettle boils.</p>",
            "recipients": INBOUND,
        },
        {
            "id": "m2",
            "type": "email",
            "is_inbound": False,
            "created_at": 1801652400.1,
            "text": "Unplug it.",
            "author": {"first_name": "Ivo"},
        },
        {
            "id": "m3",
            "type": "email",
            "is_inbound": False,
            "is_draft": True,
            "created_at": 1801652500.1,
            "text": "half a rep",
        },
        {
            "id": "m4",
            "type": "email",
            "is_inbound": True,
            "created_at": 1801731600.1,
            "text": "It still boils.",
            "recipients": INBOUND,
        },
    ],
    "comments": [{"id": "c1", "body": "Check stock.", "author": {"first_name": "Ivo"}, "posted_at": 1801652700.1}],
}
DJANGO = {
    "id": 71,
    "queue": 1,
    "title": "Kettle",
    "description": "The kettle boils.",
    "submitter_email": "mara@example.net",
    "status": 1,
    "created": WHEN[0],
    "followup_set": [
        {"date": WHEN[1], "title": "Comment", "comment": "Unplug it.", "public": True, "user": 3},
        {"date": WHEN[2], "title": "Comment", "comment": "Check stock.", "public": False, "user": 3},
        {"date": WHEN[2], "title": "Assigned to ivo", "comment": "", "public": False, "user": 3},
        {"date": WHEN[3], "title": "E-Mail Received", "comment": "It still boils.", "public": True, "user": None},
    ],
}
SAID = [
    ("customer", "The kettle boils."),
    ("agent", "Unplug it."),
    ("note", "Check stock."),
    ("customer", "It still boils."),
]


@pytest.mark.parametrize(
    "data", [HELP_SCOUT, INTERCOM, FRONT, DJANGO], ids=["help-scout", "intercom", "front", "django"]
)
def test_the_same_conversation_from_each(data):
    ticket = read_ticket(json.dumps(data), "export.json")
    assert (ticket.id, ticket.subject, ticket.customer.email) == ("71", "Kettle", "mara@example.net")
    assert [(entry.sender, entry.text) for entry in ticket.messages] == SAID
    assert all(entry.time for entry in ticket.messages)


def dump() -> list[dict]:
    fields = {key: value for key, value in DJANGO.items() if key not in ("id", "followup_set")}
    rows = [{"model": "auth.user", "pk": 3, "fields": {"username": "ivo"}}]
    for number in (71, 72):
        rows.append({"model": "helpdesk.ticket", "pk": number, "fields": fields})
        rows += [
            {"model": "helpdesk.followup", "pk": 1, "fields": {**one, "ticket": number}}
            for one in DJANGO["followup_set"]
        ]
    return rows


def test_a_database_dump_gives_its_tickets(tmp_path):
    path = tmp_path / "dump.json"
    path.write_text(json.dumps(dump()), "utf-8")
    found = list(read_tickets(path))
    assert [ticket.id for ticket in found] == ["71", "72"]
    assert [[(entry.sender, entry.text) for entry in ticket.messages] for ticket in found] == [SAID, SAID]
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        *_, report = import_tickets(Tickets(store), path)
    assert isinstance(report, ImportReport) and (report.tickets, report.problem_count) == (2, 0)


@pytest.mark.parametrize(
    "data",
    [{"conversations": [INTERCOM]}, {"_embedded": {"conversations": [HELP_SCOUT]}}, [FRONT], FRONT],
    ids=["intercom", "help-scout", "front", "one"],
)
def test_lists_of_them_are_imported(tmp_path, data):
    path = tmp_path / "export.json"
    path.write_text(json.dumps(data), "utf-8")
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        *_, report = import_tickets(Tickets(store), path)
    assert isinstance(report, ImportReport) and (report.tickets, report.messages) == (1, 4)


def test_a_remark_below_the_stars_is_the_customers():
    rated = {**INTERCOM, "conversation_rating": {"rating": 1, "remark": "Nobody called me."}}
    last = read_ticket(json.dumps(rated), "t.json").messages[-1]
    assert (last.sender, last.author, last.text) == ("customer", "Mara Quist", "Nobody called me.")


def chatwoot(**last) -> dict:
    says = {"conversation_id": 9, "private": False}
    rows = [
        {"content": "The kettle boils.", "message_type": 0, "created_at": 1801648800, **says},
        {"content": "Unplug it.", "message_type": 1, "created_at": 1801652400, **says},
        {"content": "x", "message_type": 0, "created_at": 1801652500, **says, **last},
    ]
    return {"meta": {"contact": {"id": 4, "name": "Mara Quist"}}, "payload": rows}


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ({"content": "This message was deleted", "content_attributes": {"deleted": True}}, []),
        ({"content": "Please rate", "message_type": 3, "content_type": "input_csat"}, []),
        (
            {
                "content": "Please rate",
                "message_type": 3,
                "content_type": "input_csat",
                "content_attributes": {
                    "submitted_values": {"csat_survey_response": {"rating": 2, "feedback_message": "Too slow."}}
                },
            },
            [("customer", "Too slow.")],
        ),
        (
            {"content": None, "attachments": [{"file_type": "audio", "transcribed_text": "It boils."}]},
            [("customer", "It boils.")],
        ),
    ],
)
def test_deleted_rated_and_spoken_messages_of_a_chat(last, said):
    ticket = read_ticket(json.dumps(chatwoot(**last)), "t.json")
    assert [(entry.sender, entry.text) for entry in ticket.messages[2:]] == said


ZENDESK = {
    "ticket": {"id": 8, "subject": "Kettle", "requester_id": 5, "created_at": WHEN[0]},
    "users": [{"id": 5, "name": "Mara Quist", "role": "end-user"}, {"id": 9, "name": "Ivo", "role": "agent"}],
    "comments": [
        {"author_id": 5, "public": True, "body": "The kettle boils.", "created_at": WHEN[0]},
        {"author_id": 9, "public": True, "body": "Unplug it.", "created_at": WHEN[1]},
    ],
}


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        (
            {
                "body": "Call from: +44 20",
                "type": "VoiceComment",
                "author_id": 5,
                "data": {"transcription_text": "It boils over."},
            },
            ("customer", "It boils over."),
        ),
        (
            {
                "body": "Request #7 was closed and merged into this request.",
                "author_id": 9,
                "via": {"channel": "web", "source": {"rel": "merge"}},
            },
            ("note", "Request #7 was closed and merged into this request."),
        ),
    ],
)
def test_calls_and_merges_of_a_ticket(comment, said):
    data = copy.deepcopy(ZENDESK)
    data["comments"].append({"public": True, "created_at": WHEN[3], **comment})
    last = read_ticket(json.dumps(data), "t.json").messages[-1]
    assert (last.sender, last.text) == said


def test_a_rating_with_words_is_the_requesters():
    data = copy.deepcopy(ZENDESK)
    data["ticket"]["satisfaction_rating"] = {"score": "bad", "comment": "Nobody came."}
    assert [(entry.sender, entry.text) for entry in read_ticket(json.dumps(data), "t.json").messages][2:] == [
        ("customer", "Nobody came.")
    ]


def test_a_person_in_copy_is_not_the_requester():
    said = {"incoming": True, "private": False, "created_at": WHEN[1]}
    data = {
        "id": 7,
        "description_text": "The kettle boils.",
        "source": 1,
        "responder_id": 9,
        "requester_id": 5,
        "requester": {"id": 5, "name": "Mara Quist", "email": "mara@example.net"},
        "created_at": WHEN[0],
        "conversations": [
            {"body_text": "Me too.", "user_id": 6, "from_email": "Lena Ahn <lena@example.net>", **said},
            {"body_text": "It still boils.", "user_id": 5, "from_email": "mara@example.net", **said},
        ],
    }
    ticket = read_ticket(json.dumps(data), "t.json")
    assert [(entry.sender, entry.author) for entry in ticket.messages] == [
        ("customer", "Mara Quist"),
        ("customer", "Lena Ahn"),
        ("customer", "Mara Quist"),
    ]
