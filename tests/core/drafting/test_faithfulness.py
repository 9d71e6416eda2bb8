"""One table of what a rewording may change and what not: the union of what every caller knew of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.drafting.faithfulness import check

SAME = [
    ("You can return it within 30 days.", "You may send it back: 30 days are allowed."),
    ("You can return it within 30 days of delivery.", "Return it within thirty days of delivery."),
    ("Hello Ada Example, it costs $4.50.", "Ada, the price is $4.50."),
    ("The Basic plan covers it.", "Basic covers it."),
    ("It shows the code E6.", "E6 is what it shows."),
    ("First, press A1. Then press B2.", "1. Press A1.\n2. Press B2."),
    ("If the box is open, write to us.", "Write to us when the box is open."),
    ("Leather bags need a strong needle.", "A strong needle is needed for leather bags."),
    ("We took £40 off the deposit of £90.", "£40 was taken off the deposit of £90."),
    ("It is not refunded.", "There is no refund for it."),
    ("Order 55123 is late.", "The order with the number 55123 is late."),
]
FACTS_DIFFER = [
    ("You can return it within 30 days.", "You can return it within 60 days."),
    ("You can return it within 30 days.", "You can return it after 30 days."),
    ("You can return it within 30 days.", "You can return it in at least 30 days."),
    ("It costs $4.50.", "It costs money."),
    ("It costs money.", "It costs $4.50."),
    ("It is not refunded.", "It is refunded."),
    ("It is refunded.", "It is never refunded."),
    ("See https://example.com/a.", "See https://example.org/a."),
    ("Write to help@example.com.", "Write to us."),
    ("By 5 March 2026.", "By 6 March 2026."),
    ("The bill came in March.", "The bill came on 5 March 2026."),
    ("Ask for Ada Smith.", "Ask for Ada Jones."),
    ("Ask for Ada.", "Ask for Bob."),
    ("We deliver it.", "We deliver it only on weekdays, free of charge."),
    ("Returns are free.", "Returns are possible."),
    ("It takes 2 weeks.", "It takes 2 weeks for 2 lamps."),
    ("We took £40 off the deposit of £90.", "A casing of £40 was bought for you, and the £90 are gone."),
]
GERMAN = [
    ("Sie können es innerhalb von 30 Tagen zurückgeben.", "Die Rückgabe ist 30 Tage lang möglich.", True),
    ("Sie können es innerhalb von 30 Tagen zurückgeben.", "Die Rückgabe ist nicht 30 Tage lang möglich.", False),
    ("Das kostet 4,50 Euro.", "Das kostet 5,50 Euro.", False),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_other_words_for_the_same_facts_are_faithful(before: str, after: str) -> None:
    assert check(before, after).facts == ()


@pytest.mark.parametrize(("before", "after"), FACTS_DIFFER)
def test_a_fact_lost_added_or_misplaced_is_found(before: str, after: str) -> None:
    assert check(before, after).facts


@pytest.mark.parametrize(("before", "after", "faithful"), GERMAN)
def test_german_is_compared_by_its_own_words(before: str, after: str, faithful: bool) -> None:
    assert (check(before, after, "de").facts == ()) is faithful


def test_a_translation_keeps_its_figures_and_may_say_not_otherwise() -> None:
    german = "Der Versand kostet 4,50 $ und wird nicht erstattet."
    assert check("Shipping costs $4.50 and is not refunded.", german, "en", "de").facts == ()
    assert check("Shipping costs $6.50 and is not refunded.", german, "en", "de").facts


def test_words_that_came_are_said_apart() -> None:
    differences = check("If the box is open, we take it back.", "We take all of them back.")
    assert {value.kind for value in differences.added_words} == {"quantifier"}
    assert differences.facts == ()


def test_one_negation_of_two_is_a_difference_and_no_denial() -> None:
    differences = check("It does not heat and does not boil.", "It does not heat or boil.")
    assert differences.negations == (2, 1)
    assert differences.facts and not differences.denies_otherwise


def test_people_may_be_named_by_whoever_knows_them() -> None:
    before, after = "The lamp is broken.", "The lamp is broken, says Graham."
    assert check(before, after).added
    assert check(before, after, known_names=frozenset({"graham"})).added == ()


@given(st.text(max_size=80))
def test_what_stays_as_it_is_is_faithful(text: str) -> None:
    assert check(text, text).facts == ()
