"""Account context from the exports a team gives: orders or accounts as CSV, read where they lie.

No column names are prescribed. A row is the customer's if a column that is called like an order,
customer id or e-mail address holds what the ticket says.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from core.domain.ticket import Ticket
from core.errors import FileMissing, FileUnreadable, NotATicket
from core.tickets.csv_dialect import CsvDialect, dialect_of_file
from core.tickets.decoding import clean
from core.values import find_values

RecordMatch = Literal["order", "id", "email"]

MAX_RECORDS = 5
_ORDER_COLUMN = re.compile(
    r"^(?:name|order|order[ _-]?(?:id|no|nr|number|name)|number|invoice|bestellung|bestellnummer|auftrag)$", re.I
)
_ID_COLUMN = re.compile(
    r"^(?:customer|client|account|user|kunden?|konto)[ _-]?(?:id|no|nr|number|nummer)$|^(?:kundennummer|kontonummer)$",
    re.I,
)
_EMAIL_COLUMN = re.compile(r"e-?mail", re.I)
_SECRET_COLUMN = re.compile(r"card|iban|bic|password|token|secret|cvv|kartennummer|passwort", re.I)
_LONG_NUMBER = re.compile(r"(?<![\w-])#?[a-z]{0,5}-?\d{4,14}(?![\w-])", re.I)
_MAX_FIELD = 400
_LONGEST_ROW = 1 << 20
_BLANK = ' \t\r\n\ufeff\x00"'


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an export that belongs to the ticket's customer."""

    source: str
    """Name of the file."""
    key: str
    """What the row is called in it: its order number, else its customer id, else its line."""
    fields: tuple[tuple[str, str], ...]
    """Column and value as they stand, empty and secret ones left out."""
    matched_by: RecordMatch


class Records:
    """The exports of a team. A file is indexed when it is first asked for and again when it changes; only
    keys and places are kept in memory."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """`paths`: CSV files with a header line, in any of the ways in which spreadsheets write them."""
        self._paths = tuple(paths)
        self._indexes: dict[Path, _Index] = {}

    def of(self, ticket: Ticket) -> tuple[Record, ...]:
        """The rows of this ticket's customer: named orders first, then the latest ones, at most five a file.

        Rows found by an order number count only where they don't name another customer.
        Raises `FileMissing`, `FileUnreadable`.
        """
        codes = _codes(ticket) if self._paths else []
        return tuple(record for path in self._paths for record in self._index(path).of(ticket, codes))

    def _index(self, path: Path) -> _Index:
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._indexes.get(path)
            if known is None or known.stamp != stamp:
                known = self._indexes[path] = _Index(path, stamp)
        except FileNotFoundError:
            raise FileMissing(path=path.name) from None
        except OSError as error:
            raise FileUnreadable(path=path.name, reason=error.strerror or "") from None
        except (csv.Error, UnicodeError, NotATicket) as error:
            raise FileUnreadable(path=path.name, reason=str(error)) from None
        return known


class _Index:
    def __init__(self, path: Path, stamp: tuple[int, int]) -> None:
        self.stamp = stamp
        self._path = path
        self._places: dict[tuple[RecordMatch, str], list[tuple[int, int]]] = {}
        self._columns: list[str] = []
        self._dialect = _dialect(path)
        kinds: list[RecordMatch | None] = []
        for place, raw in islice(_raw_rows(path, self._dialect), self._dialect.rows_before_head, None):
            if not self._columns:
                self._columns = [" ".join(column.split()) for column in self._parse(raw)]
                kinds = [_kind(column) for column in self._columns]
                continue
            for kind, value in zip(kinds, self._parse(raw), strict=False):
                if kind and value.strip():
                    self._places.setdefault((kind, _key(value)), []).append(place)

    def of(self, ticket: Ticket, codes: Sequence[str]) -> list[Record]:
        """The rows of the ticket's customer; `codes`: what may be an order number in it."""
        found: dict[tuple[int, int], RecordMatch] = {}
        for code in codes:
            for place in self._places.get(("order", code), ()):
                found.setdefault(place, "order")
        own: dict[tuple[int, int], RecordMatch] = {}
        for kind, value in (("id", ticket.customer.id), ("email", ticket.customer.email)):
            match: RecordMatch = "id" if kind == "id" else "email"
            for place in self._places.get((match, _key(value)), ()) if value else ():
                own.setdefault(place, match)
        records = []
        with self._path.open("rb") as file:
            named = [place for place in found if place in own or not self._is_anothers(file, place, ticket)]
            latest = [place for place in sorted(own, reverse=True) if place not in named]
            for place in [*named, *latest][:MAX_RECORDS]:
                match = "order" if place in found else own[place]
                records.append(self._record(file, place, match))
        return records

    def _is_anothers(self, file: BinaryIO, place: tuple[int, int], ticket: Ticket) -> bool:
        row = dict(zip(self._columns, self._row(file, place), strict=False))
        for column, value in row.items():
            kind = _kind(column)
            ours = ticket.customer.id if kind == "id" else ticket.customer.email if kind == "email" else ""
            if ours and value.strip() and _key(value) != _key(ours):
                return True
        return False

    def _record(self, file: BinaryIO, place: tuple[int, int], match: RecordMatch) -> Record:
        row = list(zip(self._columns, self._row(file, place), strict=False))
        kept = tuple(
            (column, clean(value).strip()[:_MAX_FIELD])
            for column, value in row
            if column and value.strip() and not _SECRET_COLUMN.search(column)
        )
        key = next((value for wanted in ("order", "id") for column, value in kept if _kind(column) == wanted), "")
        return Record(self._path.name, key, kept, match)

    def _row(self, file: BinaryIO, place: tuple[int, int]) -> list[str]:
        file.seek(place[0])
        return self._parse(_text(file.read(place[1]), self._dialect.encoding))

    def _parse(self, raw: str) -> list[str]:
        return next(self._dialect.parse([raw]), [])


def _raw_rows(path: Path, dialect: CsvDialect) -> Iterator[tuple[tuple[int, int], str]]:
    """Place (offset and length in bytes) and text of each row with words in it, from the title on; a quoted field
    may run over lines."""
    offset, pending, quotes = 0, b"", 0
    is_declaration = dialect.first_line > 0
    for line in _raw_lines(path, dialect.encoding):
        text = _text(line, dialect.encoding)
        if is_declaration:
            is_declaration = False
            offset += len(line)
            continue
        pending += line
        quotes += text.count('"') - (text.count(dialect.escape + '"') if dialect.escape else 0)
        # An odd number of quotes: a quoted field is still open. A row over 1 MiB is broken off.
        if quotes % 2 and len(pending) < _LONGEST_ROW:
            continue
        row = _text(pending, dialect.encoding)
        if row.strip(dialect.delimiter + _BLANK):
            yield (offset, len(pending)), row
        offset, pending, quotes = offset + len(pending), b"", 0
    if pending.strip():
        yield (offset, len(pending)), _text(pending, dialect.encoding)


def _raw_lines(path: Path, encoding: str) -> Iterator[bytes]:
    """The lines of a file as its bytes are. UTF-16 has line ends of two bytes, so it is taken apart as text."""
    if encoding.startswith("utf-16"):
        with path.open(encoding=encoding, errors="replace", newline="") as words:
            while line := words.readline(_LONGEST_ROW):
                yield line.encode(encoding, "replace")
        return
    with path.open("rb") as file:
        while raw := file.readline(_LONGEST_ROW):
            yield raw


def _dialect(path: Path) -> CsvDialect:
    """How the file is written, with the encoding by which its own bytes are made again: one that writes no mark."""
    dialect = dialect_of_file(path)
    if dialect.encoding != "utf-16":
        return dialect
    with path.open("rb") as file:
        is_big = file.read(2) == codecs.BOM_UTF16_BE
    return replace(dialect, encoding="utf-16-be" if is_big else "utf-16-le")


def _text(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return text.strip("\r\n\ufeff")


def _kind(column: str) -> RecordMatch | None:
    if _ID_COLUMN.match(column):
        return "id"
    if _ORDER_COLUMN.match(column):
        return "order"
    return "email" if _EMAIL_COLUMN.search(column) else None


def _key(value: str) -> str:
    return value.strip().lstrip("#").lower()


def _codes(ticket: Ticket) -> list[str]:
    """Everything in the ticket that may be an order number, the newest message's first."""
    texts = [ticket.subject, *(entry.text[:20_000] for entry in ticket.messages)]
    codes: dict[str, None] = {}
    for text in reversed(texts):
        for value in find_values(text):
            if value.kind == "code":
                codes.setdefault(_key(value.text))
        for match in _LONG_NUMBER.finditer(text):
            codes.setdefault(_key(match[0]))
    return list(codes)
