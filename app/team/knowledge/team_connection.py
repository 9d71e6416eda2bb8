"""A connection to the team's database: TLS, SCRAM, and its failures as ours.

pg8000 speaks the protocol in Python over a socket that is handed to it: so the guard sees what is joined, the
certificate is known to be right before a name is said, and there is one way to TLS in the program.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pg8000.native
from pg8000.exceptions import DatabaseError, InterfaceError

from app.connectors.destination import Destination
from app.connectors.joined_socket import join
from core.team_errors import TeamDocsLost, TeamDocsMissing, TeamDocsRefused

JOIN_S = 3.0
_REFUSED = ("28000", "28P01", "42501")
"""SQLSTATE: unknown user, wrong password, not permitted."""
_MISSING = ("3D000", "3F000", "42P01", "42883")
"""SQLSTATE: no such database, schema, table, function."""


class TeamConnection:
    """One connection as one user. For one thread."""

    def __init__(self, destination: Destination, database: str, user: str, password: str) -> None:
        """Joins it. Raises `ConnectorError` of the socket, `TeamDocsLost`, `TeamDocsRefused`, `TeamDocsMissing`."""
        self.host, self.database, self.user = destination.host, database, user
        joined = join(destination, JOIN_S)
        joined.settimeout(None)  # who asks limits its patience, and ends this process
        with self._told():
            self._connection = pg8000.native.Connection(
                user, database=database, password=password, sock=joined, application_name="deskside"
            )

    def run(self, sql: str, **values: object) -> list[list[Any]]:
        """The rows of one statement; `:name` in it stands for a value. Raises `TeamDocsLost`, `TeamDocsRefused`,
        `TeamDocsMissing`."""
        with self._told():
            return self._connection.run(sql, **values) or []

    def each(self, sql: str, **values: object) -> list[Mapping[str, Any]]:
        """The same rows by the names of their columns."""
        rows = self.run(sql, **values)
        names = [column["name"] for column in self._connection.columns or ()]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def script(self, sql: str) -> None:
        """Runs many statements that take no values."""
        with self._told():
            self._connection.execute_simple(sql)

    def close(self) -> None:
        """Leaves it."""
        with self._told():
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.run("BEGIN")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
            state = told.get("C", "")
            if state in _REFUSED:
                raise TeamDocsRefused(host=self.host, user=self.user) from error
            if state in _MISSING:
                raise TeamDocsMissing(host=self.host, database=self.database) from error
            if state[:2] in ("08", "53", "57"):  # connection, resources, shut down
                raise TeamDocsLost(host=self.host, reason=str(told.get("M", state))) from error
            raise
        except (OSError, InterfaceError, struct.error) as error:
            raise TeamDocsLost(host=self.host, reason=str(error) or type(error).__name__) from error
