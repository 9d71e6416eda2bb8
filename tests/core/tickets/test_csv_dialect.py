"""CSV as spreadsheets, reports and databases write it; one reader for tickets, records and docs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.ticket import Customer, Message, Ticket
from core.errors import NotATicket
from core.knowledge.readers.answers import read_csv
from core.tickets.csv_dialect import dialect_of, rows_of_file, rows_of_text
from core.tickets.records import Records

HEAD = ["Order", "Email", "Note"]
ROWS = [HEAD, ["7001", "mara@example.net", 'two "big" kettles, blue'], ["7002", "ivo@example.org", "Grüße; bis morgen"]]


def written(delimiter=",", encoding="utf-8", before="", escape=False, end="\r\n") -> bytes:
    out = io.StringIO(newline="")
    how = {"escapechar": "\\", "doublequote": False} if escape else {}
    csv.writer(
        out, delimiter=delimiter, quoting=csv.QUOTE_ALL if escape else csv.QUOTE_MINIMAL, lineterminator=end, **how
    ).writerows(ROWS)
    return (before + out.getvalue()).encode(encoding)


FORMS = {
    "comma": written(),
    "semicolon": written(";"),
    "tab": written("\t"),
    "pipe": written("|", end="\n"),
    "sep line": written(";", before="sep=;\r\n"),
    "sep line of an odd sign": written("~", before='"sep=~"\n'),
    "utf-8 with mark": written(";", encoding="utf-8-sig"),
    "utf-16": written("\t", encoding="utf-16"),
    "utf-16 big end first": "\ufeff".encode("utf-16-be") + written("\t", encoding="utf-16-be"),
    "utf-16 without mark": written("\t", encoding="utf-16-le"),
    "utf-16 with sep line": written(";", encoding="utf-16", before="sep=;\r\n"),
    "cp1252": written(";", encoding="cp1252"),
    "title": written(before="All orders, March 2027\r\n\r\n"),
    "title in a row of cells": written(";", before="All orders;;\r\nMarch 2027;;\r\n"),
    "escaped quotes": written(escape=True),
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS.keys())
def test_every_form_gives_the_same_rows(data, tmp_path):
    assert rows_of_text(data) == ROWS
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    assert list(rows_of_file(path, dialect_of(data))) == ROWS


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS.keys())
def test_records_and_docs_read_it_alike(data, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(data)
    ticket = Ticket("t", "", (Message("customer", "Hello"),), Customer(email="ivo@example.org"))
    (record,) = Records([path]).of(ticket)
    assert record.fields == tuple(zip(HEAD, ROWS[2], strict=True))
    ((_, document),) = read_csv(data, "orders.csv")
    assert all(cell in document.text for cell in ("7001", 'two "big" kettles, blue', "Grüße; bis morgen"))


def test_words_with_commas_do_not_make_a_table_of_them():
    data = b"Question;Answer\nHow, when, where?;Soon, here, by post\nAnd, if not, what then?;Write, call, or wait\n"
    assert rows_of_text(data)[1] == ["How, when, where?", "Soon, here, by post"]


def test_a_windows_path_escapes_nothing():
    data = b'Folder,Note\n"C:\\data\\",one\n"C:\\more\\",two\n'
    assert rows_of_text(data) == [["Folder", "Note"], ["C:\\data\\", "one"], ["C:\\more\\", "two"]]


_CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    str.strip
)


@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=2, max_size=6), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_declares_is_read_back(rows, delimiter):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    read = rows_of_text((f"sep={delimiter}\r\n" + out.getvalue()).encode())
    assert read == rows or '\\"' in out.getvalue()


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    try:
        rows = rows_of_text(data)
    except (NotATicket, csv.Error):
        return
    assert all(any(cell.strip() for cell in row) for row in rows)
