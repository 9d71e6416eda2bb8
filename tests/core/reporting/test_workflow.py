"""The four measures of the workflow: each counts what its definition says, and nothing of another."""

import pytest

from core.domain.measurement import Conventions, Counts
from core.reporting import workflow

FEW = Conventions(minimum=5)


@pytest.mark.parametrize(
    ("measure", "counts", "hits", "of"),
    [
        (workflow.deflection_rate, Counts(deflectable=10, deflected=4), 4, 10),
        (workflow.csat_drafted, Counts(rated_drafted=8, good_drafted=6), 6, 8),
        (workflow.csat_own, Counts(rated_own=8, good_own=5), 5, 8),
        (workflow.recontact_rate, Counts(ripe=20, recontacted=3), 3, 20),
        (workflow.recovery_rate, Counts(handed_over=9, handed_over_known=6, recovered=5), 5, 6),
    ],
)
def test_a_measure_has_its_numerator_and_denominator(measure, counts, hits, of) -> None:  # type: ignore[no-untyped-def]
    rate = measure(counts, FEW)
    assert (rate.hits, rate.of) == (hits, of)
    assert rate.low < rate.value < rate.high and rate.enough


def test_below_the_minimum_there_are_too_few() -> None:
    assert not workflow.deflection_rate(Counts(deflectable=4, deflected=4), FEW).enough
    assert not workflow.csat_difference(Counts(rated_drafted=50, good_drafted=40, rated_own=4), FEW).enough


def test_the_difference_of_satisfaction_has_an_interval_of_its_own() -> None:
    found = workflow.csat_difference(Counts(rated_drafted=70, good_drafted=56, rated_own=80, good_own=48), FEW)
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_recovery_is_told_apart_by_the_completeness_of_the_packet() -> None:
    complete, others = workflow.recovery_hours([(0.9, 2.0), (0.5, 9.0), (1.0, 4.0)], FEW)
    assert (complete.of, complete.value, others.of, others.value) == (2, 3.0, 1, 9.0)
