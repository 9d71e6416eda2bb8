"""When a model's words are a guess, and not to be offered."""

import pytest

from core.domain.readiness import is_guess
from core.domain.review import Finding, Review

UNSURE = Finding("evidence-uncertain", "", 0, 0, why="evidence-uncertain")
EMOJI = Finding("emoji", "", 0, 0, why="tone.emoji")


@pytest.mark.parametrize(
    ("score", "policy", "guess"),
    [(0.55, (UNSURE,), True), (0.9, (UNSURE,), False), (0.55, (EMOJI,), False), (0.55, (), False)],
)
def test_weak_support_on_pages_that_may_not_answer_is_a_guess(
    score: float, policy: tuple[Finding, ...], guess: bool
) -> None:
    assert is_guess(Review(True, score, (), policy=policy)) is guess
