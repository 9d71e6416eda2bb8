"""An agent's Deskside with a workspace that names a team's database, and the team that has filled it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.composition import Services
from core.directories import Directories, directories
from core.knowledge.indexing import Indexer
from core.ports import Embedder
from core.settings import Settings
from tests.factories import KEY, make_store, make_workspace
from tests.team.postgres_server import PostgresServer
from tests.team.team_docs import TeamDatabase

TEAMS = {"lamps.md": "# Sending a lamp back\n\nA lamp can be sent back within 30 days of delivery, at no cost.\n"}
OWN = {"parcels.md": "# Parcels\n\nA parcel that is late is looked for after ten days.\n"}


def indexed(server: PostgresServer, folder: Path, embedder: Embedder) -> TeamDatabase:
    """A team whose database holds `TEAMS`, made on another machine."""
    folder.mkdir()
    database = TeamDatabase(server, "shop")
    assert database.set_up(embedder.identity)
    with make_store(folder) as store:
        list(Indexer(store, make_workspace(folder / "docs", TEAMS), embedder).scan())
        database.index(store)
    return database


def named_in(workspace: Path, server: PostgresServer, **more: str) -> None:
    table = {"address": server.address, "database": "postgres", "user": "shop", **more}
    rows = "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items())
    (workspace / "servers.toml").write_text(f"[knowledge]\n{rows}", encoding="utf-8")


class Desk:
    """An agent's Deskside, with docs of its own besides."""

    def __init__(self, folder: Path, server: PostgresServer, **more: str) -> None:
        """`more`: what else stands of the database in `servers.toml`."""
        self.folder, self.server = folder, server
        self.workspace = make_workspace(folder / "workspace", OWN)
        named_in(self.workspace.root, server, **more)

    @contextmanager
    def services(self) -> Iterator[Services]:
        places = Directories(self.folder / "data", directories().models)
        settings = Settings(write_with_model=False)
        with Services(places, settings, self.workspace, self.folder / "store.db", KEY) as services:
            list(services.indexer.scan())
            yield services
