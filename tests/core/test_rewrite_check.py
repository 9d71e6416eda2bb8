"""A rewrite that turns a sentence round is thrown away, whatever values it keeps."""

from __future__ import annotations

import pytest

from core.drafting.rewrite_result import RewriteMode, RewriteResult
from core.review.reviewer import Reviewer
from core.rewrite_check import hold_to_source


def outcome(before: str, after: str, wish: RewriteMode = "simpler") -> RewriteResult:
    *pieces, last = hold_to_source(iter(["a ", "b", RewriteResult(wish, before, after, True)]), Reviewer(), "en")
    assert pieces == ["a ", "b"]
    assert isinstance(last, RewriteResult)
    return last


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I have unlocked it for you.", "You unlocked it for me."),
        ("We will refund you within 5 days.", "You will refund us within 5 days."),
        ("The team removed your card from the account.", "Your card removed the team from the account."),
    ],
)
def test_who_did_what_stays_as_it_was(before: str, after: str) -> None:
    found = outcome(f"Hello Ada,\n\n{before}", f"Hi Ada,\n\n{after}")
    assert not found.kept
    assert found.why == "turned-round"
    assert found.values == (after,)
    assert found.text == f"Hello Ada,\n\n{before}", "the agent's words stay"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I have unlocked it for you.", "I unlocked it for you."),
        ("You can now log in with your old password.", "Log in using your old password."),
        ("You can return the lamp within 30 days.", "Within 30 days you may send the lamp back."),
    ],
)
def test_other_words_for_the_same_are_kept(before: str, after: str) -> None:
    assert outcome(before, after).kept


def test_what_is_not_kept_and_what_is_translated_passes_as_it_is() -> None:
    refused = RewriteResult("simpler", "I did it.", "I did it.", False, why="unchanged")
    assert [*hold_to_source(iter([refused]), Reviewer(), "en")] == [refused]
    assert outcome("I have unlocked it for you.", "Ich habe es entsperrt.", "translate").kept
