import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.grid import Cell, rows_of


def row(*words: str, head: bool = False) -> list[Cell]:
    return [Cell(word, is_head=head) for word in words]


def lines(*rows: list[Cell], head_rows: int | None = None) -> list[str]:
    return [one.line for one in rows_of(rows, head_rows=head_rows)]


def test_a_value_stands_beside_the_name_of_its_column():
    assert lines(row("Room", "Beds", head=True), row("Green", "3")) == ["Room: Green | Beds: 3"]


@pytest.mark.parametrize("nothing", ["", " ", "-", "–", "—", "- -", "./."])
def test_an_empty_cell_says_nothing_and_shifts_nothing(nothing):
    head = row("Trip", "Adult", "Child", head=True)
    assert lines(head, row("Castle", nothing, "4 euros")) == ["Trip: Castle | Child: 4 euros"]


def test_a_cell_over_two_rows_counts_for_both():
    assert lines(
        row("Card", "Age", "Price", head=True),
        [Cell("Ski", rows=2), Cell("adult"), Cell("40")],
        row("child", "22"),
        row("Pool", "all", "5"),
    ) == [
        "Card: Ski | Age: adult | Price: 40",
        "Card: Ski | Age: child | Price: 22",
        "Card: Pool | Age: all | Price: 5",
    ]


def test_a_cell_over_two_columns_is_said_for_each_of_them():
    assert lines(row("Boat", "Day", "Weekend", head=True), [Cell("Canoe"), Cell("12 euros", columns=2)]) == [
        "Boat: Canoe | Day: 12 euros | Weekend: 12 euros"
    ]


def test_a_head_over_two_columns_names_the_amount_and_its_unit_together():
    assert lines([Cell("Item", is_head=True), Cell("Price", columns=2, is_head=True)], row("Rope", "9", "euros")) == [
        "Item: Rope | Price: 9 euros"
    ]


TWO_HEADS = (
    [Cell("Room", rows=2, is_head=True), Cell("Price", columns=2, is_head=True)],
    row("Summer", "Winter", head=True),
)


def test_two_rows_of_heads_are_read_from_the_outermost_to_the_innermost():
    assert lines(*TWO_HEADS, row("Attic", "60", "40")) == ["Room: Attic | Price Summer: 60 | Price Winter: 40"]


def test_two_rows_of_heads_that_nothing_marks():
    unmarked = [[Cell(cell.words, cell.columns, cell.rows) for cell in line] for line in TWO_HEADS]
    assert lines(*unmarked, row("Attic", "60", "40")) == lines(*TWO_HEADS, row("Attic", "60", "40"))


def test_a_title_above_the_heads_is_a_line_of_its_own():
    title = [Cell("Prices without tax", columns=2, is_head=True)]
    assert lines(title, row("Item", "Price", head=True), row("Rope", "9")) == [
        "Prices without tax", "Item: Rope | Price: 9",
    ]  # fmt: skip


def test_a_row_right_across_heads_the_rows_below_it():
    assert lines(
        row("To", "Price", head=True),
        [Cell("Europe", columns=2)],
        row("Norway", "12"),
        [Cell("Asia", columns=2, is_head=True)],
        row("Japan", "20"),
    ) == ["Europe | To: Norway | Price: 12", "Asia | To: Japan | Price: 20"]


def test_a_note_right_across_at_the_end_is_no_head():
    assert lines(row("To", "Price", head=True), row("Norway", "12"), [Cell("Tax is included.", columns=2)])[-1] == (
        "Tax is included."
    )


def test_heads_that_come_again_go_and_new_ones_take_their_place():
    first, second = row("Size", "Price", head=True), row("Colour", "Price", head=True)
    assert lines(first, row("small", "3"), first, row("large", "4"), second, row("red", "5")) == [
        "Size: small | Price: 3", "Size: large | Price: 4", "Colour: red | Price: 5",
    ]  # fmt: skip


def test_a_subject_written_once_counts_for_the_rows_that_leave_it_out():
    assert lines(row("Plan", "Term", "Price", head=True), row("Mini", "month", "4"), row("", "year", "40"))[1] == (
        "Plan: Mini | Term: year | Price: 40"
    )


def test_a_row_that_leaves_out_more_than_the_subject_has_none():
    assert lines(row("Plan", "Term", "Price", head=True), row("Mini", "month", "4"), row("", "", "without tax"))[1] == (
        "Price: without tax"
    )


def test_a_dash_in_place_of_the_subject_is_not_the_subject_above():
    assert lines(row("Plan", "Term", "Price", head=True), row("Mini", "month", "4"), row("-", "all", "44"))[1] == (
        "Term: all | Price: 44"
    )


def test_a_table_is_written_below_its_caption_one_row_a_line():
    out = Extraction()
    out.block("Fees")
    out.rows((one.line for one in rows_of([row("Item", "Price", head=True), row("Rope", "9")])), caption="Without tax")
    assert out.finish("").text == "Fees\n\nWithout tax\nItem: Rope | Price: 9"


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ((row("Part", "Price"), row("cable", "8 EUR"), row("lid", "3 EUR")), "Part: cable | Price: 8 EUR"),
        ((row("Part", "Shop", "Post"), row("cable", "yes", "no")), "Part: cable | Shop: yes | Post: no"),
        ((row("Colour", "white"), row("Weight", "2 kg"), row("Height", "3 cm")), "Colour | white"),
        ((row("Colour", "White"), row("Weight", "2 kg"), row("Height", "3 cm")), "Colour | White"),
        ((row("Monday", "9 to 5"), row("Friday", "9 to 1")), "Monday | 9 to 5"),
        ((row("a", "b"),), "a | b"),
    ],
)
def test_a_head_that_nothing_marks_is_told_by_its_words(rows, first):
    assert lines(*rows)[0] == first


def test_a_bold_first_row_is_a_head():
    bold = [Cell("fee", is_bold=True), Cell("for whom", is_bold=True)]
    assert lines(bold, row("two euros", "guests")) == ["fee: two euros | for whom: guests"]


def test_a_format_that_says_how_many_rows_are_heads_is_believed():
    assert lines(row("1", "2"), row("3", "4"), head_rows=1) == ["1: 3 | 2: 4"]
    assert lines(row("Part", "Shop", "Post"), row("cable", "yes", "no"), head_rows=0)[0] == "Part | Shop | Post"


def test_a_table_of_heads_alone_is_read_as_it_stands():
    assert lines(row("Open", "Closed", head=True)) == ["Open | Closed"]
    assert lines(row("Open", "Closed", head=True), row("Mo", "Su", head=True)) == ["Open | Closed", "Mo | Su"]


WORDS = st.sampled_from(["", "-", "Plan", "yearly", "4 EUR", "Price", "no"])
CELLS = st.builds(Cell, WORDS, st.integers(-1, 4), st.integers(-1, 4), st.booleans(), st.booleans())


@given(st.lists(st.lists(CELLS, max_size=5), max_size=6))
def test_any_table_keeps_its_values_and_each_row_its_columns(rows):
    read = rows_of(rows)
    said = " ".join(one.line for one in read)
    for cell in (cell for line in rows for cell in line):
        assert cell.words in ("", "-") or cell.words in said or cell.is_head or cell.words[0].isupper()
    for one in read:
        assert len(one.names) == len(one.cells)
        assert one.line


@given(st.integers(2, 5), st.data())
def test_an_empty_cell_never_answers_for_its_neighbour(width, data):
    names = [f"Column {chr(65 + at)}" for at in range(width)]
    values = [data.draw(st.sampled_from(["", f"value {chr(97 + at)}"])) for at in range(width)]
    for line in lines(row(*names, head=True), row("other", *values[1:]), row(*values)):
        for at, name in enumerate(names):
            for other in range(width):
                assert (f"{name}: value {chr(97 + other)}" in line) <= (at == other)
