"""Rerank models on servers of four kinds, and what a search makes of them, there and gone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from app.composition import Services
from app.team.served_reranker import ServedReranker
from app.team.server_http import Request
from app.team.server_rerank import MOST_TOKENS
from app.team.server_tokens import BYTES_A_TOKEN
from core.directories import Directories
from core.errors import ModelError
from core.settings import Settings
from core.team_errors import ServerLost, ServerUnfit
from tests.app.team.asked_here import facts_of
from tests.app.team.model_server import CONTROL, Said, model_server
from tests.factories import KEY, make_workspace
from tests.waiting import wait_until

PLACES = Directories(Path("/nowhere"), Path("/nowhere"))
"""No model is on this machine."""
WORDS = Settings(write_with_model=False)
PAGES = ("We are open on Mondays.", "The guarantee lasts two years.", "Ask how long the guarantee is here.")


@pytest.mark.parametrize("kind", ["llama", "vllm", "tei", "openai"])
def test_each_kind_of_server_gives_the_scores_in_the_order_of_the_passages(kind: str):
    with model_server(kind=kind) as fake:
        model = facts_of(fake).rerank()
        shut, says, asks = model.scores("how long the guarantee", PAGES, Request())
        assert shut < says < asks
        assert 0 < model.facts()["max_tokens"] <= MOST_TOKENS


def test_a_pair_reaches_the_server_as_words_and_fits_into_the_model():
    with model_server() as fake:
        model = facts_of(fake).rerank()
        model.scores("why " * 3000, [f"a {CONTROL[0]} b", "\u00fcber " * 3000, ""], Request())
        sent = fake.asked[-1][1]
    assert not any(mark in sent["documents"][0] for mark in CONTROL)
    for text in sent["documents"]:
        assert text and len((sent["query"] + text).encode()) <= MOST_TOKENS * BYTES_A_TOKEN
    assert len(sent["query"]) < len(sent["documents"][1])


@pytest.mark.parametrize("rows", [[{"index": 0, "score": 1}], [{"index": 0, "score": 1}, {"index": 1, "score": "nan"}]])
def test_scores_that_are_none_are_said(rows: list[object]):
    with model_server(kind="tei") as fake:
        model = facts_of(fake).rerank()
        fake.instead["/rerank"] = [Said(200, body=rows)]
        with pytest.raises(ModelError):
            model.scores("how", PAGES[:2], Request())


def test_a_server_that_fails_is_used_again_once_it_answers_and_nobody_waits_for_one_that_is_gone():
    with model_server() as fake, closing(ServedReranker(fake.place("rerank"), (0.05,))) as reranker:
        fake.instead["/v1/rerank"] = [Said(200, body={"results": []}), Said(500, body={})]
        for wrong in (ServerUnfit, ServerLost):
            with pytest.raises(wrong):
                reranker.scores("how long", PAGES)
        wait_until(lambda: not reranker.lost)
        assert len(reranker.scores("how long", PAGES)) == 3
    with closing(ServedReranker(fake.place("rerank"), (60.0,))) as reranker:
        for _ in range(2):
            with pytest.raises(ServerLost):
                reranker.scores("how long", PAGES)
        assert reranker.process.starts == 1


def test_the_pages_of_a_search_stand_in_the_order_of_the_teams_reranker_and_in_their_own_without_it(tmp_path: Path):
    pages = {
        "a.md": "# Guarantee of lamps\n\nThe guarantee of a lamp lasts two years.\n",
        "b.md": "# How do I return it\n\nHow long it takes is up to the parcel service, not to us.\n",
    }
    workspace = make_workspace(tmp_path / "ws", pages)
    asked = "how long is it guarantee"
    with Services(PLACES, WORDS, workspace, tmp_path / "own.db", KEY) as own:
        list(own.indexer.scan())
        alone = own.searcher.search(asked)
    with model_server() as fake:
        named = f'[models.rerank]\naddress = "http://127.0.0.1:{fake.port}"\n'
        (workspace.root / "servers.toml").write_text(named, encoding="utf-8")
        with Services(PLACES, WORDS, workspace, tmp_path / "own.db", KEY) as team:
            there = team.searcher.search(asked)
            fake.instead["/v1/rerank"] = [Said(500, body={})]
            gone = team.searcher.search(asked)
    assert [hit.passage.path for hit in alone.hits] == ["a.md", "b.md"]
    assert [hit.passage.path for hit in there.hits] == ["b.md", "a.md"]
    assert gone == alone
