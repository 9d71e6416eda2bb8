"""How a CSV is written: encoding, delimiter, escapes and where its head is. One reader for tickets, records and docs.

Spreadsheets write semicolons where the comma is the decimal mark, a line `sep=;` before the head, UTF-16
for 'Unicode text'; reports put their title above the table; databases write `\\"` for a quote. What a file
does is told by trying: the way of reading it is taken in which most rows have the same number of cells (the
consistency measure of van den Burg, G.J.J. et al., 2019, 'Wrangling messy CSV files by detecting row and
type patterns', Data Mining and Knowledge Discovery 33, in its simplest form). `csv.Sniffer` of the standard
library was compared on the fifteen files of the tests and reads five of them: it takes doubled quotes for
none, a title row for proof of a delimiter, and knows neither `sep=` nor escapes.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from core.tickets.decoding import encoding_of

HEAD_BYTES = 1 << 16
"""So much of a file is looked at to tell how it is written."""
LONGEST_CELL = 1 << 24
_DELIMITERS = (",", ";", "\t", "|")
_SEP_LINE = re.compile(r"\s*\"?sep=(?P<delimiter>[^\r\n\"])\"?\s*(?:\r\n?|\n)", re.IGNORECASE)
_DATA = re.compile(r"^\s*[\d.,:/ -]*\d[\d.,:/ -]*\s*$|@")
"""A cell that names no column: a number, a date, an address."""
_ROWS_SEEN = 60
_TITLE_ROWS = 10
"""A head further down is none: nobody writes so long a title."""


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """How the rows of one file are read."""

    encoding: str = "utf-8"
    delimiter: str = ","
    escape: str = ""
    """The sign before a quote that ends no cell; empty where quotes are doubled."""
    first_line: int = 0
    """Code points before the first row: those of a `sep=` line."""
    rows_before_head: int = 0
    """Rows of a title above the names of the columns."""

    def parse(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The rows of `lines`, each with its line end. Raises `csv.Error`."""
        csv.field_size_limit(LONGEST_CELL)
        options: dict[str, Any] = {"escapechar": self.escape, "doublequote": False} if self.escape else {}
        return csv.reader((line.replace("\x00", "") for line in lines), delimiter=self.delimiter, **options)


def dialect_of(data: bytes, whole: bool = False) -> CsvDialect:
    """How a CSV is written that begins with `data`, or is `data` (`whole`). Raises `NotATicket` for bytes that
    are no text."""
    encoding = encoding_of(data, is_cut=not whole and len(data) >= HEAD_BYTES)
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    if not whole and len(data) >= HEAD_BYTES and (last := text.rfind("\n")) > 0:
        text = text[: last + 1]
    return _dialect(text, encoding)


def dialect_of_file(path: Path) -> CsvDialect:
    """How the CSV at `path` is written. Raises `OSError`, and what `dialect_of` raises."""
    with path.open("rb") as file:
        return dialect_of(file.read(HEAD_BYTES))


def rows_of_text(data: bytes) -> list[list[str]]:
    """All rows of a CSV from its head on, empty ones left out. Raises `csv.Error`, `NotATicket`."""
    dialect = dialect_of(data, whole=True)
    text = data.decode(dialect.encoding, "replace").removeprefix("\ufeff")[dialect.first_line :]
    return list(_filled(dialect.parse(io.StringIO(text, newline="")), dialect))


def rows_of_file(path: Path, dialect: CsvDialect) -> Iterator[list[str]]:
    """The same for a file of any size, a row in memory at a time. Raises `csv.Error`, `OSError`."""
    with path.open(encoding=dialect.encoding, errors="replace", newline="") as file:
        file.read(dialect.first_line)
        yield from _filled(dialect.parse(file), dialect)


def _filled(rows: Iterator[list[str]], dialect: CsvDialect) -> Iterator[list[str]]:
    return islice((row for row in rows if any(cell.strip() for cell in row)), dialect.rows_before_head, None)


def _dialect(text: str, encoding: str) -> CsvDialect:
    declared = _SEP_LINE.match(text)
    start = declared.end() if declared else 0
    delimiters = (declared["delimiter"],) if declared else _DELIMITERS
    tried = [CsvDialect(encoding, delimiter, escape, start) for escape in ("", "\\") for delimiter in delimiters]
    if '\\"' not in text:
        tried = [dialect for dialect in tried if not dialect.escape]
    best = max(tried, key=lambda dialect: _consistency(_rows(text, dialect)))
    return CsvDialect(encoding, best.delimiter, best.escape, start, _rows_before_head(_rows(text, best)))


def _rows(text: str, dialect: CsvDialect) -> list[list[str]]:
    """The first rows of `text` as `dialect` reads them, without empty ones; what breaks off ends them."""
    rows: list[list[str]] = []
    reader = dialect.parse(io.StringIO(text[dialect.first_line :], newline=""))
    try:
        for row in islice(reader, _ROWS_SEEN):
            if any(cell.strip() for cell in row):
                rows.append(row)
    except csv.Error:
        return rows
    return rows


def _consistency(rows: list[list[str]]) -> float:
    """How much the rows are a table: the share of them that have the commonest number of cells, and how many
    cells that are. A single column is a table only if nothing else is."""
    if not rows:
        return 0.0
    width, count = _commonest_width(rows)
    return (count / len(rows)) ** 2 * (width - 1) / width


def _commonest_width(rows: list[list[str]]) -> tuple[int, int]:
    widths = Counter(len(row) for row in rows)
    return max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))


def _rows_before_head(rows: list[list[str]]) -> int:
    """Rows above the one that names the columns: the first that is as wide as the table and has no data in it,
    else the first that is more than half filled."""
    if not rows:
        return 0
    width, _ = _commonest_width(rows)
    filled = [sum(bool(cell.strip()) for cell in row) > width / 2 for row in rows[:_TITLE_ROWS]]
    heads = [number for number, is_filled in enumerate(filled) if is_filled]
    wide = [number for number in heads if len(rows[number]) == width]
    if wide and not any(_DATA.search(cell) for cell in rows[wide[0]]):
        return wide[0]
    return heads[0] if heads else 0
