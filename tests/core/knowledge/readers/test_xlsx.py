import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import xlsx
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.xlsx_values import shown

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="#,##0.00\\ &quot;€&quot;"/></numFmts><fonts><font/><font><b/></font>'
    '<font><strike/></font></fonts><cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/>'
    '<xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/><xf numFmtId="14" fontId="0"/></cellXfs>'
)


def text(data):
    [(_, document)] = xlsx.read(data, "a.xlsx")
    return document.text


def sheet(*rows, more=""):
    return f"<sheetData>{''.join(rows)}</sheetData>{more}"


def test_a_sheet_is_a_table_as_it_is_shown(by_hand):
    row = by_hand.xlsx_row
    rows = (
        row(1, "Fares from May"), row(3, "Trip", "Adult", "Since", "Old"),
        row(4, "Day", (8.5, 1), (45741, 4), ("9", 3)),
        row(5, "Week", (24, 1)),
    )  # fmt: skip
    assert text(by_hand.xlsx({"Fares": sheet(*rows)}, STYLES)) == (
        "Fares\n\nFares from May\n\nTrip: Day | Adult: 8.50 € | Since: 2025-03-25\nTrip: Week | Adult: 24.00 €"
    )


def test_hidden_sheets_rows_and_columns_are_not_there(by_hand):
    row = by_hand.xlsx_row
    shown_sheet = "<cols><col min='2' max='2' hidden='1'/></cols>" + sheet(
        row(1, "Who", "Cost", "What"), row(2, "Ada", "9", "boats"), row(3, "Bo", "8", "nets", said='hidden="1"')
    )
    data = by_hand.xlsx({"Open": shown_sheet, ("Shut", "hidden"): sheet(row(1, "secret"))})
    assert text(data) == "Open\n\nWho | What\nAda | boats"


def test_merged_cells_hold_for_all_that_they_cover(by_hand):
    row = by_hand.xlsx_row
    merges = '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B3:C3"/></mergeCells>'
    rows = row(1, "Boat", "Day", "Week"), row(2, "Canoe", "9 EUR", "40 EUR"), row(3, "", "free in May")
    assert text(by_hand.xlsx({"Sheet1": sheet(*rows, more=merges)})) == (
        "Boat: Canoe | Day: 9 EUR | Week: 40 EUR\nBoat: Canoe | Day: free in May | Week: free in May"
    )


@pytest.mark.parametrize(
    ("more", "tables"),
    [
        ('<autoFilter ref="A1:B3"/>', None),
        ('<sheetViews><sheetView><pane ySplit="1" state="frozen"/></sheetView></sheetViews>', None),
        ("", {1: "A1:B3"}),
    ],
)
def test_heads_are_told_by_filters_frozen_rows_and_declared_tables(by_hand, more, tables):
    row = by_hand.xlsx_row
    rows = row(1, "who", "what"), row(2, "Ada", "boats"), row(3, "Bo", "nets")
    data = by_hand.xlsx({"Sheet1": sheet(*rows, more=more)}, tables=tables)
    assert text(data) == "who: Ada | what: boats\nwho: Bo | what: nets"


def test_a_table_goes_on_below_a_gap(by_hand):
    row = by_hand.xlsx_row
    rows = row(1, "Trip", "Adult", "Child"), row(2, "Day", 8, 4), row(4, "Week", 24, 12)
    assert "Trip: Week | Adult: 24 | Child: 12" in text(by_hand.xlsx({"Sheet1": sheet(*rows)}))


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (0.125, "0.0%", "12.5%"),
        (1234.5, "#,##0.00", "1234.50"),
        (-3, '0.00 "EUR"', "-3.00 EUR"),
        (5, "[$£-809]#,##0.00", "£5.00"),
        (2.5, "0.##", "2.5"),
        (7, "General", "7"),
        (0.1 + 0.2, "", "0.3"),
        (45741.604166666664, "dd.mm.yyyy hh:mm", "2025-03-25 14:30"),
        (0.375, "h:mm", "09:00"),
        (3, '0 "days"', "3 days"),
        (12, "# ?/?", "12"),
    ],
)
def test_numbers_are_written_in_their_format(number, code, words):
    assert shown(number, code) == words


@given(st.floats(-1e9, 1e9), st.text('0#,.%?;[]"\\$€-dmyhsE+/ @_*a', max_size=12))
def test_any_format_gives_words(number, code):
    assert isinstance(shown(number, code), str)


def test_bad_ones_are_refused_with_the_reason(by_hand):
    cases = [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        (b"PK nothing", "damaged"),
        (by_hand.zipped({"x": "y"}), "damaged"),
        (by_hand.xlsx({"A": "<sheetData><row r='x'/></sheetData>"}), "damaged"),
    ]
    for data, reason in cases:
        with pytest.raises(Refused) as caught:
            text(data)
        assert caught.value.reason == reason
