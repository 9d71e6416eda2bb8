"""Brings past tickets from a helpdesk's export into the store: JSON, CSV or a mailbox.

One ticket is in memory at a time, whatever the file weighs. What is done is written down in the same
transaction as the tickets themselves, so an import that was stopped or killed goes on where it was, and
no ticket comes twice. What could not be understood is reported with its place, never passed over.

JSON is read by ijson (BSD-3), which walks through a file without loading it; the alternatives, json-stream
and naya, are slower or no longer kept.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ijson

from core.errors import FileMissing, FileUnreadable, InputError, NotATicket
from core.history.csv_exports import read_table, words
from core.ports import Cancelled, never
from core.store.imports import PastTicket, SavedBatch, import_position, save_imported
from core.store.tickets import Outcome, Tickets
from core.tickets import mailbox
from core.tickets.decoding import MAX_BYTES, check_size, decode
from core.tickets.exports import is_message
from core.tickets.helpdesk_outcome import USUAL_SCALE, outcome_of_json
from core.tickets.inbox_exports import tickets_of_dump
from core.tickets.parse import read_ticket, ticket_of_json
from core.tickets.ticket_json import loads

BATCH = 100
"""Tickets in one transaction."""
MAX_PROBLEMS = 200
"""Problems listed one by one; the rest is only counted."""
_LISTS = (
    "item",
    "tickets.item",
    "results.item",
    "conversations.item",
    "payload.item",
    "data.payload.item",
    "data.item",
    "_embedded.conversations.item",
    "items.item",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be understood."""

    place: int
    """Which ticket of the file, from 1."""
    reason: str
    """Message id, with the reason's own word behind a colon: `not-a-ticket: json-shape`."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is. `total` is 0 where it can't be known beforehand."""

    done: int
    total: int
    messages: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of an import."""

    tickets: int
    """Kept by this run."""
    messages: int
    resumed_at: int
    """Tickets that an earlier run had already done."""
    problems: tuple[Problem, ...]
    problem_count: int
    unknown_columns: tuple[str, ...]
    finished: bool
    """False: it was stopped; run it again to go on."""
    matched: int = 0
    """Tickets seen here of which the export said what became of them."""
    unmatched: int = 0
    """Tickets of which it said so that had not been seen here."""
    erased: int = 0
    """Tickets that were left out because they have been erased here."""


@dataclass(frozen=True, slots=True)
class _Source:
    read: Iterator[Callable[[], PastTicket]]
    total: int = 0
    unknown_columns: tuple[str, ...] = ()


def import_tickets(
    tickets: Tickets, path: Path, cancelled: Cancelled = never
) -> Iterator[ImportProgress | ImportReport]:
    """Keeps every ticket of the export at `path`; the last item is the `ImportReport`.

    Raises `FileMissing`, `FileUnreadable`, `NotATicket` where nothing in the file looks like tickets,
    and `StoreError`. Tickets already kept are brought up to date.
    """
    try:
        key = _digest(path)
        source = _open(path)
        resumed_at = import_position(tickets, key)
        yield from _import(tickets, source, key, resumed_at, cancelled)
    except FileNotFoundError:
        raise FileMissing(path=path.name) from None
    except OSError as error:
        raise FileUnreadable(path=path.name, reason=error.strerror or type(error).__name__) from None


def _import(
    tickets: Tickets, source: _Source, key: str, resumed_at: int, cancelled: Cancelled
) -> Iterator[ImportProgress | ImportReport]:
    saved, count, position, stopped = SavedBatch(), 0, 0, False
    problems: list[Problem] = []
    batch: list[PastTicket] = []
    for read in source.read:
        position += 1
        if position <= resumed_at:
            continue
        try:
            batch.append(read())
        except InputError as error:
            count += 1
            reason = str(error.values.get("reason", ""))
            if len(problems) < MAX_PROBLEMS:
                problems.append(Problem(position, f"{error.message_id}: {reason}" if reason else error.message_id))
        if len(batch) >= BATCH:
            saved += save_imported(tickets, key, position, batch)
            batch = []
            yield ImportProgress(position, source.total, saved.messages)
        if cancelled():
            stopped = True
            break
    saved += save_imported(tickets, key, position, batch, finished=not stopped)
    yield ImportReport(
        saved.tickets,
        saved.messages,
        resumed_at,
        tuple(problems),
        count,
        source.unknown_columns,
        not stopped,
        saved.matched,
        saved.unmatched,
        saved.erased,
    )


# -- the kinds of export -----------------------------------------------------------------------


def _open(path: Path) -> _Source:
    suffix = path.suffix.lower()
    if suffix == ".mbox":
        threads = mailbox.threads_of(path)
        return _Source((_later(_thread, path, thread) for thread in threads), len(threads))
    if suffix in (".csv", ".tsv"):
        try:
            table = read_table(path)
        except csv.Error:
            raise NotATicket(reason="csv") from None
        return _Source(
            (_later(past_ticket_of_json, row, table.scale) for row in _rows(table.tickets())), 0, table.unknown
        )
    if suffix in (".jsonl", ".ndjson"):
        return _Source(_later(_line, line) for line in _lines(path))
    if suffix == ".json":
        prefix = _list_in(path)
        first = next(_objects(path, prefix), None) if prefix == "item" else None
        if isinstance(first, dict) and "model" in first:
            return _Source(_later(past_ticket_of_json, row) for row in _dumped(path))
        if prefix and not is_message(next(_objects(path, prefix), None)):
            return _Source(_later(past_ticket_of_json, row) for row in _objects(path, prefix))
    return _Source(iter([_later(_whole, path)]), 1)


def _later(function: Callable[..., PastTicket], *arguments: Any) -> Callable[[], PastTicket]:  # noqa: ANN401
    return lambda: function(*arguments)


def _thread(path: Path, thread: mailbox.Thread) -> PastTicket:
    return PastTicket(mailbox.read_thread(path, thread))


def past_ticket_of_json(row: object, scale: float = USUAL_SCALE) -> PastTicket:
    """A ticket of an export or of a helpdesk's API, with what it says became of it. `scale`: the best rating that
    can be given. Raises `NotATicket`, `EmptyTicket`."""
    if isinstance(row, InputError):
        raise row
    ticket, outcome = ticket_of_json(row), _outcome(row)
    known = outcome_of_json(row, ticket, ended=outcome == "closed", scale=scale) if isinstance(row, dict) else None
    return PastTicket(ticket, outcome, known)


def _line(line: bytes) -> PastTicket:
    return past_ticket_of_json(loads(decode(line)))


def _whole(path: Path) -> PastTicket:
    check_size(path.stat().st_size, path.name)
    data = path.read_bytes()
    if path.suffix.lower() == ".json" and isinstance(row := loads(decode(data, path.name)), dict):
        return past_ticket_of_json(row)
    return PastTicket(read_ticket(data, path.name))


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(MAX_BYTES + 1):
            if line.strip():
                yield line


def _rows(rows: Iterator[dict[str, Any]]) -> Iterator[object]:
    """The rows, and the error that ended them as the last one."""
    try:
        yield from rows
    except csv.Error:
        yield NotATicket(reason="csv")


def _list_in(path: Path) -> str:
    """Where in the JSON at `path` the list of tickets lies, in the way ijson writes it; empty if nowhere."""
    with path.open("rb") as file:
        try:
            for prefix, event, _ in ijson.parse(file):
                if event == "start_array" and (f"{prefix}.item" if prefix else "item") in _LISTS:
                    return f"{prefix}.item" if prefix else "item"
                if prefix.count(".") > 1 and event == "start_array":
                    break
        except ijson.JSONError:
            raise NotATicket(reason="json") from None
    return ""


def _objects(path: Path, prefix: str) -> Iterator[object]:
    with path.open("rb") as file:
        try:
            yield from ijson.items(file, prefix, use_float=True)
        except ijson.JSONError:
            # What came before the broken place is kept; the place itself is reported.
            yield NotATicket(reason="json")


def _dumped(path: Path) -> list[Any]:
    """The tickets of a database dump, whose messages stand elsewhere in it: read as a whole."""
    check_size(path.stat().st_size, path.name)
    rows = loads(decode(path.read_bytes(), path.name))
    return list(tickets_of_dump(rows) or rows)


def _outcome(row: object) -> Outcome:
    if not isinstance(row, dict):
        return ""
    inner = row.get("ticket") or row.get("helpdesk_ticket") or _zammad_ticket(row) or row
    status = inner.get("status", inner.get("state", "")) if isinstance(inner, dict) else ""
    ended = str(status).lower() in words()["status"]["ended"]
    if not ended and isinstance(inner, dict) and not status:
        ended = str(inner.get("state_id", "")) in words()["status"]["zammad_ids"]
    return "closed" if ended else ""


def _zammad_ticket(row: dict[str, Any]) -> object:
    """The ticket among the assets of `tickets/{id}?all=true`."""
    assets = row.get("assets")
    tickets = assets.get("Ticket") if isinstance(assets, dict) else None
    return tickets.get(str(row.get("ticket_id", row.get("id", "")))) if isinstance(tickets, dict) else None


def _digest(path: Path) -> str:
    """Tells an export by name, size and beginning, so that a changed one is read from its start."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    return hashlib.sha256(f"{path.name}|{path.stat().st_size}|".encode() + head).hexdigest()
