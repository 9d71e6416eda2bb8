"""Steps in another order than the page gives them."""

import pytest

from core.review.analysed_sentence import analyse
from core.review.evidence import Evidence, Source
from core.review.step_order import order_mismatches

PAGE = (
    "Rinse the filter under cold water. Then dry the filter with a cloth and put the cover on. "
    "Charge the battery before you mount the lamp. The kit holds a brush and a cloth."
)


def turned(claim: str, page: str = PAGE, language: str = "en") -> bool:
    evidence = Evidence([Source(page)], language=language)
    return bool(list(order_mismatches(analyse(claim, language), evidence)))


@pytest.mark.parametrize(
    ("claim", "is_turned"),
    [
        ("Rinse the filter with cold water, then dry it with a cloth.", False),
        ("Dry it with a cloth, then rinse the filter under cold water.", True),
        ("Before you put the cover on, rinse the filter under cold water.", False),
        ("Rinse under cold water after you put the cover on.", True),
        ("Mount the lamp before you charge the battery.", True),
        ("After you charge the battery, mount the lamp.", False),
        ("The kit holds a cloth and a brush.", False),
        ("Wash your hands, then sing a song.", False),
    ],
)
def test_the_order_of_the_page_counts(claim, is_turned):
    assert turned(claim) == is_turned


def test_in_german_as_well():
    page = "Füllen Sie Wasser ein und schalten Sie dann die Maschine ein."
    assert turned("Schalten Sie die Maschine ein und füllen Sie dann Wasser ein.", page, "de")
    assert not turned("Füllen Sie Wasser ein, dann schalten Sie die Maschine ein.", page, "de")
