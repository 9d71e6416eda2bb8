"""Tickets from a CSV that a helpdesk exports: a row for each ticket, or for each message.

No helpdesk's columns are prescribed; they are known by their names (`resources/tickets/columns.toml`). Rows that
follow each other with the same id are one ticket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from core.errors import UnknownColumns
from core.history.row_senders import sides_of
from core.tickets.csv_dialect import CsvDialect, dialect_of_file, rows_of_file
from core.tickets.helpdesk_outcome import USUAL_SCALE, scale_of
from core.tickets.identity import iso_time
from core.tickets.mail_words import ticket_words
from core.tickets.times import DayOrder, day_order

_ROWS_FOR_DATES = 200
_DAMAGED_ID = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
"""What a spreadsheet made of a long number: its last digits are gone, and many have the same."""
_MOST_NAMED, _LONGEST_NAMED = 20, 40
_A_NAME = re.compile(r"[^\W\d_][\w .:/()#%'’-]*")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV whose columns were understood."""

    path: Path
    dialect: CsvDialect
    columns: dict[str, int]
    """Role to index of the column."""
    unknown: tuple[str, ...]
    """Columns that say nothing to us."""
    order: DayOrder = ""
    """How the dates of the time column are meant."""
    scale: float = USUAL_SCALE
    """The best of the ratings that are bare numbers."""

    def tickets(self) -> Iterator[dict[str, Any]]:
        """Each ticket as a JSON object of the contract, in order. Holds one ticket in memory.

        Raises `csv.Error` where a row can't be read.
        """
        rows: list[list[str]] = []
        for row in islice(rows_of_file(self.path, self.dialect), 1, None):
            if rows and not self._is_same_ticket(rows[0], row):
                yield self._ticket(rows)
                rows = []
            rows.append(row)
        if rows:
            yield self._ticket(rows)

    def _is_same_ticket(self, first: list[str], row: list[str]) -> bool:
        id = self._cell(first, "id")
        if not id or id != self._cell(row, "id"):
            return False
        told_apart = ("subject", "author", "email") if _DAMAGED_ID.fullmatch(id) else ()
        return all(self._cell(first, role) == self._cell(row, role) for role in told_apart)

    def _ticket(self, rows: Sequence[list[str]]) -> dict[str, Any]:
        first = rows[0]
        id = self._cell(first, "id")
        names = [self._cell(row, "author") for row in rows]
        sides, customer = sides_of(
            [self._cell(row, "from") for row in rows], names, self._cell(first, "email"), self._cell(first, "to")
        )
        return {
            "id": "" if _DAMAGED_ID.fullmatch(id) else id,
            "subject": self._cell(first, "subject"),
            "channel": self._cell(first, "channel"),
            "created": self._time(first),
            "status": self._cell(first, "status"),
            "rating": next((cell for row in reversed(rows) if (cell := self._cell(row, "rating"))), ""),
            "resolved_at": iso_time(self._cell(rows[-1], "resolved"), self.order),
            "customer": {"id": self._cell(first, "customer"), "name": customer.name, "email": customer.email},
            "messages": [
                {
                    "from": "note" if self._is_note(row) else side,
                    "author": author,
                    "time": self._time(row),
                    "text": self._cell(row, "text"),
                }
                for row, (side, author) in zip(rows, sides, strict=True)
            ],
        }

    def _is_note(self, row: list[str]) -> bool:
        yes, no = words()["yes"]["words"], words()["no"]["words"]
        return self._cell(row, "private").lower() in yes or self._cell(row, "public").lower() in no

    def _time(self, row: list[str]) -> str:
        return iso_time(self._cell(row, "time"), self.order)

    def _cell(self, row: list[str], role: str) -> str:
        index = self.columns.get(role)
        return row[index].strip() if index is not None and index < len(row) else ""


def read_table(path: Path) -> Table:
    """How to read the CSV at `path`. Where no column holds the customers' words, the subject is taken for them.

    Raises `UnknownColumns` where there is neither, `csv.Error`, `OSError`, and `NotATicket` for what is no text.
    """
    dialect = dialect_of_file(path)
    rows = rows_of_file(path, dialect)
    names = next(rows, [])
    bare = [re.sub(r"[^\w]+|_+", " ", name.lower()).strip() for name in names]
    columns: dict[str, int] = {}
    for role, known in (words()["columns"] | ticket_words("outcomes")["columns"]).items():
        free = [name for name in known if name in bare and bare.index(name) not in columns.values()]
        if free:
            columns[role] = bare.index(free[0])
    unknown = tuple(name for index, name in enumerate(names) if name.strip() and index not in columns.values())
    if "text" not in columns and not {"subject", "id"} <= columns.keys():
        raise UnknownColumns(columns=_named(names))
    columns.setdefault("text", columns.get("subject", -1))
    sample = list(islice(rows, _ROWS_FOR_DATES))
    order = day_order(_column(sample, columns.get("time")))
    return Table(path, dialect, columns, unknown, order, scale_of(_column(sample, columns.get("rating"))))


def _column(rows: Sequence[list[str]], at: int | None) -> list[str]:
    return [] if at is None else [row[at] for row in rows if at < len(row)]


def _named(names: Sequence[str]) -> str:
    """The names of columns as an error shows them: only what can be a name, since a table without a head has a
    customer's data in its first row."""
    shown = [" ".join(name.split()) for name in names if _A_NAME.fullmatch(name.strip())]
    return ", ".join(name for name in shown[:_MOST_NAMED] if len(name) <= _LONGEST_NAMED) or "–"


def words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """`resources/tickets/columns.toml`."""
    return ticket_words("columns")
