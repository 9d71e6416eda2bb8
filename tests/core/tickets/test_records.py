"""Rows of a team's exports find their customer, and only theirs."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import pytest

from core.domain.ticket import Customer
from core.errors import FileMissing
from core.tickets.records import Records
from tests.factories import make_ticket

ORDERS = Path(str(files("resources").joinpath("sample"))) / "orders.csv"
FROM_A = make_ticket(customer=Customer(email="a@example.org"))


def orders_of(text="Hello", **who):
    return Records([ORDERS]).of(make_ticket(text, customer=Customer(**who)))


def test_by_address_and_by_id():
    for who in ({"email": "Dev.Raman@example.com"}, {"id": "c-1011"}):
        found = orders_of(**who)
        assert [record.key for record in found] == ["BB-20866", "BB-20841"], "the latest first"
    assert dict(found[1].fields)["Tracking Status"] == "In transit; last scan Avonmouth depot 2026-11-17"


def test_a_named_order_comes_first():
    found = orders_of("Where is bb-20841?", email="dev.raman@example.com")
    assert [(record.key, record.matched_by) for record in found] == [("BB-20841", "order"), ("BB-20866", "email")]


def test_anothers_order_is_not_shown():
    assert orders_of("What about order BB-20841?", email="d.raman@example.net")[0].key == "BB-20870"
    assert orders_of("order BB-20841", id="c-9", email="x@example.org") == ()
    assert [record.key for record in orders_of("order BB-20841")] == ["BB-20841"]


def test_names_alone_find_nothing():
    assert orders_of(name="Dev Raman") == ()


def test_semicolons_quotes_old_encodings_and_secret_columns(tmp_path):
    path = tmp_path / "konten.csv"
    path.write_bytes(
        (
            "Kundennummer;E-Mail;Notiz;Kartennummer\r\n"
            'K1;a@example.org;"grün;\r\nzwei Zeilen";4111\r\n'
            "K2;b@example.org;x;\r\n"
        ).encode("cp1252")
    )
    (record,) = Records([path]).of(FROM_A)
    assert record.key == "K1"
    assert record.fields == (("Kundennummer", "K1"), ("E-Mail", "a@example.org"), ("Notiz", "grün;\nzwei Zeilen"))


def test_a_changed_file_is_read_again(tmp_path):
    path = tmp_path / "orders.csv"
    records = Records([path])
    with pytest.raises(FileMissing):
        records.of(FROM_A)
    path.write_text("Order,Email\n1000,a@example.org\n", "utf-8")
    assert len(records.of(FROM_A)) == 1
    path.write_text("Order,Email\n1000,a@example.org\n1001,a@example.org\n", "utf-8")
    os.utime(path, (1, 1))
    assert len(records.of(FROM_A)) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"Order,Email", b'Order,Email\n"open quote,\n\n\n', b"\x00\x00\n\x00", b"\xff\xfe,\n\x80,\n"],
)
def test_broken_files_find_nothing(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert Records([path]).of(FROM_A) == ()
