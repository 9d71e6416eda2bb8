"""A search whose first pages another model orders: it orders, and makes no page more trusted than the search did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.knowledge import SearchResult
from core.errors import ModelGone
from core.knowledge.indexing import Indexer
from core.knowledge.reranking import RERANKED
from core.knowledge.search import Searcher
from core.store.database import Store
from tests.factories import make_store, make_workspace

PAGES = {
    f"{number:02}.md": f"# Lamp {number}\n\nThe lamp of kind {number} {'is bright and ' * number}has a guarantee.\n"
    for number in range(14)
} | {"codes.md": "# Codes\n\nE-421: the bulb is broken.\n\nE-422: the plug is out.\n"}
ASKED = "guarantee of a bright lamp"


class Orders:
    """Gives the scores that a test wants; `asked`: how many passages it was given each time."""

    def __init__(self, scores: Sequence[float] = ()) -> None:
        self._scores = scores
        self.asked: list[int] = []

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append(len(passages))
        if not self._scores:
            raise ModelGone(model="x")
        return list(self._scores)


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("lamps")
    with make_store(folder) as store:
        list(Indexer(store, make_workspace(folder, PAGES), None).scan())
        yield store


def found(lamps: Store, reranker: Orders | None, count: int) -> SearchResult:
    with closing(Searcher(lamps, None, reranker=reranker)) as searcher:
        return searcher.search(ASKED, count)


@given(st.lists(st.floats(-9, 9), min_size=RERANKED, max_size=RERANKED))
@settings(max_examples=20)
def test_the_first_pages_stand_in_its_order_and_none_is_trusted_more_than_before(lamps: Store, scores: list[float]):
    own, ordered = (found(lamps, one, len(PAGES)) for one in (None, Orders(scores)))
    paths = [hit.passage.path for hit in own.hits]
    best = sorted(range(RERANKED), key=lambda place: -scores[place])
    assert [hit.passage.path for hit in ordered.hits] == [*(paths[place] for place in best), *paths[RERANKED:]]
    trusted = {hit.passage.path: hit.passage.score for hit in own.hits}
    chances = [hit.passage.score for hit in ordered.hits]
    assert chances == sorted(chances, reverse=True)
    assert all(hit.passage.score <= trusted[hit.passage.path] for hit in ordered.hits)
    assert ordered.hits[0].passage.score == trusted[ordered.hits[0].passage.path]
    assert (own.answered or not ordered.answered) and (own.sure or not ordered.sure)


def test_it_is_not_asked_while_somebody_types_or_about_a_code_and_a_lost_one_costs_nothing(lamps: Store):
    lost = Orders()
    with closing(Searcher(lamps, None, reranker=lost)) as searcher:
        assert searcher.search(ASKED, 14) == found(lamps, None, 14)
        assert lost.asked == [RERANKED]
        searcher.search("guarantee bri", typing=True)
        searcher.search("what does E-421 mean?")
        assert lost.asked == [RERANKED]
        searcher.search("guarantee of order BB-20841")
        assert lost.asked == [RERANKED] * 2
