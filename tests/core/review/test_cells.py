"""A claim beside a table row: the column that it speaks of decides, and an empty cell says nothing."""

import pytest

from core.review.alignment import align
from core.review.analysed_sentence import analyse
from core.review.cells import cell_mismatches
from core.review.evidence import Evidence, Source
from core.review.reviewer import Reviewer
from tests.factories import make_passage

TABLE = """Feature: Rooms | Light: yes | Full: yes
Feature: Voice control | Full: yes
Feature: Export | Light: ❌ | Full: ✅
Feature: Seats | Light: 3 | Full: 12"""
PRICES = """Country: Norway | Price Standard: 6 EUR | Price Express: 16 EUR
Country: Iceland | Price Standard: 9 EUR"""


def why(claim: str, *texts: str, mail: str = "") -> list[tuple[bool, str]]:
    evidence = Evidence([Source(text, f"{number}.md") for number, text in enumerate(texts or (TABLE,))])
    statement = analyse(claim, "en")
    return [
        (m.contradicts, f"{m.why}: {m.words}")
        for m in cell_mismatches(statement, align(statement, evidence), evidence, {}, analyse(mail, "en"))
    ]


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Light has voice control.", [(False, "nothing-says-so: Light")]),
        ("Voice control is included in Light and Full.", [(False, "nothing-says-so: Light")]),
        ("Full has voice control.", []),
        ("Export is included in Light.", [(True, "opposite: Light")]),
        ("Export is not included in Light.", []),
        ("Export is not included in Full.", [(True, "opposite: Full")]),
        ("Export works in Light and Full.", [(True, "opposite: Light")]),
        ("Rooms work in Light and Full.", []),
        ("Light has 12 seats.", [(True, "number-differs: 12")]),
        ("Light has 3 seats.", []),
        ("Seats cost nothing.", []),
    ],
)
def test_the_column_spoken_of_decides(claim, found):
    assert why(claim) == found


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Express to Norway costs 6 EUR.", [(True, "amount-differs: 6 EUR")]),
        ("Express to Norway costs 16 EUR.", []),
        ("Express to Iceland costs 9 EUR.", [(False, "nothing-says-so: Price Express")]),
        ("Standard to Iceland costs 9 EUR.", []),
    ],
)
def test_an_empty_cell_is_not_answered_by_its_neighbour(claim, found):
    assert why(claim, PRICES) == found


def test_a_sentence_that_says_it_as_well_is_ground_enough():
    assert why("Light has voice control.", TABLE, "Light has voice control since spring.") == []


def test_your_plan_is_the_one_that_the_customer_named():
    assert why("Voice control works on your plan.", mail="We have Light.") == [(False, "nothing-says-so: Light")]
    assert why("Export works on your plan.", mail="We have Light.") == [(True, "opposite: Light")]
    assert why("Export works on your plan.", mail="We have Full.") == []
    assert why("Export works on your plan.", mail="Light or Full?") == []


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Export is available on all plans.", [(True, "opposite: Light")]),
        ("Rooms are available on all plans.", []),
        ("Only Light has export.", [(True, "opposite: Light")]),
        ("Export comes only with Full.", []),
        ("Rooms come only with Full.", [(True, "opposite: Light")]),
        ("Full has rooms and export.", []),
        ("Light has rooms and export.", [(True, "opposite: Light")]),
        ("Light has rooms, but no export.", []),
    ],
)
def test_all_and_only_are_asked_of_every_column(claim, found):
    assert why(claim) == found


def test_how_often_is_compared_with_the_cell():
    table = "Feature: Report | Light: monthly | Full: every day"
    assert why("Light sends the report every day.", table) == [(True, "opposite: every day")]
    assert why("Full sends the report daily.", table) == []


def test_unlimited_is_a_figure():
    table = "Feature: Guests | Light: 5 | Full: unlimited"
    assert why("Light has unlimited guests.", table) == [(True, "quantifier-added: unlimited")]
    assert why("Full has unlimited guests.", table) == []


NEEDLES = """The Heron takes needles of the same system, size 80 or 90 only. Every needle fits for ten hours.

Fabric: Silk | Size: 60 to 70
Fabric: Leather, vinyl | Size: 90 to 100"""


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("You need a needle for leather that is of the same system as the Heron, size 80 or 90.", False),
        ("You need a needle for leather, size 90 to 100.", True),
        ("The Heron takes needles of size 80 or 90 only.", True),
        ("A needle for leather fits for ten hours.", True),
    ],
)
def test_a_figure_of_another_things_sentence_does_not_bear_what_a_row_says_otherwise(claim, supported):
    prose, table = (make_passage(part, start=at) for at, part in enumerate(NEEDLES.split("\n\n")))
    for evidence in ([NEEDLES], [prose, table, table]):
        (judged,) = Reviewer().review(claim, evidence).sentences
        assert (judged.verdict == "supported") is supported, judged.why
