"""What is true of a table in every format: no value is lost, and none stands beside the name of another column."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.readers import reader_for

WORDS = st.text("abcdefgh", min_size=1, max_size=6)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(WORDS, st.just("")), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


def docx(hand, rows):
    return hand.docx(hand.docx_table(*rows))


def odt(hand, rows):
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    inner = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return hand.odt(f"<table:table>{inner}</table:table>")


def rtf(hand, rows):
    edges = "".join(f"\\cellx{2000 * (at + 1)}" for at in range(len(rows[0])))
    cells = ["".join(f"{cell}\\cell " for cell in row) for row in rows]
    inner = "".join(f"\\trowd{edges}\\pard\\intbl {row}\\row " for row in cells)
    return f"{{\\rtf1\\ansi {inner}\\pard\\par}}".encode()


def xlsx(hand, rows):
    inner = "".join(hand.xlsx_row(number, *row) for number, row in enumerate(rows, 1))
    return hand.xlsx({"Sheet1": f"<sheetData>{inner}</sheetData>"})


def pptx(hand, rows):
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>".format
    inner = "".join(f"<a:tr>{''.join(map(cell, row))}</a:tr>" for row in rows)
    return hand.pptx(f"<p:graphicFrame><a:tbl>{inner}</a:tbl></p:graphicFrame>")


def asciidoc(hand, rows):
    inner = "\n".join("".join(f"|{cell} " for cell in row) for row in rows)
    return f'[cols="{len(rows[0])}*"]\n|===\n{inner}\n|===\n'.encode()


def wiki(hand, rows):
    inner = "\n|-\n".join("\n".join(f"| {cell}" for cell in row) for row in rows)
    return f"{{|\n{inner}\n|}}\n".encode()


FORMATS = {"docx": docx, "odt": odt, "rtf": rtf, "xlsx": xlsx, "pptx": pptx, "adoc": asciidoc, "wiki": wiki}


@pytest.mark.parametrize("suffix", FORMATS)
@settings(deadline=None, max_examples=30)
@given(rows=TABLES)
def test_no_word_of_a_table_is_lost(by_hand, suffix, rows):
    headed = [["Start", "Middle", "End", "More"][: len(rows[0])], *rows]
    [(_, document)] = reader_for(f"a.{suffix}").read(FORMATS[suffix](by_hand, headed), f"a.{suffix}")
    assert set(document.text.replace("|", " ").replace(":", " ").split()) >= {
        word for row in rows for word in row if word
    }


@pytest.mark.parametrize("suffix", FORMATS)
@settings(deadline=None, max_examples=30)
@given(prices=st.lists(st.tuples(WORDS, st.integers(1, 99), st.integers(1, 99)), min_size=2, max_size=4))
def test_each_price_stands_beside_the_name_of_its_column(by_hand, suffix, prices):
    rows = [["Trip", "Day", "Week"], *([name, f"{day} EUR", f"{week} EUR"] for name, day, week in prices)]
    [(_, document)] = reader_for(f"a.{suffix}").read(FORMATS[suffix](by_hand, rows), f"a.{suffix}")
    lines = [f"Trip: {name} | Day: {day} EUR | Week: {week} EUR" for name, day, week in prices]
    assert document.text.strip().split("\n")[-len(lines) :] == lines
