"""Each rule of the token diff finds its own example, and nothing where nothing changed."""

from __future__ import annotations

import pytest

from core.review.analysed_sentence import analyse
from core.review.evidence import Evidence, Source
from core.review.token_diff import RULES, Rule, token_changes

ELSEWHERE = "Cabin bags weigh 8 kg. The tenant pays the rent."


def changes(claim: str, sentence: str, language: str = "en") -> set[str] | None:
    evidence = Evidence([Source(sentence), Source(ELSEWHERE)], language=language)
    found = token_changes(analyse(claim, language), analyse(sentence, language), {}, evidence.stems, evidence.bigrams)
    return None if found is None else {change.kind for change in found}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.find.__name__.strip("_"))
def test_a_rule_finds_its_example_and_nothing_else_does(rule: Rule) -> None:
    found = changes(rule.claim, rule.sentence, rule.language)
    assert found
    assert found <= rule.kinds


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.find.__name__.strip("_"))
def test_what_is_said_word_by_word_is_no_change(rule: Rule) -> None:
    assert changes(rule.sentence, rule.sentence, rule.language) == set()


@pytest.mark.parametrize(
    ("claim", "sentence", "kind"),
    [
        ("You can only return it in the shop.", "You can return it in the shop.", "condition"),
        ("It ships in 4 days from Leeds.", "It ships in 3 days from Leeds.", "number"),
        ("Our shop in Berlin repairs lamps.", "Our shop in Leeds repairs lamps.", "name"),
        ("Some lamps are sold with a bulb.", "All lamps are sold with a bulb.", "quantifier"),
    ],
)
def test_each_kind_of_word_counts(claim: str, sentence: str, kind: str) -> None:
    assert kind in (changes(claim, sentence) or set())


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("If you order today, we ship tomorrow.", "Order today and we ship tomorrow."),
        ("You won't need a key for the door.", "You will not need a key for the door."),
        ("The course has 12 lessons of 45 minutes each.", "The course has 12 lessons of 45 minutes."),
    ],
)
def test_another_way_to_say_it_is_no_change(claim: str, sentence: str) -> None:
    assert changes(claim, sentence) in (set(), None)


def test_what_does_not_follow_the_sentence_is_not_compared() -> None:
    assert changes("The weather in Bristol was lovely.", "You can return a lamp within 30 days.") is None
