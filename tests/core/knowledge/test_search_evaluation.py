"""Measures of search, held against numbers worked out by hand."""

from pathlib import Path

import pytest

from core.domain.knowledge import Hit, Passage, SearchResult
from core.errors import BadLine, EmptyDataset, FileMissing
from core.knowledge.search_evaluation import (
    LabelledQuery,
    QueryOutcome,
    SearchRun,
    compare,
    evaluate_search,
    read_queries,
)


def hit(path: str, score: float = 0.5) -> Hit:
    return Hit(Passage(1, path, "", "", "", 0, 0, score, "2026-01-01", "public"))


def run(*ranks: tuple[int, ...]) -> SearchRun:
    return SearchRun("d", tuple(QueryOutcome(str(i), "q", r, 1, 0.5, True) for i, r in enumerate(ranks)))


def test_measures() -> None:
    values = {measure.name: measure for measure in run((1,), (4,), ()).measures()}
    assert values["recall@1"].value == pytest.approx(1 / 3)
    assert values["recall@5"].value == pytest.approx(2 / 3)
    assert values["mrr@10"].value == pytest.approx((1 + 1 / 4) / 3)
    assert values["ndcg@10"].value == pytest.approx((1 + 0.43067656) / 3)
    assert values["mrr@10"].low <= values["mrr@10"].value <= values["mrr@10"].high


def test_evaluate_finds_the_ranks_of_the_right_pages() -> None:
    result = SearchResult("q", (hit("a", 0.9), hit("b", 0.2), hit("c", 0.1)), True, ())
    steps = list(evaluate_search(lambda _: result, [LabelledQuery("1", "q", frozenset({"b", "c"}))]))
    assert steps[0] == 1
    final = steps[-1]
    assert isinstance(final, SearchRun)
    assert final.outcomes[0].ranks == (2, 3)
    assert final.outcomes[0].score == 0.9


def test_a_run_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    run((1,), ()).save(tmp_path / "run.json")
    assert SearchRun.load(tmp_path / "run.json") == run((1,), ())


def test_what_got_worse_stands_first() -> None:
    changes, mean = compare(run((1,), (2,), (3,)), run((1,), (1,), ()))
    assert [(c.id, c.before, c.after) for c in changes] == [("2", 3, 0), ("1", 2, 1)]
    assert mean is not None
    assert mean.value == pytest.approx((0.5 - 1 / 3) / 3)


def test_bad_datasets_are_named(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    with pytest.raises(FileMissing):
        read_queries(path)
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(EmptyDataset):
        read_queries(path)
    for line in ("{", "[]", '{"query": 3}', '{"query": "q", "relevant": "a"}'):
        path.write_text(line, encoding="utf-8")
        with pytest.raises(BadLine, match="line 1"):
            read_queries(path)
