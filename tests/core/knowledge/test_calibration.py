"""The trust curve bends from short questions to long ones, and is honest about silence."""

import pytest

from core.knowledge.calibration import Curve, default_head, trust_signals
from core.knowledge.model import SearchResult
from core.knowledge.search import merge

PAGE = {"title": 0.5, "passages": 0.4, "nearest": 0.5}


def test_a_curve_is_one_for_short_one_for_long_and_between_them_in_between():
    curve = Curve({"bias": -2.0, "near": 4.0}, {"bias": 1.0, "near": 0.0}, threshold=0.4, sure=0.6)
    short, middle, long = (curve.likelihood({"near": 0.25}, length) for length in (0.0, 0.5, 1.0))
    assert short == pytest.approx(0.2689, abs=1e-4)
    assert long == pytest.approx(0.7311, abs=1e-4)
    assert middle == pytest.approx(0.5)


@pytest.mark.parametrize("by", ["with_meaning", "by_words"])
def test_more_of_what_speaks_for_a_page_never_lowers_its_trust(by: str):
    trust = getattr(default_head(), by).trust
    for length in (0.0, 0.5, 1.0):
        known = {**trust_signals({**PAGE, "coverage": 0.5}, 0.05, 0.1, 2, 0.4), "coverage": 0.5}
        for name in trust.short.keys() - {"bias"}:
            more = {**known, name: known[name] + 0.1}
            assert trust.likelihood(more, length) >= trust.likelihood(known, length), name


@pytest.mark.parametrize("by", ["with_meaning", "by_words"])
def test_being_sure_asks_for_no_less_than_being_answered(by: str):
    trust = getattr(default_head(), by).trust
    assert 0 < trust.threshold <= trust.sure < 1


def test_several_questions_are_sure_only_if_each_is():
    sure, unsure = (SearchResult("q", (), True, (), sure=sure) for sure in (True, False))
    assert merge([sure, sure], ["a", "b"], 5).sure
    assert not merge([sure, unsure], ["a", "b"], 5).sure
