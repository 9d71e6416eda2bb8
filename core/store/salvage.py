"""Takes out of a damaged store what it still holds, row by row.

Only what can't be made again is taken: tickets and all that belongs to them. Pages of the docs are indexed anew,
measures and vectors made anew. What is known to be lost is counted: rows that an index or another row still names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apsw

from core.errors import DamagedStore
from core.store.database import SqlRow, SqlValue, Store, connect
from core.store.store_errors import typed_errors

SAVED = (
    "customers", "tickets", "messages", "ticket_sources", "ticket_drafts", "draft_citations", "draft_votes", "replies",
    "reply_copies", "handoffs", "check_dismissals", "ticket_rules", "helpdesk_outcomes", "recontacts", "desk_notes",
    "searches", "search_pages", "intent_corrections", "tier_overrules", "rollout_changes", "dismissals", "imports",
    "erased_tickets", "written_copies", "shared_answers", "excluded_colleague_answers",
)  # fmt: skip
"""No table comes before one that its rows belong to."""
_LONGEST_STEP = 8
"""So many row numbers are passed over at most where a page of the file can't be read: it holds more rows than that."""
_NO_END = 100_000
"""So far it is looked for a row behind a damaged page where nothing says how many there are."""
_UNREADABLE = (apsw.CorruptError, apsw.NotADBError, apsw.IOError)


@dataclass(frozen=True, slots=True)
class SalvagedTable:
    """How many rows of a table were saved, and how many are known to be lost."""

    name: str
    saved: int
    lost: int


def salvage_into(store: Store, damaged: Path, key: bytes) -> tuple[SalvagedTable, ...]:
    """Writes what can be read of the store at `damaged`, encrypted with `key`, into `store`, which is new. Raises
    `WrongKey`, and `DamagedStore` where not even the list of its tables can be read."""
    immutable = not damaged.with_name(damaged.name + "-wal").exists()
    with typed_errors(damaged, key):
        source = connect(damaged, key, read_only=True, immutable=immutable, damaged=True)
        with closing(source):
            there = {str(name) for (name,) in source.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            if "tickets" not in there:
                raise DamagedStore(path=damaged.name)
            found = _Salvage(source, store)
            for table in SAVED:
                if table in there:
                    found.take(table)
            return found.tables()


class _Salvage:
    """One run, with what it has saved of the tables that others belong to."""

    def __init__(self, source: apsw.Connection, store: Store) -> None:
        self._source, self._store = source, store
        self._ids: dict[str, set[SqlValue]] = {}
        self._named: dict[str, set[SqlValue]] = {}
        """Rows that others belong to, and that could not be read."""
        self._counts: dict[str, tuple[int, int]] = {}

    def take(self, table: str) -> None:
        """Copies the rows that can be read and whose table, if they belong to another's, could be."""
        shape = self._store.rows('SELECT name, "notnull", pk, type FROM pragma_table_info(?)', (table,))
        columns = [str(name) for (name,) in self._source.execute("SELECT name FROM pragma_table_info(?)", (table,))]
        columns = [name for name in columns if name in {known for known, *_ in shape}]
        needed = {name for name, not_null, key, _ in shape if not_null or key}
        number = next((name for name, _, key, kind in shape if key and kind == "INTEGER"), "")
        parents: dict[str, str] = dict(
            self._store.rows('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (table,))
        )
        marks = ", ".join("?" * len(columns))
        insert = f'INSERT OR IGNORE INTO "{table}" ({", ".join(columns)}) VALUES ({marks})'
        ids = self._ids.setdefault(table, set())
        saved = seen = 0
        with self._store.transaction():
            for row in self._rows(table, columns):
                seen += 1
                values = dict(zip(columns, row, strict=True))
                if self._belongs(values, parents, needed) and self._store.execute(insert, list(values.values())):
                    saved += 1
                    ids.add(values.get(number))
        self._counts[table] = (saved, max(seen, self._counted(table)) - saved)

    def tables(self) -> tuple[SalvagedTable, ...]:
        """What came of each table."""
        return tuple(
            SalvagedTable(table, saved, max(lost, len(self._named.get(table, ()))))
            for table, (saved, lost) in self._counts.items()
        )

    def _belongs(self, values: dict[str, SqlValue], parents: dict[str, str], needed: set[str]) -> bool:
        """Whether the row's parents were saved; one that it can do without is taken out of it."""
        whole = True
        for column, parent in parents.items():
            value = values.get(column)
            if value is not None and value not in self._ids[parent]:
                self._named.setdefault(parent, set()).add(value)
                values[column] = None
                whole &= column not in needed
        return whole

    def _rows(self, table: str, columns: Sequence[str]) -> Iterator[SqlRow]:
        names = ", ".join(columns)
        if self._source.execute("SELECT wr FROM pragma_table_list(?)", (table,)).fetchall() == [(1,)]:
            yield from self._from_both_ends(table, names)
            return
        sql = f'SELECT rowid, {names} FROM "{table}" NOT INDEXED WHERE rowid >= ? ORDER BY rowid'
        last, end = 0, self._highest(table)
        while True:
            try:
                for row in self._source.execute(sql, (last + 1,)):
                    last = int(str(row[0]))
                    yield row[1:]
                return
            except _UNREADABLE:
                behind = self._next_readable(f"{sql} LIMIT 1", last, end if end is not None else last + _NO_END)
                if behind is None:
                    return
                last = behind - 1

    def _from_both_ends(self, table: str, names: str) -> Iterator[SqlRow]:
        seen: set[SqlRow] = set()
        keys = self._source.execute("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (table,)).fetchall()
        for direction in ("ASC", "DESC"):
            order = ", ".join(f"{key} {direction}" for (key,) in keys)
            try:
                for row in self._source.execute(f'SELECT {names} FROM "{table}" ORDER BY {order}'):
                    if row not in seen:
                        seen.add(row)
                        yield row
                return
            except _UNREADABLE:
                continue

    def _next_readable(self, sql: str, last: int, end: int) -> int | None:
        """The number of the first row behind `last` that can be read; None: there is none up to `end`."""
        step, at = 1, last + 2
        while at <= end:
            try:
                found = self._source.execute(sql, (at,)).fetchall()
            except _UNREADABLE:
                at, step = at + step, min(step * 2, _LONGEST_STEP)
                continue
            if not found:
                return None
            low, high = max(last + 1, at - step), at
            while high - low > 1:
                middle = (low + high) // 2
                try:
                    self._source.execute(sql, (middle,)).fetchall()
                    high = middle
                except _UNREADABLE:
                    low = middle
            return high
        return None

    def _highest(self, table: str) -> int | None:
        """The highest row number, by the table or one of its indexes; None where neither tells."""
        for way in ("NOT INDEXED", *self._indexes(table)):
            try:
                ((highest,),) = self._source.execute(f'SELECT max(rowid + 0) FROM "{table}" {way}').fetchall()
                return int(str(highest or 0))
            except _UNREADABLE:
                continue
        return None

    def _counted(self, table: str) -> int:
        """The number of rows by an index that can be read; 0 if none can."""
        for way in self._indexes(table):
            try:
                ((count,),) = self._source.execute(f'SELECT count(*) FROM "{table}" {way}').fetchall()
                return int(str(count))
            except _UNREADABLE:
                continue
        return 0

    def _indexes(self, table: str) -> list[str]:
        rows = self._source.execute("SELECT name FROM pragma_index_list(?) WHERE NOT partial", (table,)).fetchall()
        return [f'INDEXED BY "{name}"' for (name,) in rows]
