"""The copilot's own measures count what their definitions say."""

import pytest

from core.domain.measurement import Conventions, Counts
from core.reporting import copilot

ANY = Conventions(minimum=1)
COUNTS = Counts(tickets=20, drafted=10, as_is=4, edited=3, unused=3, edit_sum=1.4, edit_squares=0.6, key_count=4,
                key_sum=200.0, key_squares=11_000.0, searched=8, answered=6, page_used=5, raised=10, dismissed=2,
                left_open=3, corrected=2, overruled=1)  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "hits", "of"),
    [
        (copilot.acceptance_rate, 7, 10),
        (copilot.as_is_rate, 4, 10),
        (copilot.unused_rate, 3, 10),
        (copilot.hit_rate, 5, 8),
        (copilot.gap_rate, 2, 8),
        (copilot.findings_accepted, 5, 10),
        (copilot.findings_dismissed, 2, 10),
        (copilot.corrected_rate, 2, 20),
        (copilot.overruled_rate, 1, 20),
    ],
)
def test_a_share_has_its_numerator_and_denominator(measure, hits, of) -> None:  # type: ignore[no-untyped-def]
    rate = measure(COUNTS, ANY)
    assert (rate.hits, rate.of) == (hits, of)


def test_means_are_over_the_replies_that_have_one() -> None:
    assert copilot.mean_edit_share(COUNTS, ANY).value == pytest.approx(0.2)
    assert copilot.mean_key_seconds(COUNTS, ANY).value == pytest.approx(50.0)
    assert copilot.mean_edit_share(Counts(), ANY).of == 0


def test_more_dismissed_than_raised_is_no_negative_share() -> None:
    odd = Counts(raised=1, dismissed=3, left_open=2)
    assert copilot.findings_accepted(odd, ANY).hits == 0
    assert copilot.findings_dismissed(odd, ANY).hits == 1
