import pytest

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
    assert read(by_hand.pdf([rows])).text == "Plan | Price\nPro | 9 EUR\nTeam | 19 EUR"


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
