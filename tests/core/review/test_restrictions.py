"""Negations that are part of a restriction, and the words that only seem to differ."""

import pytest

from core.review.analysed_sentence import analyse
from core.review.reviewer import Reviewer


def turning(text: str, language: str = "en") -> list[str]:
    kinds = ("negation", "condition", "quantifier")
    return [f"{v.kind}:{v.key}" for v in analyse(text, language).values if v.kind in kinds]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The terrace isn't open unless the sun shines.", ["condition:only"]),
        ("Unless the sun shines, the terrace isn't open.", ["condition:only"]),
        ("You cannot enter without a ticket.", ["condition:only"]),
        ("Nobody but members may enter.", ["condition:only"]),
        ("You may enter without a ticket.", ["negation:not"]),
        ("You may not smoke, but you can enter without a ticket.", ["negation:not", "negation:not"]),
        ("If you do not book, the seat goes to somebody else.", ["condition:if not"]),
        ("You may cancel only if nobody has booked.", ["condition:unless"]),
        ("Since you have no ticket, please buy one at the desk.", []),
    ],
)
def test_a_restriction_has_one_form_whatever_its_words(text, found):
    assert turning(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ohne Ausweis ist kein Eintritt möglich.", ["condition:only"]),
        ("Wenn Sie nicht buchen, verfällt der Platz.", ["condition:if not"]),
        ("Da Sie keinen Ausweis haben, wenden Sie sich an die Kasse.", []),
    ],
)
def test_in_german_as_well(text, found):
    assert turning(text, "de") == found


PAGE = (
    "The sauna opens when at least four guests have booked.",
    "Towels are handed out only with the Spa pass.",
    "Music is off in the quiet room.",
    "The steam bath needs a reservation.",
    "Every locker has a lamp except locker 9.",
    "Refill the stones only if the red lamp is lit.",
    "The stove cools down at night when Automatic timer is switched on.",
)


@pytest.mark.parametrize(
    "claim",
    [
        "The sauna opens if at least four guests have booked.",
        "Towels aren't handed out unless you have the Spa pass.",
        "No towels are handed out without the Spa pass.",
        "Music is not on in the quiet room.",
        "Locker 9 doesn't have a lamp.",
        "You should refill the stones if the red lamp is lit.",
        "At night the stove cools down automatically when Automatic timer is on.",
    ],
)
def test_another_wording_of_a_restriction_is_no_contradiction(claim):
    (sentence,) = Reviewer().review(claim, PAGE).sentences
    assert sentence.verdict != "contradicted", sentence.why


@pytest.mark.parametrize(
    "claim",
    [
        "Towels are handed out without the Spa pass.",
        "Towels are handed out to everybody.",
        "Music is on in the quiet room.",
        "Locker 9 has a lamp.",
        "Refill the stones.",
        "Refill the stones if the door is open.",
        "The sauna doesn't open when at least four guests have booked.",
    ],
)
def test_the_contrary_of_a_restriction_is_marked(claim):
    (sentence,) = Reviewer().review(claim, PAGE).sentences
    assert sentence.verdict in ("unsupported", "contradicted")
