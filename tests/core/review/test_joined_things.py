"""Things joined with 'and': the page must not deny one of them."""

import pytest

from core.review.analysed_sentence import analyse
from core.review.evidence import Evidence, Source
from core.review.joined_things import denied_things

PAGE = "The oven bakes bread and cakes. Pizza is not recommended. Fish is not cooked unless you use the grill tray."


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("The oven bakes bread and pizza.", ["pizza"]),
        ("You can bake the pizza and the bread.", ["pizza"]),
        ("The oven bakes bread and cakes.", []),
        ("The oven bakes bread and no pizza.", []),
        ("The oven bakes bread and fish.", []),
        ("The oven bakes bread and muffins.", []),
    ],
)
def test_each_of_two_joined_things_is_looked_at(claim, found):
    evidence = Evidence([Source(PAGE)])
    assert [mismatch.words for mismatch in denied_things(analyse(claim, "en"), evidence)] == found
