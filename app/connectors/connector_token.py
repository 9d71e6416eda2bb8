"""The token or password of a connection: in the environment of one command, else in the system's keyring. It is never
written to a file, and no child is given it but the one that asks the host, through its pipe."""

from __future__ import annotations

import os

from app.connectors.connections import Connection
from app.store_key import ask_keyring
from core.errors import NoToken


def token_of(connection: Connection) -> str:
    """Raises `NoToken` where neither `DESKSIDE_TOKEN` nor the keyring has one."""
    token = os.environ.get("DESKSIDE_TOKEN", "") or ask_keyring("get", _name(connection.name))
    if not token:
        raise NoToken(name=connection.name)
    return token


def keep_token(connection: Connection, token: str) -> bool:
    """Gives it to the keyring. False: it keeps none."""
    kept = ask_keyring("set", _name(connection.name), token) is not None
    return kept and ask_keyring("get", _name(connection.name)) == token


def forget_token(name: str) -> None:
    """Takes it out of the keyring, if it is there."""
    if ask_keyring("get", _name(name)):
        ask_keyring("delete", _name(name))


def _name(name: str) -> str:
    return f"connection {name}"
