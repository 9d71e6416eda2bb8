"""The key that a server of the team asks for: in the environment of one command, else in the system's keyring. It is
written to no file, and no child is given it but the one that asks that server, through its pipe."""

from __future__ import annotations

import os

from app.store_key import ask_keyring, keep_in_keyring
from app.team.servers import ServerPlace
from core.team_errors import NoServerKey


def key_of(place: ServerPlace) -> str:
    """The key, "" for a server that asks for none. Raises `NoServerKey` where it asks for one, and neither
    `DESKSIDE_TEAM_KEY` nor the keyring has it."""
    if not place.key:
        return ""
    key = os.environ.get("DESKSIDE_TEAM_KEY", "") or ask_keyring("get", _name(place))
    if not key:
        raise NoServerKey(server=place.name)
    return key


def keep_key(place: ServerPlace, key: str) -> bool:
    """Gives it to the keyring. False: it keeps none."""
    return keep_in_keyring(_name(place), key)


def _name(place: ServerPlace) -> str:
    """With the host: a team file that leads elsewhere does not take the key along."""
    return f"team server {place.name} at {place.destination.host}"
