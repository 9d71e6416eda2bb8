"""Whose name it is: people in all their spellings, and what is none."""

from __future__ import annotations

import pytest

from core.tickets.names import person


@pytest.mark.parametrize(
    ("name", "title", "first"),
    [
        ("Ines Moor", "", "Ines"),
        ("INES MOOR", "", "Ines"),
        ("ines", "", "Ines"),
        ("Moor, Ines", "", "Ines"),
        ("Dr. Ines Moor", "Dr.", "Ines"),
        ("Frau Dr. Kurz", "Frau Dr.", ""),
        ("Mr Smith", "Mr", ""),
        ("Anna-Maria O'Brien", "", "Anna-Maria"),
        ("iPhone von Ines", "", "Ines"),
        ("Ines's iPad", "", "Ines"),
        ("'Ines Moor' via Help", "", "Ines"),
        ("Ines Moor (Mill Shop)", "", "Ines"),
        ("Ines Moor, Head of Sales", "", "Ines"),
        ("Ines Moor, PhD", "", "Ines"),
        ("Yuki Tanaka", "", "Yuki"),
        ("Иван Петров", "", "Иван"),
    ],
)
def test_people(name, title, first):
    found = person(name)
    assert (found.title, found.first) == (title, first)


@pytest.mark.parametrize(
    "name",
    [
        *("Dr.", "Team", "iPhone", "Noreply", "no-reply", "Customer", "Mill Shop", "Mill GmbH", "Beck & Söhne KG", ""),
        *("Support Team", "Kundenservice", "Mail Delivery System", "Samsung Galaxy", "Sales Manager", "Heron 500"),
        *("Unknown", "Gast 4821", "Buchhaltung", "Windows User", "Hotel Adler", "please call me", "https://x.example"),
    ],
)
def test_no_people(name):
    found = person(name)
    assert not found.first
    assert not (found.title and found.last)


def test_a_rare_name_is_borne_out_by_the_address():
    assert person("Zefirka Quill").first == ""
    assert person("Zefirka Quill", "zefirka.quill@example.org").first == "Zefirka"
