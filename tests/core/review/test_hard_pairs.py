"""Replies a word or a place away from the truth, and the same said in other words: a table over many topics."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core.ports import Embedder
from core.review.reviewer import Reviewer

PAIRS = [
    pair
    for name in ("hard_pairs.toml", "hard_pairs_second.toml", "hard_pairs_third.toml")
    for pair in tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))["pair"]
]


def rows(which: str) -> list[object]:
    return [
        pytest.param(pair["page"], pair.get("language", "en"), claim, id=f"{pair['kind']}: {claim[:60]}")
        for pair in PAIRS
        for claim in pair.get(which, [])
    ]


def marked(reviewer: Reviewer, page: list[str], language: str, claim: str) -> list[str]:
    """The reasons why sentences of the claim may not be sent."""
    found = reviewer.review(claim, page, language=language).sentences
    return [s.why or s.verdict for s in found if s.verdict in ("unsupported", "contradicted")]


@pytest.fixture(scope="module")
def by_words() -> Reviewer:
    return Reviewer()


@pytest.fixture(scope="module")
def by_meaning(real_embedder: Embedder) -> Reviewer:
    return Reviewer(embedder=real_embedder)


@pytest.mark.parametrize(("page", "language", "claim"), rows("wrong"))
def test_something_else_is_caught_without_an_embedder(
    by_words: Reviewer, page: list[str], language: str, claim: str
) -> None:
    assert marked(by_words, page, language, claim)


@pytest.mark.parametrize(("page", "language", "claim"), rows("wrong"))
def test_an_embedder_excuses_nothing(by_meaning: Reviewer, page: list[str], language: str, claim: str) -> None:
    assert marked(by_meaning, page, language, claim)


@pytest.mark.parametrize(("page", "language", "claim"), rows("right"))
def test_the_same_in_other_words_is_not_marked(
    by_meaning: Reviewer, page: list[str], language: str, claim: str
) -> None:
    assert marked(by_meaning, page, language, claim) == []


@pytest.mark.xfail(reason="known to get through", strict=True)
@pytest.mark.parametrize(("page", "language", "claim"), rows("gets_through"))
def test_known_to_get_through(by_meaning: Reviewer, page: list[str], language: str, claim: str) -> None:
    assert marked(by_meaning, page, language, claim)


@pytest.mark.xfail(reason="known to be marked", strict=True)
@pytest.mark.parametrize(("page", "language", "claim"), rows("marked_wrongly"))
def test_known_to_be_marked(by_meaning: Reviewer, page: list[str], language: str, claim: str) -> None:
    assert marked(by_meaning, page, language, claim) == []
