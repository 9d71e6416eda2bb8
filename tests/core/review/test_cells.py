"""A claim beside a table row: the column that it speaks of decides, and an empty cell says nothing."""

import pytest

from core.review.alignment import align
from core.review.analysed_sentence import analyse
from core.review.cells import cell_mismatches
from core.review.evidence import Evidence, Source

TABLE = """Feature: Rooms | Light: yes | Full: yes
Feature: Voice control | Full: yes
Feature: Export | Light: ❌ | Full: ✅
Feature: Seats | Light: 3 | Full: 12"""
PRICES = """Country: Norway | Price Standard: 6 EUR | Price Express: 16 EUR
Country: Iceland | Price Standard: 9 EUR"""


def why(claim: str, *texts: str) -> list[tuple[bool, str]]:
    evidence = Evidence([Source(text, f"{number}.md") for number, text in enumerate(texts or (TABLE,))])
    statement = analyse(claim, "en")
    return [
        (m.contradicts, f"{m.why}: {m.words}")
        for m in cell_mismatches(statement, align(statement, evidence), evidence, {})
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
