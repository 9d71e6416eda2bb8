"""What a deletion takes out of the store, held in memory so that it can be brought back.

SQLite's session extension tells every row that goes, also those that cascades and triggers take along. Rows
come back under new ids where the old ones have been given away meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.store.database import SqlRow, SqlValue, Store
from core.store.erased_tickets import readmit


@dataclass(frozen=True, slots=True)
class DeletedRows:
    """Deleted rows by table, as they were."""

    rows: Mapping[str, Sequence[SqlRow]]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a table hangs together with others."""

    columns: tuple[str, ...]
    id: str
    """The column that SQLite numbers; empty if there is none."""
    parents: Mapping[str, str]
    """Column to the table whose id it holds."""


def restore_rows(store: Store, taken: DeletedRows) -> None:
    """Undoes a deletion, all at once. Rows that have been written again meanwhile stay as they are now, with all that
    belongs to them."""
    shapes = {table: _shape(store, table) for table in taken.rows}
    new_ids: dict[tuple[str, SqlValue], SqlValue] = {}
    with store.transaction():
        if (tickets := shapes.get("tickets")) is not None:
            named = tickets.columns.index("source_id")
            readmit(store, (str(row[named]) for row in taken.rows["tickets"]))
        for table in _parents_first(shapes):
            for row in taken.rows[table]:
                _insert(store, table, shapes[table], row, new_ids)


def _insert(
    store: Store, table: str, shape: _Shape, row: SqlRow, new_ids: dict[tuple[str, SqlValue], SqlValue]
) -> None:
    """Inserts a row and notes its new id, None if it was not wanted: nor are its children then."""
    values = dict(zip(shape.columns, row, strict=True))
    old = values.pop(shape.id) if shape.id else None
    wanted = True
    for column, parent in shape.parents.items():
        if (parent, values[column]) in new_ids:
            values[column] = new_ids[parent, values[column]]
            wanted &= values[column] is not None
    new = _same_customer(store, values) if table == "customers" else None
    if wanted and new is None:
        marks = ", ".join("?" * len(values))
        insert = f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({marks})"
        if store.execute(insert, list(values.values())):
            new = store.value("SELECT last_insert_rowid()")
    if shape.id:
        new_ids[table, old] = new


def _same_customer(store: Store, values: Mapping[str, SqlValue]) -> SqlValue:
    """The id of a customer who has come again meanwhile."""
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    found: SqlValue = store.value(f"SELECT id FROM customers WHERE ({names}) = ({marks})", list(values.values()))
    return found


def _parents_first(shapes: Mapping[str, _Shape]) -> list[str]:
    ordered: list[str] = []
    waiting = dict(shapes)
    while waiting:
        ready = [table for table, shape in waiting.items() if waiting.keys().isdisjoint({*shape.parents.values()})]
        ordered += ready
        for table in ready:
            del waiting[table]
    return ordered


def _shape(store: Store, table: str) -> _Shape:
    columns = store.rows(f"SELECT name, type, pk FROM pragma_table_info('{table}')")
    keys = [(name, kind) for name, kind, key in columns if key]
    numbered = keys[0][0] if len(keys) == 1 and keys[0][1] == "INTEGER" else ""
    foreign = store.rows(f'SELECT "from", "table" FROM pragma_foreign_key_list(\'{table}\')')
    if numbered in dict(foreign):
        numbered = ""  # it is numbered by its parent
    return _Shape(tuple(name for name, _, _ in columns), numbered, dict(foreign))
