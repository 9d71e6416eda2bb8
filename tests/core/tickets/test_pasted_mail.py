"""Mail threads as they are pasted: answers below and between quoted lines, and whose they are."""

from __future__ import annotations

import pytest

from core.tickets.parse import read_ticket

MIA = "On Thu, Feb 4, 2027 at 8:15 AM Mia Roth <help@mill.example> wrote:"
MIA_DE = "Am Do., 4. Feb. 2027 um 08:15 Uhr schrieb Mia Roth <help@mill.example>:"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"It works.\n\n{MIA}\n> Restart the kettle.\n\nHow long is the warranty?",
            "It works.\n\nHow long is the warranty?",
        ),
        (f"{MIA}\n> Restart the kettle.\n\nI did. What now?", "I did. What now?"),
        (f"{MIA}\n> Restart the kettle?\n\nYes.\n\n> Since when?\n\nSince May.", "Yes.\n\nSince May."),
        (f"Nein.\n\n{MIA_DE}\n> Restart the kettle.\n\nWie lange?", "Nein.\n\nWie lange?"),
        (f"It works.\n\n{MIA}\n\nRestart the kettle.", "It works."),
        (
            "It works.\n\nFrom: Mia <help@mill.example>\nSent: Monday\nTo: I\nSubject: x\n\nRestart the kettle.",
            "It works.",
        ),
    ],
)
def test_answers_are_the_customers_and_never_the_quoted_ones(text, said):
    ticket = read_ticket(text, "a.txt")
    assert [message.text.split() for message in ticket.messages if message.sender == "customer"] == [said.split()]
    assert ticket.customer.name != "Mia Roth"
    assert any("Restart the kettle" in message.text for message in ticket.messages if message.sender == "agent")


def test_a_thread_within_quotation_marks():
    inner = "> On Wed, Feb 3, 2027 at 9:05 AM Ines Moor <ines@moor.example> wrote:\n>> It hums."
    ticket = read_ticket(f"Still.\n\n{MIA}\n> Restart it.\n>\n{inner}", "a.txt")
    assert [(one.sender, one.text) for one in ticket.messages] == [
        ("customer", "It hums."),
        ("agent", "Restart it."),
        ("customer", "Still."),
    ]
    assert ticket.customer.email == "ines@moor.example"


def test_a_form_that_is_pasted():
    ticket = read_ticket("Name: Ines Moor\nEmail: ines@moor.example\nMessage: The kettle hums.", "a.txt")
    assert (ticket.customer.name, ticket.customer.email) == ("Ines Moor", "ines@moor.example")
    assert ticket.messages[0].text == "The kettle hums."
