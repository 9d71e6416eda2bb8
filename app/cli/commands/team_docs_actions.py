"""`deskside team setup|password|docs|index|export|import`: the team's docs in a database of its own."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from app.cli.asked_secret import asked_secret
from app.cli.context import Context
from app.i18n import t, tn
from app.team.knowledge.database_password import VARIABLE, keep_password, password_of
from app.team.knowledge.knowledge_client import WORK_S, KnowledgeClient
from app.team.knowledge.team_indexing import (
    MEMORY,
    TeamIndexProgress,
    TeamIndexReport,
    index_team,
    put_pages,
    team_lines,
)
from app.team.knowledge.team_schema import indexer_of
from app.team.servers import KnowledgeServer, team_servers
from core.knowledge.page_import import import_pages
from core.knowledge.page_lines import line_of, page_of, read_lines, write_lines
from core.ports import EmbedderIdentity
from core.store.page_export import exported_pages
from core.store.vectors import answering
from core.team_errors import NoDatabasePassword, NoTeamDatabase, NoVectors

_ADMIN_VARIABLE = "DESKSIDE_ADMIN_PASSWORD"


def add(actions: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares what `deskside team` can do with the database."""
    setup = actions.add_parser("setup", parents=[options], help="make the team's tables and roles in its database")
    setup.add_argument("--admin", required=True, metavar="USER", help="the role that may make others")
    setup.set_defaults(run=run_setup)
    password = actions.add_parser("password", parents=[options], help="keep the database's password in the keyring")
    password.add_argument("--indexer", action="store_true", help="that of whoever brings the docs up to date")
    password.set_defaults(run=run_password)
    actions.add_parser("docs", parents=[options], help="say what the database holds").set_defaults(run=run_docs)
    index = actions.add_parser("index", parents=[options], help="bring the database up to date with the index here")
    _add_memory(index)
    index.set_defaults(run=run_index)
    export = actions.add_parser("export", parents=[options], help="write the team's docs into a file")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--local", action="store_true", help="those of the index here instead of the database's")
    export.set_defaults(run=run_export)
    load = actions.add_parser("import", parents=[options], help="read the docs of such a file into the database")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--local", action="store_true", help="into the index here instead")
    _add_memory(load)
    load.set_defaults(run=run_import)


def _add_memory(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--memory", default=MEMORY, metavar="SIZE", help=f"what PostgreSQL may take to make its index ({MEMORY})"
    )


def run_setup(context: Context) -> int:
    """Makes the schema, the team, and two roles with passwords of chance, which are said once. Raises `NoTeamDatabase`,
    `ModelMissing`, `NoDatabasePassword`, `OtherSearchModel`, `TeamNameTaken`, `TeamDocsError`, `ConnectorError`."""
    server, admin = knowledge_server(context), context.options.admin
    indexer = indexer_of(server.user)
    passwords = {user: secrets.token_urlsafe(24) for user in (server.user, indexer)}
    embedder = context.services.search_model
    given = _asked_password(server, admin, _ADMIN_VARIABLE)
    with joined(server, admin, given, admin=True) as client:
        made: bool = client.ask(
            "set_up",
            WORK_S,
            embedder=_embedder_row(embedder),
            reader=server.user,
            reader_password=passwords[server.user],
            indexer_password=passwords[indexer],
        )
    kept = made and keep_password(server, indexer, passwords[indexer])
    row = {"made": made, "team": server.user, "indexer": indexer, "passwords": passwords if made else {}, "kept": kept}
    if context.out.as_json:
        context.out.row(row)
    elif made:
        context.out.text(t("cli.team.made", team=server.user, host=server.place.destination.host))
        for user, password in passwords.items():
            context.out.text(f"  {user}  {password}")
        context.out.say(t("cli.team.kept" if kept else "cli.team.not-kept", user=indexer))
    else:
        context.out.text(t("cli.team.there", team=server.user))
    return 0


def run_password(context: Context) -> int:
    """Asks for a password, tries it and keeps it. Raises `NoDatabasePassword`, `TeamDocsError`, `ConnectorError`."""
    server = knowledge_server(context)
    user = indexer_of(server.user) if context.options.indexer else server.user
    password = _asked_password(server, user, VARIABLE)
    with joined(server, user, password) as client:
        client.ask("state")
    kept = keep_password(server, user, password)
    if context.out.as_json:
        context.out.row({"user": user, "kept": kept})
    else:
        context.out.text(t("cli.team.kept" if kept else "cli.team.not-kept", user=user))
    return 0


def run_docs(context: Context) -> int:
    """Asks the database what it holds. Raises `NoTeamDatabase`, `NoDatabasePassword`, `TeamDocsError`,
    `ConnectorError`."""
    server = knowledge_server(context)
    with joined(server, server.user) as client:
        state = client.ask("state", WORK_S)
        row = {"team": client.team, "host": client.host, "pages": state["documents"], "passages": state["passages"]}
        row |= {"embedder": state["embedder"]["model"], "egress_refused": client.refused}
    if context.out.as_json:
        context.out.row(row)
    else:
        context.out.text(t("cli.team.docs", **{**row, "pages": tn("count.pages", state["documents"])}))
    return 0


def run_index(context: Context) -> int:
    """Brings the team's docs up to date with the index here. Raises `IndexedElsewhere`, `OtherSearchModel`,
    `NoDatabasePassword`, `TeamDocsError`, `ConnectorError`, `StoreError`."""
    server = knowledge_server(context)
    with joined(server, indexer_of(server.user)) as client:
        _follow(context, index_team(context.services.store, client, context.options.memory))
    return 0


def run_export(context: Context) -> int:
    """Writes an export, from the database or from the index here. Raises `NoVectors`, `FileUnwritable`, and
    what reading raises."""
    path: Path = context.options.file
    if context.options.local:
        store = context.services.store
        stored = answering(store)
        if stored is None:
            raise NoVectors
        count = write_lines(path, stored.identity, map(line_of, exported_pages(store, stored)))
    else:
        server = knowledge_server(context)
        with joined(server, server.user) as client:
            row = client.ask("state", WORK_S)["embedder"]
            identity = EmbedderIdentity(row["model"], row["digest"], row["dimensions"], row["max_tokens"])
            count = write_lines(path, identity, team_lines(client))
    say(context, {"file": str(path), "pages": count}, t("cli.team.exported", path=path, pages=tn("count.pages", count)))
    return 0


def run_import(context: Context) -> int:
    """Reads an export into the database, beside what it holds, or into the index here, in place of an earlier import.
    Raises `FileUnreadable`, `NotTeamDocs`, `OtherSearchModel`, and what writing raises."""
    embedder, lines = read_lines(context.options.file)
    if context.options.local:
        found = import_pages(context.services.store, embedder, lines)
        words = t("cli.team.imported", written=tn("count.pages", found.written), kept=found.kept, removed=found.removed)
        say(context, asdict(found), words)
        return 0
    server = knowledge_server(context)
    with joined(server, indexer_of(server.user)) as client:
        pages = ((page_of(line).path, line) for line in lines)
        _follow(context, put_pages(client, embedder, pages, context.options.memory, remove_others=False))
    return 0


def _follow(context: Context, steps: Iterator[TeamIndexProgress | TeamIndexReport]) -> None:
    for step in steps:
        if isinstance(step, TeamIndexProgress):
            context.out.progress(t("cli.team.progress", pages=tn("count.pages", step.pages), passages=step.passages))
        else:
            row = asdict(step)
            words = {name: row[name] for name in ("written", "removed", "waiting", "passages")}
            say(context, row, t("cli.team.indexed", **words, seconds=round(step.seconds, 1)))


def say(context: Context, row: dict[str, Any], words: str) -> None:
    """Prints a row for programs, or the words for people."""
    if context.out.as_json:
        context.out.row(row)
    else:
        context.out.text(words)


def knowledge_server(context: Context) -> KnowledgeServer:
    """The database that the workspace names. Raises `NoTeamDatabase`."""
    workspace = context.workspace()
    server = team_servers(workspace).knowledge
    if server is None:
        raise NoTeamDatabase(path=str(workspace.toml_file("servers")))
    return server


def _embedder_row(embedder: EmbedderIdentity) -> dict[str, Any]:
    fields = {name: getattr(embedder, name) for name in ("digest", "dimensions", "max_tokens")}
    return {"model": embedder.id, **fields}


def _asked_password(server: KnowledgeServer, user: str, variable: str) -> str:
    """The password that a person gives now: in the environment, or typed. Raises `NoDatabasePassword`."""
    given = asked_secret(variable, t("cli.team.password", user=user))
    if not given:
        raise NoDatabasePassword(user=user, host=server.place.destination.host)
    return given


@contextmanager
def joined(server: KnowledgeServer, user: str, password: str = "", *, admin: bool = False) -> Iterator[KnowledgeClient]:
    """The database as `user`, who is asked for no password that is given here."""
    asked = partial(password_of, server, user) if not password else lambda: password
    client = KnowledgeClient(server, user, asked, admin=admin)
    try:
        yield client
    finally:
        client.close()
