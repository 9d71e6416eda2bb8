"""Copied pages of helpdesks and chats: each turn a message of whoever said it, the rest of the screen away."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import EmptyTicket
from core.tickets.parse import read_ticket

PAGES = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))["page"]


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_each_turn_is_a_message_of_whoever_said_it(page):
    ticket = read_ticket(page["text"], "t.txt")
    assert [[entry.sender, entry.text] for entry in ticket.messages] == page["said"]
    assert (ticket.subject, ticket.customer.name) == (page.get("subject", ""), page.get("customer", ""))


def test_the_number_above_a_page_is_the_tickets():
    page = next(page for page in PAGES if page["name"] == "freshdesk")
    ticket = read_ticket(page["text"], "t.txt")
    assert (ticket.id, ticket.customer.email) == ("4821", "mara@example.net")
    assert [entry.time for entry in ticket.messages][-1] == "2026-03-03T09:20:00"


def test_times_that_contradict_the_thread_are_not_trusted():
    thread = (
        "From: Mara Quist <mara@example.net>\nSent: 2 March 2026 1:10\nSubject: RE: Kettle\n\nIt still boils.\n\n"
        "From: help@brewly.example\nSent: 2 March 2026 11:40\nSubject: RE: Kettle\n\nPlease unplug it.\n\n"
        "From: Mara Quist <mara@example.net>\nSent: 2 March 2026 9:05\nSubject: Kettle\n\nThe kettle boils."
    )
    said = [entry.text for entry in read_ticket(thread).messages]
    assert said == ["The kettle boils.", "Please unplug it.", "It still boils."]


_NAMES = st.sampled_from(["Mara Quist", "Ivo Brandt", "Lena von Ahn", "Visitor 4821", "Brewly Support"])
_SAID = st.sampled_from(
    ["The kettle boils.", "Please unplug it.", "And now?", "Order 55512 is late", "Phone: 0113 555", "ok"]
)
_TURNS = st.lists(st.tuples(_NAMES, _SAID), min_size=2, max_size=8).filter(
    lambda turns: len({who for who, _ in turns}) > 1
)


@given(
    _TURNS,
    st.sampled_from(["{day}.02.2027, 10:{minute} - {who}: {said}", "[{day}/02/2027, 10:{minute}:00] {who}: {said}"]),
)
def test_a_messengers_export_keeps_every_turn(turns, form):
    lines = [form.format(day=14, minute=10 + number, who=who, said=said) for number, (who, said) in enumerate(turns)]
    ticket = read_ticket("\n".join(lines), "t.txt")
    assert [entry.text for entry in ticket.messages] == [said for _, said in turns]
    assert {entry.sender for entry in ticket.messages} <= {"customer", "agent"}


@given(
    st.lists(
        st.sampled_from(
            [
                "Mara Quist",
                "Feb 3 14:05",
                "To: me",
                "Internal note",
                "#4821 Kettle",
                "Reply",
                "",
                "It boils.",
                "MQ",
                "Ivo: hi",
                "[10:14] Ivo: ok",
                "Ivo replied",
            ]
        ),
        max_size=15,
    )
)
def test_no_lines_break_it_and_none_of_the_words_is_lost(lines):
    try:
        ticket = read_ticket("\n".join(lines), "t.txt")
    except EmptyTicket:
        assert not any(line.strip() for line in lines)
        return
    said = ticket.subject + "\n".join(f"{entry.text}\n{entry.signature}\n{entry.quoted}" for entry in ticket.messages)
    assert ("It boils." in lines) <= ("It boils." in said)
