"""A team's docs for tests: the sample workspace in a local store and in a real database, and what asks either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.connectors.destination import destination_of, resolved
from app.team.knowledge.knowledge_client import KnowledgeClient
from app.team.knowledge.team_connection import TeamConnection
from app.team.knowledge.team_indexing import TeamIndexReport, index_team
from app.team.knowledge.team_schema import indexer_of
from app.team.servers import KnowledgeServer, ServerPlace
from core.ports import Embedder, EmbedderIdentity
from core.store.database import Store
from core.workspace.folder import Workspace
from tests.team.postgres_server import ADMIN, ADMIN_PASSWORD, PostgresServer

SET_UP_S = 60.0


@dataclass(frozen=True)
class TeamDatabase:
    """A team on a running server."""

    server: PostgresServer
    team: str
    database: str = "postgres"

    @property
    def place(self) -> KnowledgeServer:
        return KnowledgeServer(ServerPlace("knowledge", self.server.address), self.database, self.team)

    @contextmanager
    def joined(self, user: str, password: str = "", admin: bool = False) -> Iterator[KnowledgeClient]:
        client = KnowledgeClient(self.place, user, lambda: password or f"of {user}", admin=admin)
        try:
            yield client
        finally:
            client.close()

    @contextmanager
    def agent(self) -> Iterator[KnowledgeClient]:
        with self.joined(self.team) as client:
            yield client

    @contextmanager
    def indexer(self) -> Iterator[KnowledgeClient]:
        with self.joined(indexer_of(self.team)) as client:
            yield client

    def set_up(self, embedder: EmbedderIdentity) -> bool:
        row = {
            "model": embedder.id,
            "digest": embedder.digest,
            "dimensions": embedder.dimensions,
            "max_tokens": embedder.max_tokens,
        }
        with self.joined(ADMIN, ADMIN_PASSWORD, admin=True) as admin:
            made: bool = admin.ask(
                "set_up",
                SET_UP_S,
                embedder=row,
                reader=self.team,
                reader_password=f"of {self.team}",
                indexer_password=f"of {indexer_of(self.team)}",
            )
        return made

    def age_lease(self, seconds: float) -> None:
        """As if so many seconds had passed since the last sign of life of whoever indexes."""
        place = resolved(destination_of("knowledge", self.server.address))
        admin = TeamConnection(place, "postgres", ADMIN, ADMIN_PASSWORD)
        admin.run(
            "UPDATE deskside.teams SET held_until = held_until - :age * interval '1 second' WHERE team = :team",
            age=seconds,
            team=self.team,
        )
        admin.close()

    def index(self, store: Store) -> TeamIndexReport:
        with self.indexer() as client:
            *_, report = index_team(store, client, "64MB")
        assert isinstance(report, TeamIndexReport)
        return report


@dataclass(frozen=True)
class SampleTeam:
    """The sample workspace, indexed here and in the team's database."""

    workspace: Workspace
    store: Store
    database: TeamDatabase
    embedder: Embedder
