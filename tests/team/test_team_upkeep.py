"""What the panel's worker does with the team's database by itself: docs of the indexer, shared answers, counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.backend.docs_indexing import DocsIndex
from app.backend.local_state import LocalState
from app.backend.team_upkeep import TeamUpkeep
from app.backend.views import TeamDocs
from app.team.knowledge.database_password import VARIABLE
from app.team.servers import KnowledgeServer
from core.directories import Directories, directories
from core.ports import Embedder, never
from core.settings import Settings
from core.store.shared_answers import count_shared, set_sharing
from tests.core.history.past_tickets import ANSWER, solved
from tests.factories import KEY, make_workspace
from tests.team.postgres_server import PostgresServer
from tests.team.team_desk import TEAMS, named_in
from tests.team.team_docs import TeamDatabase


class Worker:
    """A worker process's part with the team's database; its clock stands still unless it is moved."""

    def __init__(self, folder: Path, server: PostgresServer, indexer_password: str) -> None:
        self.docs = folder / "ws"
        workspace = make_workspace(self.docs, TEAMS)
        named_in(workspace.root, server, past_answers="named")
        places = Directories(folder / "data", directories().models)
        settings = Settings(write_with_model=False, agent_name="Rosa Lind")
        self.now = 0.0
        self.state = LocalState(places, settings, workspace, lambda file: KEY, first_time=False)
        self.index = DocsIndex(self.state.services)
        self.password = indexer_password
        self.upkeep = TeamUpkeep(self.state, self.index, self._password, lambda: self.now)

    def _password(self, server: KnowledgeServer, user: str) -> str:
        assert user == f"{server.user}_indexer"
        return self.password

    def look(self, later: float = 0.0) -> TeamDocs:
        """Looks after so many seconds."""
        self.now += later
        self.upkeep.look(lambda: None)
        found = self.upkeep.docs()
        assert found is not None
        return found

    def write(self, pages: dict[str, str]) -> None:
        make_workspace(self.docs, pages)
        list(self.index.scan(never))


@pytest.fixture
def team(real_embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Iterator[TeamDatabase]:
    monkeypatch.setenv(VARIABLE, "of shop")
    with PostgresServer(fsync="off") as server:
        database = TeamDatabase(server, "shop")
        database.set_up(real_embedder.identity)
        yield database


@pytest.fixture
def worker(tmp_path: Path, team: TeamDatabase) -> Iterator[Worker]:
    made = Worker(tmp_path, team.server, "")
    made.write(TEAMS)
    yield made
    made.state.threads.close()


def test_the_indexer_s_machine_writes_what_its_index_has_taken_in_and_others_write_nothing(worker: Worker) -> None:
    assert worker.look() == TeamDocs("127.0.0.1", 0, 0, answers=True)
    worker.password = "of shop_indexer"
    assert worker.look(later=1).feeding == "", "asked now and then alone"
    fed = worker.look(later=600)
    assert (fed.pages, fed.answers, fed.feeding) == (1, True, "done")
    (worker.docs / "docs" / "lamps.md").unlink()
    worker.write({"jars.md": "# Jars\n\nA broken jar is replaced.\n", "lids.md": "# Lids\n\nLids are sold in tens.\n"})
    assert worker.look(later=5).pages == 2


def test_a_database_that_is_away_is_tried_ever_more_seldom_and_caught_up_with(
    worker: Worker, team: TeamDatabase
) -> None:
    worker.password = "of shop_indexer"
    team.server.stop()
    assert worker.look() == TeamDocs("127.0.0.1", 0, 0, answers=False)
    team.server.start()
    assert not worker.look(later=29).answers, "it is left alone for a while"
    fed = worker.look(later=2)
    assert (fed.pages, fed.answers, fed.feeding) == (1, True, "done")


def test_where_another_machine_indexes_this_one_waits(worker: Worker, team: TeamDatabase) -> None:
    worker.password = "of shop_indexer"
    with team.indexer() as other:
        other.ask("hold", holder="other")
        assert worker.look().feeding == "elsewhere"
        other.ask("release", holder="other")
    assert worker.look(later=59).feeding == "elsewhere"
    assert worker.look(later=2).feeding == "done"


def test_answers_are_shared_once_the_person_wants_it_and_withdrawn_when_they_do_not(worker: Worker) -> None:
    services = worker.state.services()
    for number in range(5):
        services.tickets.save(solved(f"old-{number}", author=""), "imported", "closed")
        services.store.execute("UPDATE tickets SET customer_id = NULL")
    assert services.team is not None
    place = services.team.place
    worker.write({"vouchers.md": f"# Vouchers\n\n{ANSWER} Can I use my voucher together with the student discount?\n"})
    worker.look(later=100)
    assert count_shared(services.store, place).shared == 0
    set_sharing(services.store, True)
    worker.look(later=5)
    assert count_shared(services.store, place).shared == 5
    from app.team.knowledge.team_answers import TeamAnswers

    listed = list(TeamAnswers(services.team.pages.client).listed())
    assert {(one.answer, one.agent) for one in listed} == {(ANSWER, "Rosa Lind")}
    set_sharing(services.store, False)
    worker.look(later=5)
    assert (count_shared(services.store, place).shared, count_shared(services.store, place).due) == (0, 0)
    assert not list(TeamAnswers(services.team.pages.client).listed())
