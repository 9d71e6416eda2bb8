"""What a negation is said of, in claims that do not follow the sentence word by word."""

import pytest

from core.review.analysed_sentence import analyse
from core.review.negation_scope import dropped_denial, moved_negation, says_all_of


def read(text: str):
    return analyse(text, "en")


@pytest.mark.parametrize(
    ("claim", "sentence", "found"),
    [
        ("Guests swim without a cap.", "Guests with a cap may swim and do not pay.", "without"),
        ("Guests without a ticket pay.", "Guests with a ticket swim, but pay nothing for the ticket.", ""),
        ("There is no heating in the hall.", "Heating is available in the rooms, not in the hall.", ""),
        ("The pool is not heated.", "The pool is not heated.", ""),
        ("The pool is not heated.", "The pool is heated.", ""),
    ],
)
def test_a_negation_of_another_word_is_seen(claim, sentence, found):
    assert moved_negation(read(claim), read(sentence)) == found


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Light is on in the cellar.", "off"),
        ("There is no light in the cellar.", ""),
        ("Light is on in the attic.", ""),
        ("Light is off in the cellar.", ""),
    ],
)
def test_a_word_that_says_not_is_missed_where_the_claim_affirms(claim, found):
    assert dropped_denial(read(claim), read("Light is on in the attic and off in the cellar.")) == found


@pytest.mark.parametrize(
    ("claim", "sentence", "is_all"),
    [
        ("Towels are part of the price.", "Towels are not part of the price of a day pass.", True),
        ("Soap is part of the price.", "Towels are not part of the price of a day pass.", False),
        ("Towels are handed out.", "Towels are handed out without asking.", False),
        ("Towels are clean.", "Towels are clean, and robes are not included in the price.", False),
    ],
)
def test_a_denied_sentence_that_holds_every_word_denies_the_claim(claim, sentence, is_all):
    assert says_all_of(read(claim), read(sentence)) == is_all
