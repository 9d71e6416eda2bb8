"""The parser's door: every shape that is promised, and whatever else may come through it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadLine, EmptyTicket, FileMissing, InputError, NotATicket, TooLarge
from core.tickets import decoding
from core.tickets.parse import read_ticket, read_tickets, ticket_of_json
from core.tickets.ticket_json import to_dict

TICKET = {
    "id": "t1",
    "subject": "Starter",
    "customer": {"id": "c1", "name": "Ann Bell", "email": "ann@example.org"},
    "channel": "mail",
    "created": "2026-01-02T10:00:00Z",
    "messages": [
        {
            "from": "customer",
            "author": "Ann Bell",
            "time": "2026-01-02T10:00:00Z",
            "text": "Hello,\n\nit does not rise.\n\nThanks\nAnn",
        },
        {"from": "agent", "author": "Kim", "time": "2026-01-02T11:00:00Z", "text": "Keep it warmer, please."},
        {"from": "note", "text": "called her", "time": "2026-01-02T12:00:00Z"},
    ],
}


def test_contract_json():
    ticket = read_ticket(json.dumps(TICKET))
    assert (ticket.id, ticket.subject, ticket.customer.email, ticket.channel) == (
        "t1",
        "Starter",
        "ann@example.org",
        "mail",
    )
    assert [message.sender for message in ticket.messages] == ["customer", "agent", "note"]
    assert ticket.messages[0].text == "Hello,\n\nit does not rise."
    assert ticket.messages[0].signature == "Thanks\nAnn"


def test_json_writer_is_the_inverse():
    ticket = read_ticket(json.dumps(TICKET))
    assert read_ticket(json.dumps(to_dict(ticket), ensure_ascii=False)) == ticket
    assert ticket_of_json(to_dict(ticket)) == ticket


def test_text_row_of_a_batch():
    ticket = read_ticket('{"id": 7, "text": "Can I return this?"}')
    assert ticket.id == "7"
    assert ticket.last_customer_message.text == "Can I return this?"


def test_messages_without_customer():
    ticket = read_ticket(
        '{"id": "x", "messages": [{"from": "customer", "text": "hi"}, {"from": "bot?", "text": "beep"}]}'
    )
    assert [message.sender for message in ticket.messages] == ["customer", "note"]


def test_a_name_below_is_a_signature_where_the_author_is_known():
    rows = [
        {"from": "customer", "author": "Dev Raman", "text": "Where is it?\n\nDev"},
        {"from": "agent", "text": "Here.\nDev"},
    ]
    messages = read_ticket(json.dumps({"messages": rows})).messages
    assert [(entry.text, entry.signature) for entry in messages] == [("Where is it?", "Dev"), ("Here.\nDev", "")]


def test_missing_id_is_stable_while_the_thread_grows():
    rows = {key: value for key, value in TICKET.items() if key != "id"}
    shorter = {**rows, "messages": TICKET["messages"][:1]}
    assert read_ticket(json.dumps(rows)).id == read_ticket(json.dumps(shorter)).id != ""


def test_strangers_with_the_same_first_words_stay_apart():
    one = read_ticket("Where is my order?\nIt is 10423.")
    other = read_ticket("Where is my order?\nIt is 10424.")
    assert one.id != other.id


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyTicket),
        (b"   \n\t ", EmptyTicket),
        (b"%PDF-1.7 nothing", NotATicket),
        (b"PK\x03\x04zip", NotATicket),
        (bytes(range(256)) * 8, NotATicket),
        (b"\x00" * 1000, NotATicket),
        ('{"messages": 3}', NotATicket),
        ('{"messages": [{"from": "customer", "text": 3}]}', NotATicket),
        ('{"messages": [{"from": "customer", "text": ""}]}', EmptyTicket),
        ('{"a": 1}', NotATicket),
        ("[" * 100_000, NotATicket),
        ("[1, 2]", NotATicket),
        ('{"text": ["no"]}', NotATicket),
    ],
)
def test_hostile_input(data, error):
    with pytest.raises(error):
        read_ticket(data)


def test_too_large(monkeypatch):
    monkeypatch.setattr(decoding, "MAX_BYTES", 100)
    with pytest.raises(TooLarge):
        read_ticket(b"x" * 101)


def test_file_named_json_must_be_json():
    with pytest.raises(NotATicket):
        read_ticket(b"{not json", "ticket.json")
    assert read_ticket("{not json} is what I see").messages[0].text == "{not json} is what I see"


def test_null_bytes_and_lone_surrogates_are_cleaned():
    ticket = read_ticket("Hello\x00 there \ud83d and \ud83d\ude00 too")
    assert ticket.messages[0].text == "Hello there \ufffd and \U0001f600 too"
    json.dumps(to_dict(ticket), ensure_ascii=False).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "iso-8859-1"])
def test_encodings(encoding):
    text = "Grüße, meine Maschine läuft über und zählt falsch."
    assert read_ticket(text.encode(encoding), "t.txt").messages[0].text == text


def test_cyrillic_code_page():
    text = "Здравствуйте, моя посылка до сих пор не пришла. Когда её доставят? Жду уже две недели, спасибо за ответ."
    assert read_ticket(text.encode("cp1251"), "t.txt").messages[0].text == text


def test_html():
    ticket = read_ticket(
        b"<html><body><p>It <b>leaks</b>.</p><ul><li>one<li>two</ul><script>evil()</script></body></html>", "t.html"
    )
    assert ticket.messages[0].text == "It leaks.\n\n- one\n- two"


def test_deep_html_does_not_recurse():
    assert read_ticket("<div>" * 20_000 + "words" + "</div>" * 20_000, "t.html").messages[0].text == "words"


@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=400)),
    st.sampled_from(["", "a.eml", "a.json", "a.html", "a.txt", "a.md"]),
)
@settings(max_examples=300, deadline=None)
def test_anything_gives_a_ticket_or_an_input_error(data, name):
    try:
        ticket = read_ticket(data, name)
    except InputError:
        return
    assert ticket.messages
    assert all(message.text.strip() for message in ticket.messages)
    assert ticket.id
    json.dumps(to_dict(ticket), ensure_ascii=False).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "subject",
                    "customer",
                    "messages",
                    "text",
                    "from",
                    "ticket",
                    "comments",
                    "author_id",
                    "users",
                    "description",
                    "via",
                    "requester_id",
                    "conversations",
                    "assets",
                    "TicketArticle",
                    "articles",
                    "body",
                    "sender",
                    "payload",
                    "message_type",
                    "content",
                    "meta",
                    "created_at",
                    "helpdesk_ticket",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(JSON)
@settings(max_examples=400, deadline=None)
def test_any_json_gives_a_ticket_or_an_input_error(data):
    try:
        ticket = read_ticket(json.dumps(data), "t.json")
    except InputError:
        return
    assert read_ticket(json.dumps(to_dict(ticket), ensure_ascii=False)) == ticket


def test_read_tickets_of_lines(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_text(json.dumps(TICKET) + "\n\n" + '{"id": "b", "text": "hi"}\n', "utf-8")
    assert [ticket.id for ticket in read_tickets(path)] == ["t1", "b"]
    path.write_text("nonsense\n", "utf-8")
    with pytest.raises(BadLine):
        list(read_tickets(path))
    with pytest.raises(FileMissing):
        list(read_tickets(tmp_path / "none.json"))


def test_read_tickets_of_a_json_list(tmp_path):
    path = tmp_path / "many.json"
    path.write_text(json.dumps([TICKET, {"id": "b", "text": "hi"}]), "utf-8")
    assert [ticket.id for ticket in read_tickets(path)] == ["t1", "b"]
