"""Reads the data sets that the product is measured with: labelled cases, one a row.

A file is JSON lines, or CSV with a header if it is called `.csv`. What a row must hold is for each
evaluation to say; a row that is wrong is named by its line.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from core.errors import BadLine, EmptyDataset, FileMissing, FileUnreadable


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """The fields of one case, and the 1-based line it ends on."""

    line: int
    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """The field as text. Raises `BadLine`."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            self.fail(f"{name} is missing" if value is None else f"{name} must be text")
        return value

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """The field as a list of texts, `default` if it is not there. Raises `BadLine`."""
        value = self.fields.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(f"{name} is missing" if value is None else f"{name} must be a list of texts")
        return tuple(value)

    def id(self) -> str:
        """The field `id`, else the number of the line."""
        return str(self.fields.get("id", self.line))

    def fail(self, reason: str) -> NoReturn:
        """Raises `BadLine` with the number of the line."""
        raise BadLine(reason=f"line {self.line}: {reason}")


def read_rows(path: Path) -> tuple[DatasetRow, ...]:
    """All rows of a data set, blank lines left out.

    Raises `FileMissing`, `FileUnreadable` (also for what is not UTF-8), `BadLine` for a line that holds no
    row, `EmptyDataset`.
    """
    lines = read_text(path).split("\n")  # splitlines would also break at U+2028, which may stand within a text
    rows = tuple(_csv_rows(lines) if path.suffix.lower() == ".csv" else _json_rows(lines))
    if not rows:
        raise EmptyDataset(path=str(path))
    return rows


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark. Raises `FileMissing`, `FileUnreadable`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except UnicodeDecodeError as error:
        raise FileUnreadable(path=str(path), reason="not UTF-8") from error
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or type(error).__name__) from error


def _json_rows(lines: list[str]) -> Iterator[DatasetRow]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadLine(reason=f"line {number}: no JSON") from error
        if not isinstance(fields, dict):
            raise BadLine(reason=f"line {number}: no JSON object")
        yield DatasetRow(number, fields)


def _csv_rows(lines: list[str]) -> Iterator[DatasetRow]:
    reader = csv.DictReader(f"{line}\n" for line in lines)
    try:
        for fields in reader:
            yield DatasetRow(reader.line_num, fields)
    except csv.Error as error:
        raise BadLine(reason=f"line {reader.line_num}: {error}") from error
