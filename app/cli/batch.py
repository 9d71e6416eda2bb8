"""`--batch`: JSON lines in, JSON lines out, one for one and in the same order."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from app.cli.output import JsonRow, Output
from app.i18n import error_hint, error_sentence
from core.errors import BadLine, DesksideError, FileMissing, FileUnreadable

_LONGEST_LINE = 20_000_000


def in_words(error: DesksideError) -> Mapping[str, Any]:
    """A failed line for people."""
    return {"error": error_sentence(error), "hint": error_hint(error)}


def run_batch(
    source: str,
    handle: Callable[[JsonRow], Mapping[str, Any]],
    out: Output,
    failure: Callable[[DesksideError], Mapping[str, Any]] = in_words,
) -> int:
    """Hands each line's object to `handle` and writes what it gives, with the line's id first.

    A line that fails gives `{"id", "error", "hint"}`, or what `failure` makes of it, and the batch goes on; the exit
    status is then 1.
    """
    status = 0
    for line in _lines(source):
        row: JsonRow = {}
        try:
            row = _parse(line)
            answer: Mapping[str, Any] = handle(row)
        except DesksideError as error:
            status = 1
            answer = failure(error)
        out.row({"id": row.get("id"), **answer})
    return status


def text_field(row: JsonRow, name: str) -> str:
    """The field's text. Raises `BadLine` if it is missing, no text or blank."""
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadLine(reason=f'no text in "{name}"')
    return value


def _parse(line: bytes) -> JsonRow:
    if len(line) > _LONGEST_LINE:
        raise BadLine(reason=f"longer than {_LONGEST_LINE} bytes")
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(reason="no JSON") from error
    if not isinstance(row, dict):
        raise BadLine(reason="no JSON object")
    return row


def _lines(source: str) -> Iterator[bytes]:
    """The lines that are not empty. Only `\\n` ends a line: JSON text may hold other separators."""
    if source == "-":
        yield from (line for line in sys.stdin.buffer if line.strip())
        return
    try:
        with Path(source).open("rb") as file:
            yield from (line for line in file if line.strip())
    except FileNotFoundError as error:
        raise FileMissing(path=source) from error
    except OSError as error:
        raise FileUnreadable(path=source, reason=error.strerror or "") from error
