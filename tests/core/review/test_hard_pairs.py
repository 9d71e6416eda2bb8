"""Replies a word or a place away from the truth, and the same said in other words: a table over many topics."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.ports import Embedder
from core.review.evidence import Source
from core.review.reviewer import Reviewer

Pair = dict[str, Any]
PAIRS = [
    pair
    for name in ("hard_pairs.toml", "hard_pairs_second.toml", "hard_pairs_third.toml", "hard_pairs_told.toml")
    for pair in tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))["pair"]
]


def rows(which: str) -> list[object]:
    return [
        pytest.param(pair, claim, id=f"{pair['kind']}: {claim[:60]}") for pair in PAIRS for claim in pair.get(which, [])
    ]


def marked(reviewer: Reviewer, pair: Pair, claim: str) -> list[str]:
    """The reasons why sentences of the claim may not be sent."""
    page = [Source(text, heading=pair.get("heading", "")) for text in pair["page"]]
    found = reviewer.review(claim, page, pair.get("mail"), language=pair.get("language", "en")).sentences
    return [s.why or s.verdict for s in found if s.verdict in ("unsupported", "contradicted")]


@pytest.fixture(scope="module")
def by_words() -> Reviewer:
    return Reviewer()


@pytest.fixture(scope="module")
def by_meaning(real_embedder: Embedder) -> Reviewer:
    return Reviewer(embedder=real_embedder)


@pytest.mark.parametrize(("pair", "claim"), rows("wrong"))
def test_something_else_is_caught_without_an_embedder(by_words: Reviewer, pair: Pair, claim: str) -> None:
    assert marked(by_words, pair, claim)


@pytest.mark.parametrize(("pair", "claim"), rows("wrong"))
def test_an_embedder_excuses_nothing(by_meaning: Reviewer, pair: Pair, claim: str) -> None:
    assert marked(by_meaning, pair, claim)


@pytest.mark.parametrize(("pair", "claim"), rows("right"))
def test_the_same_in_other_words_is_not_marked(by_meaning: Reviewer, pair: Pair, claim: str) -> None:
    assert marked(by_meaning, pair, claim) == []


@pytest.mark.xfail(reason="known to get through", strict=True)
@pytest.mark.parametrize(("pair", "claim"), rows("gets_through"))
def test_known_to_get_through(by_meaning: Reviewer, pair: Pair, claim: str) -> None:
    assert marked(by_meaning, pair, claim)


@pytest.mark.xfail(reason="known to be marked", strict=True)
@pytest.mark.parametrize(("pair", "claim"), rows("marked_wrongly"))
def test_known_to_be_marked(by_meaning: Reviewer, pair: Pair, claim: str) -> None:
    assert marked(by_meaning, pair, claim) == []
