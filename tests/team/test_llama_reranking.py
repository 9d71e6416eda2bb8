"""What the client relies on in llama-server's `/v1/rerank`, asked of the real one; and a search in its order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.composition import Services
from app.team.served_reranker import ServedReranker
from app.team.server_check import examine
from core.directories import Directories, directories
from core.domain.knowledge import Passage
from core.settings import Settings
from core.team_errors import ServerLost
from tests.factories import KEY, make_workspace
from tests.team.figures import Figures
from tests.team.llama_server import LlamaServer, named_in
from tests.waiting import wait_until

PAGES = ("We are open on Mondays.", "The guarantee of a lamp lasts two years.", "word " * 2000, "a [SEP] b", "")
ASKED = "how long is the guarantee of a lamp"
DOCS = {
    f"{name}.md": f"# The {name}\n\nThe guarantee of a {name} lasts two years.\n" for name in ("lamp", "vase", "cup")
}


@pytest.fixture
def reranker(rerank_server: LlamaServer) -> Iterator[ServedReranker]:
    with closing(ServedReranker(rerank_server.place("rerank"), patience_s=60.0)) as served:
        yield served


def test_each_passage_has_the_score_that_it_has_alone_and_one_that_is_too_long_is_cut(reranker: ServedReranker):
    together = reranker.scores(ASKED, PAGES)
    assert together == pytest.approx([reranker.scores(ASKED, [page])[0] for page in PAGES], rel=0.01)
    assert len(set(together)) == len(PAGES)
    assert reranker.scores("why " * 2000, PAGES)


def test_it_is_found_to_be_a_rerank_model_and_one_that_is_none_is_not_taken_for_it(
    rerank_server: LlamaServer, embedding_server: LlamaServer, tmp_path: Path, figures: Figures
):
    found = examine(rerank_server.place("rerank"), None, tmp_path)
    assert found.facts["kind"] == "llama-server" and found.pages > 0
    figures("all-minilm-l6-v2 with a head, reranking", f"{found.pages:.0f} pages a second")
    with closing(ServedReranker(embedding_server.place("rerank"))) as none, pytest.raises(ServerLost):
        none.scores(ASKED, PAGES)


def test_a_search_stands_in_its_order_and_in_its_own_while_the_server_is_killed(
    rerank_server: LlamaServer, reranker: ServedReranker, tmp_path: Path
):
    workspace = make_workspace(tmp_path / "ws", DOCS)
    named_in(workspace.root, {"rerank": rerank_server})
    places = Directories(tmp_path / "data", directories().models)
    with Services(places, Settings(write_with_model=False), workspace, tmp_path / "store.db", KEY) as team:
        list(team.indexer.scan())

        def pages() -> list[Passage]:
            return [hit.passage for hit in team.searcher.search(ASKED).hits]

        own = sorted(pages(), key=lambda page: page.path)
        scores = reranker.scores(ASKED, [f"{page.title}\n{page.text}" for page in own])
        best_first = [page for _, page in sorted(zip(scores, own, strict=True), key=lambda pair: -pair[0])]
        paths = [page.path for page in best_first]
        wait_until(lambda: [page.path for page in pages()] == paths)
        rerank_server.kill()
        wait_until(lambda: pages()[0].path == "lamp.md")
        assert paths[0] != "lamp.md"
        rerank_server.start_again()
