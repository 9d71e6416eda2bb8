"""Fifty agents at work on a team's servers, which are killed, cut off and restarted under them: no ticket is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.team.fallback_models import FallbackChatModel
from app.team.knowledge.team_pages import TeamPages
from app.team.served_models import ServedChatModel
from core.knowledge.fallback_pages import FallbackPages
from core.knowledge.indexing import Indexer
from core.knowledge.local_pages import LocalPages
from core.knowledge.search import Searcher
from models.clients import HostedChatModel, HostedEmbedder
from tests.factories import make_store, make_workspace
from tests.team.figures import Figures
from tests.team.llama_server import CHAT, LlamaServer, llama_server
from tests.team.load import AGENTS, Shape, fairness, run_load, waits
from tests.team.network import Network
from tests.team.postgres_server import PostgresServer
from tests.team.team_docs import TeamDatabase
from tests.waiting import wait_until

SHAPE = Shape(words=16, answer=6, think_s=60.0, tickets=160)
DOCS = {
    f"{name}.md": f"# The {name}\n\nA {name} can be sent back within 30 days.\n" for name in ("lamp", "vase", "cup")
}
ASKED = "can a lamp be sent back"
SILENCE_S = 30.0
"""Far more than anybody waits for a slot of the server here."""
TRIES_S = (0.5,)


@dataclass(frozen=True)
class Team:
    """A model server behind a network, and a database; behind them the models and the docs of the agents' machines."""

    server: LlamaServer
    network: Network
    database: PostgresServer
    chat: FallbackChatModel
    searchers: list[Searcher]
    answered: Counter[str]
    """By whom the agents' searches were."""

    def look_up(self, agent: int) -> None:
        found = self.searchers[agent].search(ASKED)
        assert found.hits[0].passage.path == "lamp.md", "no ticket is without its page"
        self.answered["the docs of the machine" if found.team_away else "the team's"] += 1


@pytest.fixture
def team(
    tmp_path: Path, servers_folder: Path, small_chat_model: HostedChatModel, real_embedder: HostedEmbedder
) -> Iterator[Team]:
    with ExitStack() as ends:
        server = ends.enter_context(llama_server(CHAT, servers_folder))
        network = ends.enter_context(Network(server.port))
        database = ends.enter_context(PostgresServer(fsync="off"))
        shop, store = TeamDatabase(database, "shop"), ends.enter_context(make_store(tmp_path))
        list(Indexer(store, make_workspace(tmp_path / "ws", DOCS), real_embedder).scan())
        assert shop.set_up(real_embedder.identity)
        shop.index(store)
        client = ends.enter_context(shop.agent())
        searchers = [
            Searcher(FallbackPages(TeamPages(client), LocalPages(store)), real_embedder) for _ in range(AGENTS)
        ]
        for searcher in searchers:
            ends.callback(searcher.close)
        served = ServedChatModel(server.place(way=network), SILENCE_S)
        chat = ends.enter_context(closing(FallbackChatModel(served, small_chat_model, TRIES_S)))
        yield Team(server, network, database, chat, searchers, Counter())


@pytest.mark.timeout(1800)
def test_fifty_agents_lose_no_ticket_while_server_network_and_database_go_and_come_back(team: Team, figures: Figures):
    whole = SHAPE.tickets
    happens = {
        whole // 8: team.server.kill,
        2 * whole // 8: team.server.start_again,
        3 * whole // 8: team.network.cut,
        4 * whole // 8: team.network.mend,
        5 * whole // 8: team.database.stop,
        6 * whole // 8: team.database.start,
    }
    asked = run_load(team.chat, SHAPE, team.look_up, happens)
    p50, p95 = waits(asked)
    figures(
        f"{AGENTS} agents, server killed, network cut, database restarted",
        f"{len(asked)} tickets, {sum(not one.text for one in asked)} lost; "
        f"first token p50 {p50:.2f} s, p95 {p95:.2f} s; "
        f"Jain's index {fairness([(one.agent, one.waited) for one in asked]):.2f}; pages by {dict(team.answered)}",
    )
    assert len(asked) == whole and all(one.text for one in asked)
    assert team.chat.local is not None and team.chat.local.speeds[1], "some were written by the local model"
    assert set(team.answered) == {"the team's", "the docs of the machine"}
    wait_until(lambda: team.chat.status().host != "")
    wait_until(lambda: not team.searchers[0].search(ASKED).team_away)
