"""One curve says whether the docs answer, bent by how they are titled, another whether it is this page."""

import pytest

from core.domain.knowledge import SearchResult
from core.knowledge.calibration import LogisticCalibrator, asking_of, default_ranking_model, trust_signals
from core.knowledge.search import merge

PAGE = {"title": 0.5, "passages": 0.4, "nearest": 0.5, "gathers": 0.3}


def test_a_curve_bends_from_one_set_of_weights_to_another():
    curve = LogisticCalibrator({"bias": -2.0, "near": 4.0}, {"bias": 1.0, "near": 0.0}, threshold=0.4)
    low, middle, high = (curve.likelihood({"near": 0.25}, bend) for bend in (0.0, 0.5, 1.0))
    assert low == pytest.approx(0.2689, abs=1e-4)
    assert high == pytest.approx(0.7311, abs=1e-4)
    assert middle == pytest.approx(0.5)


@pytest.mark.parametrize("curve", ["trust", "right"])
@pytest.mark.parametrize("by", ["with_meaning", "by_words"])
def test_more_of_what_speaks_for_a_page_never_lowers_its_likelihood(by: str, curve: str):
    found = getattr(getattr(default_ranking_model(), by), curve)
    assert 0 < found.threshold < 1
    for bend in (0.0, 0.5, 1.0):
        known = {**trust_signals({**PAGE, "coverage": 0.5}, 0.05, 0.1, 2, 0.4, 0.2), "coverage": 0.5}
        for name in (found.low.keys() | found.high.keys()) - {"bias"}:
            more = {**known, name: known[name] + 0.1}
            assert found.likelihood(more, bend) >= found.likelihood(known, bend), name


def test_titles_that_ask_are_told_by_their_length():
    assert [asking_of(words) for words in (0.0, 3.5, 10.4)] == [0, 0, 1]
    assert 0 < asking_of(6.0) < asking_of(7.0) < 1


def test_several_questions_are_sure_only_if_each_is():
    sure, unsure = (SearchResult("q", (), True, (), sure=sure) for sure in (True, False))
    assert merge([sure, sure], ["a", "b"], 5).sure
    assert not merge([sure, unsure], ["a", "b"], 5).sure
