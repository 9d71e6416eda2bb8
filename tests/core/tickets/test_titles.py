"""A ticket is called by what it is about, whether its source gave a subject or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tickets.parse import read_ticket
from core.tickets.titles import ticket_title, title_of

ASKED = "Hello,\n\nI bought a lamp last week. How long can I return it? It blinks.\n\nThanks\nMara Lind"


@pytest.mark.parametrize(
    ("subject", "message", "title"),
    [
        ("Lamp blinks", ASKED, "Lamp blinks"),
        ("", ASKED, "How long can I return it?"),
        ("Re:", ASKED, "How long can I return it?"),
        ("(no subject)", ASKED, "How long can I return it?"),
        ("AW: Kein Betreff", ASKED, "How long can I return it?"),
        ("", "Hi there,\n\nmy lamp blinks. Please help.", "my lamp blinks."),
        ("", "Guten Tag,\n\nkann ich die Lampe zurückgeben?", "kann ich die Lampe zurückgeben?"),
        ("", "Thank you!", "Thank you!"),
    ],
)
def test_a_title_is_the_subject_else_the_first_question_else_what_is_said_first(subject, message, title):
    assert title_of(subject, message) == title


def test_a_long_question_ends_at_a_word():
    title = title_of("", "Can you tell me " + "why the lamp that I bought blinks " * 20 + "?")
    assert len(title) <= 81
    assert title.endswith("…")
    assert title.removesuffix("…").split()[-1] in ["why", "the", "lamp", "that", "I", "bought", "blinks"]


@given(st.text(min_size=1).filter(str.strip), st.text(max_size=40))
def test_whoever_wrote_something_has_a_title_of_one_line(message, subject):
    title = title_of(subject, message)
    assert title.strip() or not subject.strip()
    assert title == subject or "\n" not in title


def test_a_pasted_ticket_has_one():
    assert ticket_title(read_ticket(ASKED)) == "How long can I return it?"
