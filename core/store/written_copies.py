"""Copies of what is stored that a person has had written elsewhere: whoever erases is told of them."""

from __future__ import annotations

import contextlib
import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.errors import StoreUnwritable
from core.store.database import SqlRow, Store

_log = logging.getLogger(__name__)
CopyKind = Literal["backup", "export", "packet"]


@dataclass(frozen=True, slots=True)
class WrittenCopy:
    """A backup, an exported folder, or the file of a hand-off packet. `written_at`: seconds since the epoch, the last
    time."""

    path: str
    kind: CopyKind
    written_at: float


def record_copy_written(store: Store, path: Path, kind: CopyKind) -> None:
    """Remembers that a copy was written to `path`; not where the store takes no writing: who saves what is on a failing
    disk must get the copy, and nobody is erased from a store that can't be written."""
    row = (str(path.absolute()), kind, time.time())
    try:
        store.execute("INSERT OR REPLACE INTO written_copies VALUES (?, ?, ?)", row)
    except StoreUnwritable as error:
        _log.warning("a copy is not remembered: %s", error.message_id)


def written_copies(store: Store) -> tuple[WrittenCopy, ...]:
    """The copies that may still be there, the latest first. One whose folder can be read and lacks it is forgotten;
    one on a medium that is not at hand is not."""
    rows = store.rows("SELECT path, kind, written_at FROM written_copies ORDER BY written_at DESC, path")
    copies = [WrittenCopy(*row) for row in rows]
    gone = [copy for copy in copies if _is_gone(Path(copy.path))]
    with contextlib.suppress(StoreUnwritable):  # who only looks is told all the same
        store.execute_many("DELETE FROM written_copies WHERE path = ?", [(copy.path,) for copy in gone])
    return tuple(copy for copy in copies if copy not in gone)


def copy_rows(store: Store) -> list[SqlRow]:
    """All that is remembered, for `adopt_copies` of another store."""
    return store.rows("SELECT path, kind, written_at FROM written_copies")


def adopt_copies(store: Store, copies: list[SqlRow]) -> None:
    """Remembers copies that another store knew of."""
    store.execute_many("INSERT OR REPLACE INTO written_copies VALUES (?, ?, ?)", copies)


def _is_gone(path: Path) -> bool:
    return not path.exists() and path.parent.is_dir()
