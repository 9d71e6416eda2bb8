"""Each statistic against numbers worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics import (
    auc,
    auc_with_interval,
    bootstrap,
    calibration_error,
    macro_f1,
    mean_with_interval,
    measure,
    share,
)


@pytest.mark.parametrize(
    ("positive", "negative", "value"),
    [
        ([2.0, 3.0], [0.0, 1.0], 1.0),
        ([0.0], [1.0], 0.0),
        ([0.9, 0.5], [0.5, 0.1], 0.875),  # of four pairs three are right and one is a tie
        ([1.0, 1.0], [1.0, 1.0, 1.0], 0.5),
        ([1.0, 4.0], [2.0, 3.0, 0.0], 4 / 6),
    ],
)
def test_auc_is_the_share_of_pairs_in_the_right_order(
    positive: list[float], negative: list[float], value: float
) -> None:
    assert auc(positive, negative) == pytest.approx(value)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_auc_turned_round_is_its_complement(one: list[float], other: list[float]) -> None:
    assert auc(one, other) + auc(other, one) == pytest.approx(1)


@pytest.mark.parametrize(
    ("truth", "guess", "classes", "value"),
    [
        ([0, 0, 1], [0, 1, 1], 2, 2 / 3),  # F1 of either class is 2/3
        ([0, 1, 2], [0, 1, 2], 3, 1.0),
        ([0, 0], [1, 1], 2, 0.0),  # class 1 is guessed, but does not occur
        ([0, -1, -1], [0, 0, 0], 1, 0.5),  # precision 1/3, recall 1
        ([0, 0], [0, -1], 1, 2 / 3),  # precision 1, recall 1/2
    ],
)
def test_macro_f1_is_the_mean_over_the_classes_that_occur(
    truth: list[int], guess: list[int], classes: int, value: float
) -> None:
    assert macro_f1(np.array(truth), np.array(guess), classes) == pytest.approx(value)


@pytest.mark.parametrize(
    ("confidence", "right", "value"),
    [
        ([1.0, 1.0], [True, True], 0.0),
        ([0.8, 0.8], [True, False], 0.3),
        ([0.9, 0.1], [True, False], 0.1),  # two bins, each off by 0.1
        ([1.0, 0.5, 0.5, 0.5], [False, True, True, False], 0.25 * 1 + 0.75 * (2 / 3 - 0.5)),
    ],
)
def test_calibration_error_weighs_each_bin_by_its_cases(
    confidence: list[float], right: list[bool], value: float
) -> None:
    assert calibration_error(np.array(confidence), np.array(right)) == pytest.approx(value)


def test_no_case_gives_no_number() -> None:
    assert np.isnan(share(np.array([], bool)))
    assert np.isnan(auc([], [1.0]))
    assert np.isnan(auc([1.0], []))
    assert np.isnan(macro_f1(np.array([-1]), np.array([0]), 1))
    assert np.isnan(calibration_error(np.array([], float), np.array([], bool)))
    assert measure("share", lambda _: float("nan"), 3) is None
    assert bootstrap(lambda _: 1.0, 0) == (0.0, 0.0)


def test_an_interval_holds_the_value_and_the_usual_error_of_a_mean() -> None:
    values = [0.0] * 50 + [1.0] * 50
    found = mean_with_interval("share", values)
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.015)  # the standard error of 100 such cases is 0.05
    assert found.high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.015)


def test_the_same_cases_give_the_same_interval() -> None:
    values = list(np.linspace(0, 1, 17))
    assert mean_with_interval("a", values) == mean_with_interval("a", values)
    assert auc_with_interval("a", values, values[:9]) == auc_with_interval("a", values, values[:9])


def test_both_sides_of_an_auc_are_drawn_apart() -> None:
    """Drawn with one sample, two equal sides would never differ, and the interval would be a point."""
    values = list(np.linspace(0, 1, 30))
    found = auc_with_interval("a", values, values)
    assert found.value == 0.5
    assert found.low < 0.45 < 0.55 < found.high


def test_a_sample_that_tells_nothing_is_left_out() -> None:
    only_first = np.array([True, False, False])

    def of_the_first(sample: np.ndarray) -> float:
        return float(sample[only_first[sample]].mean() + 1) if only_first[sample].any() else float("nan")

    assert bootstrap(of_the_first, 3) == (1.0, 1.0)
