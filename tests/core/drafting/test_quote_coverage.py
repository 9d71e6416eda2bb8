"""When a model's words are a guess, and not to be offered."""

from __future__ import annotations

import pytest

from core.domain.review import Finding, Review, SentenceVerdict, Verdict
from core.drafting.quote_coverage import is_guess

UNSURE = Finding("evidence-uncertain", "", 0, 0, why="evidence-uncertain")
EMOJI = Finding("emoji", "", 0, 0, why="tone.emoji")
Said = tuple[Verdict, float]


def sentence(verdict: Verdict, coverage: float, text: str = "You can pay by card.") -> SentenceVerdict:
    return SentenceVerdict(text, 0, len(text), verdict, 0.6, "Pay by card.", "pay.md", coverage=coverage)


@pytest.mark.parametrize(
    ("said", "policy", "guess"),
    [
        ((("supported", 0.9),), (UNSURE,), False),
        ((("supported", 0.3),), (UNSURE,), True),
        ((("supported", 0.3),), (EMOJI,), False),
        ((("supported", 0.3),), (), False),
        ((("supported", 1.0), ("supported", 0.3)), (UNSURE,), False),
        ((("supported", 1.0), ("unsupported", 0.0)), (UNSURE,), True),
        ((("courtesy", 0.0), ("supported", 0.9)), (UNSURE,), False),
    ],
)
def test_on_pages_that_may_not_answer_every_sentence_must_be_borne_out_by_what_it_quotes(
    said: tuple[Said, ...], policy: tuple[Finding, ...], guess: bool
) -> None:
    sentences = [sentence(*one) for one in said]
    assert is_guess(sentences, Review(True, 0.6, (), policy=policy)) is guess


def test_a_lead_in_bears_nothing_itself() -> None:
    said = [sentence("supported", 0.1, "To pay, follow these steps:"), sentence("supported", 0.9)]
    assert not is_guess(said, Review(True, 0.6, (), policy=(UNSURE,)))
