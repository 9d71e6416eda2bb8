"""Sets the team's database up: its schema, in migrations that are only ever added to, and a team with its two roles."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.resources import load_text, resource
from core.team_errors import OtherSearchModel, TeamNameTaken

if TYPE_CHECKING:  # pg8000, which commands that only want the names of roles do without
    from app.team.knowledge.team_connection import TeamConnection

_MIGRATION = re.compile(r"(\d+)_\w+\.sql")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_ROUNDS = 4096
"""Of PBKDF2 in a SCRAM verifier, as PostgreSQL has it by default."""


def is_team_name(name: str) -> bool:
    """Whether a role may be called so: what tables are named by needs no quotes."""
    return _NAME.fullmatch(name) is not None


def indexer_of(reader: str) -> str:
    """The role of who brings the docs up to date, beside the role of those who read them."""
    return f"{reader}_indexer"


def set_up(
    connection: TeamConnection, embedder: Mapping[str, Any], reader: str, reader_password: str, indexer_password: str
) -> bool:
    """Brings the schema up to date and makes the team of the role `reader`; False: it was there already. Raises
    `OtherSearchModel` where the database holds vectors of another model, `TeamNameTaken`, `TeamDocsRefused` where the
    user may not."""
    if not is_team_name(reader):
        raise TeamNameTaken(host=connection.host, user=reader)
    with connection.transaction():
        connection.run("SELECT pg_advisory_xact_lock(hashtext('deskside'))")
        _migrate(connection, int(embedder["dimensions"]))
        _hold_to(connection, embedder)
        if connection.run("SELECT 1 FROM deskside.teams WHERE team = :team", team=reader):
            return False
        roles = [reader, indexer_of(reader)]
        if connection.run("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = ANY(:roles)", roles=roles):
            raise TeamNameTaken(host=connection.host, user=reader)
        connection.script(
            load_text("team_store", "team.sql").format(
                team=reader,
                reader=reader,
                indexer=indexer_of(reader),
                reader_password=scram_verifier(reader_password),
                indexer_password=scram_verifier(indexer_password),
            )
        )
    return True


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL keeps of a password (RFC 5802, RFC 7677), made here, so that it is never sent itself."""
    salt = os.urandom(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("utf-8"), salt, _ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(part).decode("ascii") for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ROUNDS, *parts)


def _migrate(connection: TeamConnection, dimensions: int) -> None:
    there = connection.run("SELECT to_regclass('deskside.migrations') IS NOT NULL")[0][0]
    done = {row[0] for row in connection.run("SELECT number FROM deskside.migrations")} if there else set()
    names = sorted(one.name for one in resource("team_store").iterdir() if _MIGRATION.fullmatch(one.name))
    for name in names:
        number = int(name.split("_")[0])
        if number not in done:
            connection.script(load_text("team_store", name).replace("{dimensions}", str(dimensions)))
            connection.run("INSERT INTO deskside.migrations (number) VALUES (:number)", number=number)


def _hold_to(connection: TeamConnection, embedder: Mapping[str, Any]) -> None:
    connection.run(
        "INSERT INTO deskside.embedder (model, digest, dimensions, max_tokens)"
        " VALUES (:model, :digest, :dimensions, :max_tokens) ON CONFLICT DO NOTHING",
        **{name: embedder[name] for name in ("model", "digest", "dimensions", "max_tokens")},
    )
    [[model, digest]] = connection.run("SELECT model, digest FROM deskside.embedder")
    if digest != embedder["digest"]:
        raise OtherSearchModel(theirs=model, ours=embedder["model"])
