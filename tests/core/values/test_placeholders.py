"""Placeholders of any helpdesk are gaps in a reply and ours in a snippet; ordinary brackets are neither."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values.placeholders import find_placeholders, in_own_form, open_gaps, placeholder_name

FORMS = [
    ("{{ticket.requester.first_name}}", "name"),
    ("{{ contact.name }}", "name"),
    ("{%customer.firstName,fallback=there%}", "name"),
    ("#{ticket.customer.firstname}", "name"),
    ("{!Contact.Name}", "name"),
    ("*|FNAME|*", "name"),
    ("%NAME%", "name"),
    ("<<first name>>", "name"),
    ("<FIRST NAME>", "name"),
    ("[[name]]", "name"),
    ("__NAME__", "name"),
    ("{{recipient.email | default: 'x'}}", "email"),
    ("${price}", "price"),
    ("<%= order_number %>", "order number"),
    ("{{agent.name}}", "agent name"),
    ("{{current_user.first_name}}", "current user first name"),
]


@pytest.mark.parametrize(("written", "asked"), FORMS)
def test_every_form_is_a_gap_and_becomes_ours(written, asked):
    text = f"Hello {written}, your parcel is here."
    assert [span.of(text) for span in open_gaps(text)] in ([written], [written.strip("[]")], [written[1:-1]])
    assert in_own_form(text) == f"Hello {{{asked}}}, your parcel is here."


@pytest.mark.parametrize(
    "text",
    [
        "We give 10% off and 20 % in May.",
        "Type {} for an empty set, or a < b and b > c.",
        "Open %APPDATA%\\Kettle and delete it.",
        "Call https://api.example.com/users/{id} with a key.",
        "It costs $5, or 100%.",
        "Use <b>bold</b> words.",
        "See [the page](https://example.com).",
    ],
)
def test_other_signs_are_none(text):
    assert list(find_placeholders(text)) == []


def test_what_it_asks_for_is_told_by_its_last_words():
    assert placeholder_name("ticket.requester.emailAddress") == "email"
    assert placeholder_name("company.name") == "company name"


@given(st.text(alphabet="{}%$#<>[]*|_!ab .", max_size=40))
def test_no_brackets_break_it(text):
    spans = sorted(find_placeholders(text))
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert isinstance(in_own_form(text), str)
