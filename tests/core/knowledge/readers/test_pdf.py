import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import pdf
from core.knowledge.readers.refusal import Refused


def read(data):
    [(_, document)] = pdf.read(data, "a.pdf")
    return document


def lines(*texts, top=700, left=50, size=10):
    return [(left, top - 12 * number, size, text) for number, text in enumerate(texts)]


def test_lines_become_paragraphs_with_headings_and_pages(by_hand):
    document = read(
        by_hand.pdf(
            [
                [(50, 740, 18, "Returns"), *lines("You can return a lamp within 30 days of its delivery, and",
                 "after that we take nothing back.", "- First item", "- Second item")],
                [(50, 740, 14, "Cost"), *lines("Return shipping costs 4.50.")],
            ]
        )
    )  # fmt: skip
    assert document.title == "Returns" and document.modified == "2025-03-04"
    assert [(part.page, part.headings, part.span.of(document.text)) for part in document.sections] == [
        (1, (), "You can return a lamp within 30 days of its delivery, and after that we take nothing back.\n"
                "- First item\n- Second item"),
        (2, ("Cost",), "Return shipping costs 4.50."),
    ]  # fmt: skip


def test_columns_are_read_one_after_the_other(by_hand):
    left = lines(
        "The left column begins here and it", "goes on without an end up to", "the foot, where its sentence", top=700
    )
    right = lines("ends in the other column.", "Then something new begins here", left=320)
    document = read(by_hand.pdf([[*left, *right]]))
    assert "the foot, where its sentence ends in the other column." in document.text


def test_table_rows_keep_their_columns(by_hand):
    rows = [line for y, plan, price in ((700, "Plan", "Price"), (688, "Pro", "9 EUR"), (676, "Team", "19 EUR"))
            for line in ((50, y, 10, plan), (200, y, 10, price))]  # fmt: skip
    assert read(by_hand.pdf([rows])).text == "Plan: Pro | Price: 9 EUR\nPlan: Team | Price: 19 EUR"


def test_an_empty_cell_and_a_wrapped_one_keep_the_columns_of_their_neighbours(by_hand):
    rows = [
        (50, 700, 10, "Bag"), (200, 700, 10, "Cabin"), (300, 700, 10, "Hold"),
        (50, 680, 10, "Small"), (300, 680, 10, "12 EUR"),
        (50, 660, 10, "Large or"), (200, 660, 10, "8 EUR"), (300, 660, 10, "20 EUR"),
        (50, 648, 10, "heavy"),
    ]  # fmt: skip
    text = read(by_hand.pdf([rows])).text
    assert text == "Bag: Small | Hold: 12 EUR\nBag: Large or heavy | Cabin: 8 EUR | Hold: 20 EUR"


def test_columns_that_are_drawn_line_by_line_are_read_one_after_the_other(by_hand):
    left = lines("Rinse the jug after each", "use and let it dry with", "the lid open.")
    right = lines("The filter lasts for two", "months if it is used on", "every day of them.", left=320)
    drawn = [line for pair in zip(left, right, strict=True) for line in pair]
    text = read(by_hand.pdf([drawn])).text
    assert "each use and let it dry with the lid open." in text
    assert "two months if it is used on every day of them." in text


def test_numbers_and_bullets_apart_from_their_words_make_list_items(by_hand):
    page = [
        (50, 740, 16, "Descaling"),
        (50, 700, 10, "1"), (70, 700, 10, "Fill the tank with water and add one bag of the powder"),
        (70, 688, 10, "that came with the machine."),
        (50, 670, 10, "2"), (70, 670, 10, "Press both buttons."),
        (50, 640, 10, "-"), (75, 640, 10, "gloves"), (50, 626, 10, "-"), (75, 626, 10, "a cloth"),
    ]  # fmt: skip
    assert read(by_hand.pdf([page])).text == (
        "Descaling\n\n1. Fill the tank with water and add one bag of the powder that came with the machine.\n"
        "2. Press both buttons.\n\n- gloves\n- a cloth"
    )


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (("The cover-", "age of the policy"), "The coverage of the policy"),
        (("a forty-", "five minute wait"), "a forty-five minute wait"),
        (("shows F-", "207 and stops"), "shows F-207 and stops"),
        (("Write an e-", "mail to us"), "Write an e-mail to us"),
        (("the Trans-", "Europe line"), "the Trans-Europe line"),
        (("pre-", "and post-paid cards"), "pre- and post-paid cards"),
        (("a non-", "binding offer"), "a non-binding offer"),
        (("an out-of-", "date map"), "an out-of-date map"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_stays_where_it_belongs_to_the_word(by_hand, broken, whole):
    assert read(by_hand.pdf([lines(*broken)])).text == whole


def test_the_document_itself_says_how_a_word_is_written(by_hand):
    page = lines(
        "Our re-sealable bags keep the tea dry, and a bag-holder is free.", "Each re-", "sealable bag", top=700
    )
    assert "Each re-sealable bag" in read(by_hand.pdf([page])).text


@pytest.mark.parametrize("head", ["Error {}", "Zone {}", "Fee class {}"])
def test_headings_that_differ_in_a_number_are_no_running_lines(by_hand, head):
    pages = [[(50, 760, 10, head.format(number)), (50, 740, 10, f"Words about {word}."), (300, 20, 8, f"- {number} -")]
             for number, word in enumerate(("red", "blue", "green", "black"), 1)]  # fmt: skip
    text = read(by_hand.pdf(pages)).text
    assert [head.format(number) in text for number in range(1, 5)] == [True] * 4
    assert "- 2 -" not in text


def test_the_last_line_of_every_page_stays_if_it_is_text(by_hand):
    pages = [[(50, 700, 10, f"Rule {word} holds for all guests."), (50, 688, 10, "It is checked at the door.")]
             for word in ("red", "blue", "green")]  # fmt: skip
    assert read(by_hand.pdf(pages)).text.count("It is checked at the door.") == 3


def test_a_sentence_that_runs_over_a_page_is_whole(by_hand):
    first = [*lines("Dogs are welcome in all rooms but the", top=100), (300, 20, 8, "1")]
    document = read(by_hand.pdf([first, [*lines("dining room. They pay 8 euros.", top=760), (300, 20, 8, "2")]]))
    assert [(part.page, part.span.of(document.text)) for part in document.sections] == [
        (1, "Dogs are welcome in all rooms but the dining room."),
        (2, "They pay 8 euros."),
    ]


def test_a_bold_line_above_its_text_is_a_heading(by_hand):
    page = [(50, 700, 10, "Opening hours", "B"), *lines("We open at nine and close at six.", top=688)]
    assert read(by_hand.pdf([page])).title == "Opening hours"


def test_a_table_of_contents_is_left_out(by_hand):
    contents = [(50, 700, 10, "Boats . . . . . . . . 2"), (50, 688, 10, "Nets . . . . . . . . . 3")]
    pages = [
        [(50, 740, 16, "Contents"), *contents],
        [(50, 740, 16, "Boats"), *lines("A boat is lent for a day.")],
        [(50, 740, 16, "Nets"), *lines("A net is lent for a week.")],
    ]
    assert read(by_hand.pdf(pages)).text == "Boats\n\nA boat is lent for a day.\n\nNets\n\nA net is lent for a week."


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("untitled", ""),
        ("Microsoft Word - prices_v3.docx", ""),
        ("\\(anonymous\\)", ""),
        ("Huts in winter", "Huts in winter"),
    ],
)
def test_a_title_that_only_a_program_wrote_is_none(by_hand, stated, title):
    assert read(by_hand.pdf([lines("A hut sleeps four people.")], title=stated)).title == title


def test_the_page_names_itself_better_than_its_properties(by_hand):
    page = [
        (50, 740, 18, "Terms of the"),
        (50, 720, 18, "guarantee"),
        *lines("It lasts two years from the day of purchase.", top=690),
    ]
    assert read(by_hand.pdf([page], title="Draft 3 of our terms")).title == "Terms of the guarantee"


@given(st.lists(st.integers(100, 9999), min_size=3, max_size=6, unique=True))
def test_no_code_in_a_heading_is_ever_lost(by_hand, codes):
    pages = [[(50, 760, 14, f"Code {code}"), *lines("Call us and say it.")] for code in codes]
    text = read(by_hand.pdf(pages)).text
    assert all(f"Code {code}" in text for code in codes)


def test_running_heads_and_page_numbers_are_dropped(by_hand):
    pages = [[(50, 780, 8, "Handbook 2025"), (50, 400, 10, f"Words of page {n}."), (300, 20, 8, f"Page {n} of 4")]
             for n in range(1, 5)]  # fmt: skip
    document = read(by_hand.pdf(pages))
    assert document.text == "\n\n".join(f"Words of page {n}." for n in range(1, 5))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda hand: hand.pdf([[(50, 700, 10, "secret")]], encrypted=True), "encrypted"),
        (lambda hand: b"%PDF-1.7 nothing", "damaged"),
        (lambda hand: b"", "damaged"),
        (lambda hand: hand.pdf([[]]), "no-text"),
        (lambda hand: hand.pdf([[(50, 700, 10, "x")]], page_count=100_000), "too-many-pages"),
        (lambda hand: hand.pdf([[(0, 0, 10, ") Tj ET 0 0 m 9 9 l S BT (")]]), "no-text-scanned"),
    ],
)  # fmt: skip
def test_bad_ones_are_refused_with_the_reason(by_hand, make, reason):
    with pytest.raises(Refused) as caught:
        read(make(by_hand))
    assert caught.value.reason == reason


def test_a_cut_off_file_gives_what_is_left_or_a_reason(by_hand):
    whole = by_hand.pdf([[(50, 700, 10, f"Words of page {n}.")] for n in range(3)])
    for end in range(0, len(whole), 97):
        try:
            assert "Words" in read(whole[:end]).text
        except Refused as refusal:
            assert refusal.reason in {"damaged", "no-text"}


def test_raised_figures_are_marks_of_notes_or_exponents(by_hand):
    raised = ") Tj /F 6 Tf 4 Ts ({}) Tj /F 10 Tf 0 Ts (".format
    page = [
        (50, 700, 10, f"A pass is valid for 60{raised(1)} days in a hall of 40 m{raised(2)}."),
        (45, 63, 5, "1"), (50, 60, 8, "Counted from the first day."),
    ]  # fmt: skip
    text = read(by_hand.pdf([page])).text
    assert text == "A pass is valid for 60 days in a hall of 40 m².\n\nCounted from the first day."
