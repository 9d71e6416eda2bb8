"""Tickets from a CSV that a helpdesk exports: a row for each ticket, or for each message.

No helpdesk's columns are prescribed; they are known by their names, which differ little between Zendesk,
Freshdesk, Zammad and Chatwoot. Rows that follow each other with the same id are one ticket.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_YES, _NO = ("true", "1", "yes"), ("false", "0", "no")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV whose columns were understood."""

    path: Path
    delimiter: str
    encoding: str
    columns: dict[str, int]
    """Role to index of the column."""
    unknown: tuple[str, ...]
    """Columns that say nothing to us."""

    def tickets(self) -> Iterator[dict[str, Any]]:
        """Each ticket as a JSON object of the contract, in order. Holds one ticket in memory."""
        current: dict[str, Any] | None = None
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            rows = csv.reader((line.replace("\x00", "") for line in file), delimiter=self.delimiter)
            next(rows, None)
            for row in rows:
                if not any(cell.strip() for cell in row):
                    continue
                id = self._cell(row, "id")
                if current is None or not id or id != current["id"]:
                    if current is not None:
                        yield current
                    current = self._ticket(row, id)
                current["messages"].append(self._message(row))
        if current is not None:
            yield current

    def _ticket(self, row: list[str], id: str) -> dict[str, Any]:
        return {
            "id": id,
            "subject": self._cell(row, "subject"),
            "channel": self._cell(row, "channel"),
            "created": self._cell(row, "time"),
            "status": self._cell(row, "status"),
            "customer": {
                "id": self._cell(row, "customer"),
                "name": self._cell(row, "author"),
                "email": self._cell(row, "email"),
            },
            "messages": [],
        }

    def _message(self, row: list[str]) -> dict[str, str]:
        is_note = self._cell(row, "private").lower() in _YES or self._cell(row, "public").lower() in _NO
        sender = self._cell(row, "from").lower()
        sender = next((side for side, names in words()["from"].items() if sender in names), sender)
        return {
            "from": "note" if is_note else sender,
            "author": self._cell(row, "author"),
            "time": self._cell(row, "time"),
            "text": self._cell(row, "text"),
        }

    def _cell(self, row: list[str], role: str) -> str:
        index = self.columns.get(role)
        return row[index].strip() if index is not None and index < len(row) else ""


def read_table(path: Path) -> Table | None:
    """How to read the CSV at `path`; None if no column with the words of a message can be told."""
    with path.open("rb") as raw:
        head = raw.read(1 << 16)
    encoding = "utf-8-sig"
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end < len(head) - 4:
            encoding = "cp1252"
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline(1 << 16)
    delimiter = max(",;\t", key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    bare = [re.sub(r"[^\w]+|_+", " ", name.lower()).strip() for name in names]
    columns: dict[str, int] = {}
    for role, known in words()["columns"].items():
        free = [name for name in known if name in bare and bare.index(name) not in columns.values()]
        if free:
            columns[role] = bare.index(free[0])
    unknown = tuple(name for index, name in enumerate(names) if index not in columns.values())
    return Table(path, delimiter, encoding, columns, unknown) if "text" in columns else None


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """`resources/tickets/columns.toml`."""
    text = files("resources").joinpath("tickets/columns.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return found
