"""The connections that a person has set up: which helpdesk or mailbox, where, and as whom. Tokens are not among it: the
keyring keeps them.

They lie in `connections.toml` of the data folder, which an administrator may put there.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import tomlkit

from app.connectors.desk_shapes import MAILBOX, desk_names, desk_shape
from app.connectors.destination import Destination, destination_of
from core.connector_errors import BadConnection, UnknownConnection
from core.durable_write import write_whole
from core.errors import FileUnreadable

_FILE = "connections.toml"


@dataclass(frozen=True, slots=True)
class Connection:
    """One helpdesk or mailbox, as one agent may read it."""

    name: str
    desk: str
    address: str
    user: str = ""
    account: str = ""
    """Chatwoot's number of the account."""
    folder: str = "INBOX"
    """Of a mailbox."""
    fingerprint: str = ""
    """SHA-256 of the one certificate that counts; empty: any that this machine trusts."""

    @property
    def destination(self) -> Destination:
        """Where it leads. Raises `BadConnection`."""
        return destination_of(self.name, self.address, self.fingerprint)

    def leads_to(self, address: str) -> bool:
        """Whether an address is that of a ticket's page in this helpdesk."""
        try:
            parts = urlsplit(address)
            there = parts.scheme in ("http", "https") and parts.hostname == urlsplit(self.address).hostname
        except ValueError:
            return False
        return there and self.desk != MAILBOX and re.search(desk_shape(self.desk).ticket_number, address) is not None

    def check(self) -> None:
        """Raises `BadConnection` where something is missing or can't be."""
        mailbox = self.desk == MAILBOX
        if not mailbox and self.desk not in desk_names():
            raise BadConnection(name=self.name, field="desk")
        if not self.address.startswith("imap" if mailbox else "http"):
            raise BadConnection(name=self.name, field="address")
        for field in ("user",) if mailbox else desk_shape(self.desk).needs:
            if not getattr(self, field):
                raise BadConnection(name=self.name, field=field)
        _ = self.destination


def file_of(data: Path) -> Path:
    """Where they lie in a data folder."""
    return data / _FILE


def connections(data: Path) -> tuple[Connection, ...]:
    """All of them, in the file's order. Raises `FileUnreadable`, `BadConnection`."""
    path = file_of(data)
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("connection", [])
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from None
    except (ValueError, RecursionError):
        raise BadConnection(name=_FILE, field="TOML") from None
    return tuple(_read(row) for row in rows) if isinstance(rows, list) else _bad_list()


def connection(data: Path, name: str) -> Connection:
    """The one of that name. Raises `UnknownConnection`, and what `connections` raises."""
    for one in connections(data):
        if one.name == name:
            return one
    raise UnknownConnection(name=name)


def save(data: Path, kept: tuple[Connection, ...]) -> None:
    """Writes them all, whole or not at all. Raises `FileUnwritable`."""
    rows = [{name: value for name, value in dataclasses.asdict(one).items() if value} for one in kept]
    write_whole(file_of(data), tomlkit.dumps({"connection": rows}).encode("utf-8"))


def _read(row: object) -> Connection:
    fields = {field.name for field in dataclasses.fields(Connection)}
    if not isinstance(row, dict) or not {"name", "desk", "address"} <= set(row) <= fields:
        raise BadConnection(name=_FILE, field=", ".join(sorted(set(row) - fields)) if isinstance(row, dict) else "TOML")
    for field, value in row.items():
        if not isinstance(value, str):
            raise BadConnection(name=str(row["name"]), field=field)
    read = Connection(**row)
    read.check()
    return read


def _bad_list() -> tuple[Connection, ...]:
    raise BadConnection(name=_FILE, field="connection")
