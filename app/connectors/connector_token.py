"""The token or password of a connection: in the environment of one command, else in the system's keyring. It is never
written to a file, and no child is given it but the one that asks the host, through its pipe."""

from __future__ import annotations

import os

from app.connectors.connections import Connection
from app.store_key import ask_keyring, keep_in_keyring
from core.connector_errors import NoToken


def token_of(connection: Connection) -> str:
    """Raises `NoToken` where neither `DESKSIDE_TOKEN` nor the keyring has one."""
    token = os.environ.get("DESKSIDE_TOKEN", "") or ask_keyring("get", _name(connection))
    if not token:
        raise NoToken(name=connection.name)
    return token


def keep_token(connection: Connection, token: str) -> bool:
    """Gives it to the keyring. False: it keeps none."""
    return keep_in_keyring(_name(connection), token)


def forget_token(connection: Connection) -> None:
    """Takes it out of the keyring, if it is there."""
    if ask_keyring("get", _name(connection)):
        ask_keyring("delete", _name(connection))


def _name(connection: Connection) -> str:
    """With the host: a connection that is led elsewhere does not take its token along."""
    return f"connection {connection.name} to {connection.destination.host}"
