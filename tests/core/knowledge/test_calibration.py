"""One curve says whether the docs answer, bent by how they are titled, another whether it is this page."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.domain.knowledge import SearchResult
from core.knowledge.calibration import (
    LogisticCalibrator,
    asking_of,
    default_ranking_model,
    tells_near_from_far,
    trust_signals,
)
from core.knowledge.document_reading import read_here
from core.knowledge.indexing import Indexer
from core.knowledge.search import Searcher, merge
from core.ports import Embedder, Priority, Vectors
from tests.factories import make_store, make_workspace

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


def test_an_embedder_with_curves_of_its_own_is_trusted_by_them():
    model = default_ranking_model()
    for digest, own in model.of_embedders.items():
        assert model.weights(digest) is own
        assert own.short == model.with_meaning.short
        assert 0 < own.trust.threshold < own.right.threshold < 1
        if own.trust.low == model.with_meaning.trust.low:
            assert own.trust.threshold != model.with_meaning.trust.threshold, "the usual curve, with a line of its own"
            continue
        near, far = ({"nearest": cosine, "lead2": lead, "lead5": lead} for cosine, lead in ((0.6, 0.2), (0.2, 0.0)))
        for curve in (own.trust, own.right):
            assert curve.likelihood(near, 0.5) > 0.9 > 0.1 > curve.likelihood(far, 0.5)
    assert len(model.of_embedders) == 2 and model.weights("another") is model.with_meaning
    assert model.weights(None) is model.by_words


def test_cosines_of_a_narrow_cone_tell_nothing():
    assert tells_near_from_far([0.2, 0.25, 0.3, 0.6, 0.9])
    assert tells_near_from_far([0.95])
    assert not tells_near_from_far([0.78, 0.8, 0.8, 0.81, 0.86])


class Narrow:
    """The vectors of another embedder, in a narrow cone."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.identity = replace(embedder.identity, digest="narrow")

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        vectors = self._embedder.embed_passages(texts, priority) + np.float32(2 / self.identity.dimensions**0.5)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        return self.embed_passages(texts, priority)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)


def test_no_page_is_sure_where_all_are_near(docs, tmp_path, embedder):
    words = ["lamp", "parcel", "invoice", "guarantee", "battery", "workshop", "voucher"]
    for word in words:
        (docs / f"{word}.md").write_text(f"# How do I ask for a {word} here?\n\nWrite to {word}@shop.example.\n")
    for some, sure in ((embedder, True), (Narrow(embedder), False)):
        with make_store(tmp_path / some.identity.digest) as store:
            list(Indexer(store, make_workspace(docs.parent), some, read=read_here).scan())
            result = Searcher(store, some).search("How do I ask for a parcel here?")
            assert (result.hits[0].passage.path, result.sure) == ("parcel.md", sure)


def test_titles_that_ask_are_told_by_their_length():
    assert [asking_of(words) for words in (0.0, 3.5, 10.4)] == [0, 0, 1]
    assert 0 < asking_of(6.0) < asking_of(7.0) < 1


def test_several_questions_are_sure_only_if_each_is():
    sure, unsure = (SearchResult("q", (), True, (), sure=sure) for sure in (True, False))
    assert merge([sure, sure], ["a", "b"], 5).sure
    assert not merge([sure, unsure], ["a", "b"], 5).sure
