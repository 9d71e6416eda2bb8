"""The password of a role in the team's database: in the environment of one command, else in the system's keyring. It is
written to no file, and no child is given it but the one that joins the database, through its pipe."""

from __future__ import annotations

import os

from app.store_key import ask_keyring, keep_in_keyring
from app.team.servers import KnowledgeServer
from core.team_errors import NoDatabasePassword

VARIABLE = "DESKSIDE_TEAM_PASSWORD"


def password_of(server: KnowledgeServer, user: str) -> str:
    """Raises `NoDatabasePassword` where neither `DESKSIDE_TEAM_PASSWORD` nor the keyring has it."""
    password = os.environ.get(VARIABLE, "") or kept_password(server, user)
    if not password:
        raise NoDatabasePassword(user=user, host=server.place.destination.host)
    return password


def kept_password(server: KnowledgeServer, user: str) -> str:
    """What the keyring has, empty for nothing."""
    return ask_keyring("get", _name(server, user)) or ""


def keep_password(server: KnowledgeServer, user: str, password: str) -> bool:
    """Gives it to the keyring. False: it keeps none."""
    return keep_in_keyring(_name(server, user), password)


def _name(server: KnowledgeServer, user: str) -> str:
    """With host and database: a team file that leads elsewhere does not take the password along."""
    return f"team database {server.database} at {server.place.destination.host} as {user}"
