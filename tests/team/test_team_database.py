"""What the team's database keeps apart, who may write to it, and what is left when it goes away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.team.knowledge.team_feeding import LEASE_S
from app.team.knowledge.team_indexing import index_team, put_pages, team_lines
from app.team.knowledge.team_pages import TeamPages
from core.connector_errors import ConnectorError
from core.knowledge.indexing import Indexer
from core.knowledge.page_import import import_pages
from core.knowledge.page_lines import line_of, read_lines, write_lines
from core.knowledge.search import Searcher
from core.ports import Embedder
from core.store.page_export import exported_pages
from core.store.vectors import answering
from core.team_errors import (
    IndexedElsewhere,
    OtherSearchModel,
    TeamDocsError,
    TeamDocsMissing,
    TeamDocsRefused,
    TeamNameTaken,
)
from tests.factories import make_store, make_workspace
from tests.team.postgres_server import ADMIN, ADMIN_PASSWORD, PostgresServer
from tests.team.team_docs import SampleTeam, TeamDatabase

PAGES = {
    "lamps.md": "# Lamps\n\nLamps may be sent back within 30 days.\n",
    "jars.md": "# Jars\n\n## Broken\n\nA broken jar is replaced.\n\n## Lids\n\nLids are sold in tens.\n",
}
TABLES = ("teams", "documents", "passages", "passage_words", "passage_vectors", "stems")


class Shop:
    """A small folder of docs, its store and its team."""

    def __init__(self, folder: Path, server: PostgresServer, team: str, embedder: Embedder) -> None:
        self.folder, self.embedder = folder, embedder
        self.store = make_store(folder)
        self.database = TeamDatabase(server, team)
        assert self.database.set_up(embedder.identity)
        self.write(PAGES)

    def write(self, pages: dict[str, str]) -> None:
        workspace = make_workspace(self.folder / "shop", pages)
        list(Indexer(self.store, workspace, self.embedder).scan())

    def lines(self) -> list[str]:
        stored = answering(self.store)
        assert stored is not None
        return sorted(map(line_of, exported_pages(self.store, stored)))


@pytest.fixture
def shop(
    tmp_path: Path, postgres: PostgresServer, sample_team: SampleTeam, request: pytest.FixtureRequest
) -> Iterator[Shop]:
    name = f"shop_{abs(hash(request.node.name)) % 10_000}"
    made = Shop(tmp_path, postgres, name, sample_team.embedder)
    yield made
    made.store.close()


def test_a_team_sees_and_changes_nothing_of_another(shop: Shop, sample_team: SampleTeam) -> None:
    from app.connectors.destination import destination_of, resolved
    from app.team.knowledge.team_connection import TeamConnection

    shop.database.index(shop.store)
    place = resolved(destination_of("knowledge", shop.database.server.address))
    for role in (shop.database.team, f"{shop.database.team}_indexer"):
        joined = TeamConnection(place, "postgres", role, f"of {role}")
        for table in TABLES:
            seen = {row[0] for row in joined.run(f"SELECT DISTINCT team FROM deskside.{table}")}
            assert seen == {shop.database.team}, table
            with pytest.raises(TeamDocsRefused):
                joined.run(
                    f"SELECT * FROM deskside.{table}_sample" if table != "teams" else "DELETE FROM deskside.teams"
                )
        update = "UPDATE deskside.teams SET holder = 'x' WHERE team = 'sample' RETURNING 1"
        if role.endswith("indexer"):
            assert joined.run(update) == []
        else:
            with pytest.raises(TeamDocsRefused):
                joined.run(update)
        whole = "cast('lamp' AS tsquery)"
        found = joined.run(
            f"SELECT document FROM deskside.best_by_words({whole}, {whole}, '{{lamp}}', '{{1}}', '{{}}', '{{}}',"
            " 10, 99, 99)"
        )
        own = {row[0] for row in joined.run("SELECT id FROM deskside.documents")}
        assert {row[0] for row in found} <= own
        assert found
        joined.close()


def test_agents_only_read(shop: Shop) -> None:
    with shop.database.agent() as agent, pytest.raises(TeamDocsRefused):
        list(index_team(shop.store, agent, "64MB"))


def test_a_wrong_password_is_said(shop: Shop) -> None:
    with shop.database.joined(shop.database.team, "wrong") as agent, pytest.raises(TeamDocsRefused):
        agent.ask("state")


def test_who_belongs_to_no_team_is_told_so(shop: Shop) -> None:
    with shop.database.joined(ADMIN, ADMIN_PASSWORD) as stranger, pytest.raises(TeamDocsMissing):
        stranger.ask("state")


def test_a_name_that_is_taken_or_needs_quotes_makes_no_team(shop: Shop) -> None:
    shop.database.server.make_database("another")
    elsewhere = TeamDatabase(shop.database.server, shop.database.team, "another")
    for database in (elsewhere, TeamDatabase(shop.database.server, 'a"b')):
        with pytest.raises(TeamNameTaken):
            database.set_up(shop.embedder.identity)


def test_what_has_not_changed_is_not_written_again_and_what_is_gone_goes(shop: Shop) -> None:
    first = shop.database.index(shop.store)
    assert (first.pages, first.written, first.removed, first.waiting) == (2, 2, 0, 0)
    again = shop.database.index(shop.store)
    assert (again.written, again.removed) == (0, 0)
    (shop.folder / "shop" / "docs" / "lamps.md").unlink()
    shop.write({"jars.md": "# Jars\n\nA broken jar is mended.\n"})
    changed = shop.database.index(shop.store)
    assert (changed.written, changed.removed) == (1, 1)
    with shop.database.agent() as agent:
        assert agent.ask("counts", stems=["lamp", "mend", "lid"]) == {"mend": 2}
        state = agent.ask("state")
        assert (state["documents"], state["passages"], state["sections"]) == (1, 2, 1)


def test_of_two_indexers_one_works_and_the_other_may_when_the_lease_has_run_out(shop: Shop) -> None:
    with shop.database.indexer() as one, shop.database.indexer() as other:
        one.ask("hold", holder="one")
        with pytest.raises(IndexedElsewhere) as refused:
            list(index_team(shop.store, other, "64MB"))
        assert refused.value.values == {"holder": "one"}
        one.ask("hold", holder="one")  # renewed
        shop.database.age_lease(LEASE_S + 1)
        *_, report = index_team(shop.store, other, "64MB")
        assert report.written == 2
        other.ask("hold", holder="other")
        with pytest.raises(IndexedElsewhere):  # what the first one still had in hand is not written
            one.ask("replace", holder="one", lines=[], digests=[], gone=["lamps.md"])
        assert other.ask("state")["documents"] == 2


def test_vectors_of_another_search_model_are_refused(shop: Shop) -> None:
    stored = answering(shop.store)
    assert stored is not None
    other = shop.embedder.identity.__class__("other", "another digest", stored.dimensions, 128)
    with shop.database.indexer() as indexer, pytest.raises(OtherSearchModel):
        list(put_pages(indexer, other, [], "64MB", remove_others=False))
    with pytest.raises(OtherSearchModel):
        TeamDatabase(shop.database.server, "later").set_up(other)


def test_an_export_brings_the_same_pages_into_another_store_and_another_database(
    shop: Shop, tmp_path: Path, postgres: PostgresServer
) -> None:
    shop.database.index(shop.store)
    file = tmp_path / "docs.jsonl"
    with shop.database.agent() as agent:
        write_lines(file, shop.embedder.identity, team_lines(agent))
    embedder, lines = read_lines(file)
    assert embedder.digest == shop.embedder.identity.digest
    assert sorted(lines) == shop.lines()

    (tmp_path / "laptop").mkdir()
    with make_store(tmp_path / "laptop") as laptop:
        import_pages(laptop, *read_lines(file))
        stored = answering(laptop)
        assert stored is not None
        assert sorted(map(line_of, exported_pages(laptop, stored))) == shop.lines()
        here, there = (Searcher(store, shop.embedder) for store in (shop.store, laptop))
        for question in ("How long may I send a lamp back?", "broken jar", "lids"):
            found = [[hit.passage.path for hit in searcher.search(question).hits] for searcher in (here, there)]
            assert found[0] == found[1]
        list(Indexer(laptop, make_workspace(tmp_path / "empty"), shop.embedder).scan())
        assert len(there.search("lamp").hits) == 2, "the docs folder lacks them, and they stay"
        here.close()
        there.close()

    second = TeamDatabase(postgres, f"{shop.database.team}_b")
    second.set_up(shop.embedder.identity)
    with second.indexer() as indexer:
        embedder, lines = read_lines(file)
        pages = [(str(number), line) for number, line in enumerate(lines)]
        list(put_pages(indexer, embedder, pages, "64MB", remove_others=False))
        assert sorted(team_lines(indexer)) == shop.lines()


def test_a_search_through_a_restart_of_the_database_loses_nothing(tmp_path: Path, sample_team: SampleTeam) -> None:
    with PostgresServer(fsync="off") as server:
        shop = Shop(tmp_path, server, "shop", sample_team.embedder)
        shop.database.index(shop.store)
        with shop.database.agent() as agent:
            searcher = Searcher(TeamPages(agent), shop.embedder)
            before = searcher.search("broken jar").hits
            server.stop()
            with pytest.raises((TeamDocsError, ConnectorError)):
                searcher.search("broken jar")
            server.start()
            assert searcher.search("broken jar").hits == before
        shop.store.close()
