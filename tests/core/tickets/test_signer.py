"""Who signed is the customer where nothing else names them: by name and by address."""

from __future__ import annotations

import pytest

from core.tickets.parse import read_ticket

ASKS = "How long can I return a lamp that blinks?"


@pytest.mark.parametrize(
    ("ending", "name", "address"),
    [
        ("\n\nBest regards\nMara Lind\nmara@example.org", "Mara Lind", "mara@example.org"),
        ("\n\nMara Lind\nmara@example.org", "Mara Lind", "mara@example.org"),
        ("\n\nMara Lind | mara@example.org | +44 20 7946 0123", "Mara Lind", "mara@example.org"),
        ("\n\nMara Lind <Mara@Example.org>", "Mara Lind", "mara@example.org"),
        (" best, Tom Baker, tom.baker@example.org", "Tom Baker", "tom.baker@example.org"),
        ("\n\nViele Grüße\nJörg Maier\njoerg@example.org", "Jörg Maier", "joerg@example.org"),
        ("\n\nThanks\nMara Lind", "Mara Lind", ""),
    ],
)
def test_name_and_address_of_a_signature_are_the_customers(ending, name, address):
    customer = read_ticket(ASKS + ending).customer
    assert (customer.name, customer.email.lower()) == (name, address)


@pytest.mark.parametrize(
    "text",
    [
        f"{ASKS} I wrote to help@shop.example twice and nobody answers me.",
        f"{ASKS}\n\nPlease send the label to my colleague at work@example.org",
        f"{ASKS}\n\nBest regards\nMara Lind\nmara@example.org\noffice@example.org",
        f"{ASKS}\n\nThe code is E6, my address is not",
    ],
)
def test_an_address_in_the_message_or_one_of_two_is_nobodys(text):
    assert read_ticket(text).customer.email == ""


def test_a_header_is_believed_before_a_signature():
    head = "From: Ida Falk <ida@example.org>\nTo: help@shop.example\nSubject: Lamp"
    customer = read_ticket(f"{head}\n\n{ASKS}\n\nCheers\nTom\ntom@example.org").customer
    assert (customer.name, customer.email) == ("Ida Falk", "ida@example.org")
