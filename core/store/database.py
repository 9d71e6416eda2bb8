"""Opens the encrypted file of a workspace and speaks SQL to it; every failure becomes a typed one.

SQLite through APSW with SQLite3 Multiple Ciphers (ChaCha20-Poly1305, raw 256-bit key), WAL, deleted
content overwritten, sqlite-vec loaded. Each thread that uses a `Store` has a connection of its own,
or the transaction of one queue would swallow what another writes meanwhile; readers never wait.
"""

from __future__ import annotations

import glob
import os
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw
import sqlite_vec

from core.errors import DamagedStore, FileMissing, FileThere, StoreUnwritable, StoreVanished
from core.store import key_file
from core.store.store_errors import typed_errors

SqlValue = str | int | float | bytes | None
SqlRow = tuple[Any, ...]

BUSY_SECONDS = 5.0
"""How long a writer waits for another before it raises `StoreBusy`."""
WRITER_CACHE_MIB = 32
_PAGES_A_STEP = 1024
"""Of a copy: 4 MiB, so that it can be interrupted."""
READER_CACHE_MIB = 16
"""Holds the upper levels of every index. A reader that scans fills whatever it is given, and each queue has one;
with 96 a search at 100,000 chunks was no faster."""


class Store:
    """The store of a workspace, for any number of threads."""

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        read_only: bool = False,
        immutable: bool = False,
        why_read_only: StoreUnwritable | None = None,
    ) -> None:
        """Use `core.store.opening.open_store` or `read_only`. `immutable`: a file that nobody changes, such as a
        backup, which may lie on a medium that can't be written; `read_only` goes with it. `why_read_only`: what
        kept it from being opened for writing, which whoever writes hears."""
        self.path = path
        self._why_read_only = why_read_only
        self._immutable = immutable
        self._key = key
        self._read_only = read_only
        self._own = threading.local()
        self._connections: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()
        self._closed = False
        self._place: tuple[int, int] | None = None
        """Device and number of the file that was opened: another one under that name is another store."""

    @property
    def _connection(self) -> apsw.Connection:
        """This thread's connection, opened at its first use; it goes with the thread."""
        connection: apsw.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            if self._closed:
                raise apsw.ConnectionClosedError(f"{self.path.name} is closed")
            connection = self._own.connection = self._connect()
            self._connections.add(connection)
        return connection

    def read_only(self) -> Store:
        """The same store for somebody who only reads; it sees what is committed. Raises `FileMissing` and
        the rest at once."""
        reader = Store(self.path, self._key, read_only=True, immutable=self._immutable)
        reader.data_version()
        return reader

    def close(self) -> None:
        """Closes the connections of all threads, which must have ended their work; a second time nothing."""
        self._closed = True
        with typed_errors(self.path):
            for connection in list(self._connections):
                connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- speaking SQL ----------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Takes the write lock at once; a transaction within one is a savepoint."""
        nested = self._connection.in_transaction
        begin, commit, undo = (
            ("SAVEPOINT step", "RELEASE step", "ROLLBACK TO step; RELEASE step")
            if nested
            else ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
        )
        self.execute(begin)
        try:
            yield
            self.execute(commit)
        except BaseException:
            if self._connection.in_transaction:  # after a full disk SQLite has already rolled back by itself
                self.execute(undo)
            raise

    def execute(self, sql: str, bindings: Sequence[SqlValue] | dict[str, SqlValue] = ()) -> int:
        """Runs one or more statements; gives the number of rows the last one changed."""
        self._check_place()
        with typed_errors(self.path, self._key, self._why_read_only):
            self._connection.execute(sql, bindings)
            return self._connection.changes()

    def execute_many(self, sql: str, bindings: Iterator[Sequence[SqlValue]] | Sequence[Sequence[SqlValue]]) -> None:
        """Runs one statement for each row of bindings. Wrap it in a transaction."""
        with typed_errors(self.path, self._key, self._why_read_only):
            self._connection.executemany(sql, bindings)

    def insert(self, sql: str, bindings: Sequence[SqlValue] | dict[str, SqlValue] = ()) -> int:
        """Runs an INSERT; gives the new rowid."""
        self._check_place()
        with typed_errors(self.path, self._key, self._why_read_only):
            self._connection.execute(sql, bindings)
            return self._connection.last_insert_rowid()

    def rows(self, sql: str, bindings: Sequence[SqlValue] | dict[str, SqlValue] = ()) -> list[SqlRow]:
        """All rows of a query."""
        with typed_errors(self.path, self._key):
            return self._connection.execute(sql, bindings).fetchall()

    def each(self, sql: str, bindings: Sequence[SqlValue] | dict[str, SqlValue] = ()) -> Iterator[SqlRow]:
        """The same one by one, for results too large for a list."""
        with typed_errors(self.path, self._key):
            yield from self._connection.execute(sql, bindings)

    def row(self, sql: str, bindings: Sequence[SqlValue] | dict[str, SqlValue] = ()) -> SqlRow | None:
        """The first row of a query, if any."""
        with typed_errors(self.path, self._key):
            return self._connection.execute(sql, bindings).fetchone()

    def value(self, sql: str, bindings: Sequence[SqlValue] | dict[str, SqlValue] = ()) -> Any:  # noqa: ANN401 - SQL decides
        """The first column of the first row, None if there is no row."""
        found = self.row(sql, bindings)
        return found[0] if found else None

    def data_version(self) -> int:
        """A number that changes when another connection has committed: caches ask it."""
        return int(self.value("PRAGMA data_version"))

    @contextmanager
    def deletions(self) -> Iterator[dict[str, list[SqlRow]]]:
        """Fills in, when the block ends, every row that this thread's connection has deleted in it, by table,
        as it was before. Rows that cascades and triggers took along are among them."""
        deleted: dict[str, list[SqlRow]] = {}
        with typed_errors(self.path, self._key), closing(apsw.Session(self._connection, "main")) as session:
            session.config(apsw.SQLITE_SESSION_OBJCONFIG_ROWID, True)
            session.attach()
            yield deleted
            for change in apsw.Changeset.iter(session.changeset()):
                if change.op == "DELETE":
                    assert change.old is not None
                    without_key = self.value("SELECT max(pk) = 0 FROM pragma_table_info(?)", (change.name,))
                    deleted.setdefault(change.name, []).append(tuple(change.old[1:] if without_key else change.old))

    # -- care ------------------------------------------------------------------------------

    def check(self) -> None:
        """Reads the whole file and every index. Raises `DamagedStore`."""
        if self.value("PRAGMA integrity_check(1)") != "ok":
            raise DamagedStore(path=self.path.name)

    def settle(self) -> None:
        """Moves the write-ahead log into the file and empties it: overwritten content is gone from both. Where somebody
        still reads what stood before (a backup on its way), it waits `BUSY_SECONDS` and leaves it to the next time."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup(self, path: Path, pause: Callable[[], None] = lambda: None) -> None:
        """Writes a whole copy under the same key to `path`, a new file, while others go on. It has that name only once
        it is whole. `pause`: called every 4 MiB, may wait. Raises `FileThere`, `DiskFull`, `DamagedStore`."""
        part = path.with_name(path.name + ".part")
        with typed_errors(path, self._key):
            if path.exists():
                raise FileThere(path=path.name)
            try:
                self.copy_to(part, self._key, pause=pause)
                key_file.key_file_path(part).replace(key_file.key_file_path(path))
                part.replace(path)
            except BaseException:
                remove_store(part)
                raise

    def copy_to(self, path: Path, key: bytes, salt: bytes = b"", pause: Callable[[], None] = lambda: None) -> None:
        """Writes all that is committed now to `path`, in place of what is there, encrypted with `key`; opens the copy
        and counts its rows. `salt`: of the passphrase that `key` is made of, this store's own if empty."""
        remove_store(path)
        own = key_file.key_file_for(self.path, self._key)
        with typed_errors(path, key):
            key_file.write_key_file(path, key_file.KeyFile.of(key, salt or own.salt))
            with closing(self._connect(read_only=True)) as source:
                source.execute("BEGIN")  # one state: what is written meanwhile does not make the copy begin anew
                rows = _count_rows(source)
                with closing(connect(path, key)) as copy, copy.backup("main", source, "main") as progress:
                    while not progress.done:
                        progress.step(_PAGES_A_STEP)
                        pause()
                    copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # closing would pass over a full disk
            with closing(connect(path, key, read_only=True, immutable=True)) as copy:
                if _count_rows(copy) != rows:
                    raise DamagedStore(path=path.name)
            with path.open("rb+") as file:
                os.fsync(file.fileno())

    def count_rows(self) -> dict[str, int]:
        """The number of rows of each table."""
        with typed_errors(self.path, self._key):
            return _count_rows(self._connection)

    def _connect(self, read_only: bool = False) -> apsw.Connection:
        self._check_place()
        made = connect(self.path, self._key, read_only=read_only or self._read_only, immutable=self._immutable)
        if self._place is None:
            self._place = _place_of(self.path)
        return made

    def _check_place(self) -> None:
        """Raises `StoreVanished` where the file is no longer the one that was opened: what is written would be lost."""
        if self._place is not None and self._place != _place_of(self.path):
            raise StoreVanished(path=str(self.path))


def remove_store(path: Path) -> None:
    """Deletes the file of a store with all that stands beside it; the file itself last, so that a removal that is
    killed can be told from one that has ended."""
    own_key_file = key_file.key_file_path(path)
    half_written = path.parent.glob(f"{glob.escape(own_key_file.name)}.*.part")
    logs = (path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))
    for each in (own_key_file, *half_written, *logs, path):
        each.unlink(missing_ok=True)


def _place_of(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _count_rows(connection: apsw.Connection) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    counts = ((str(name), connection.execute(f'SELECT count(*) FROM "{name}"').fetchall()) for (name,) in names)
    return {name: int(str(rows[0][0])) for name, rows in counts}


def connect(
    path: Path, key: bytes, *, read_only: bool = False, immutable: bool = False, damaged: bool = False
) -> apsw.Connection:
    """A connection that has proved its key; if `damaged`, also to a file that was cut off."""
    flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    name = f"{path.absolute().as_uri()}?immutable=1" if immutable else str(path)
    with typed_errors(path, key):
        if read_only and not path.exists():
            raise FileMissing(path=path.name)
        connection = apsw.Connection(name, flags=flags | apsw.SQLITE_OPEN_URI)
        try:
            file = key_file.read_key_file(path)
            connection.pragma("cipher", "chacha20")
            connection.pragma("key", "raw:" + key.hex() + (file.salt.hex() if file else ""))
            connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
            connection.enable_load_extension(True)
            connection.load_extension(sqlite_vec.loadable_path())
            connection.enable_load_extension(False)
            if damaged:
                connection.pragma("writable_schema", True)
            connection.execute("SELECT count(*) FROM sqlite_schema")
            connection.pragma("cache_size", -1024 * (READER_CACHE_MIB if read_only else WRITER_CACHE_MIB))
            connection.pragma("temp_store", "memory")
            if read_only:
                connection.pragma("query_only", True)
            else:
                connection.pragma("journal_mode", "wal")
                # WAL with NORMAL loses at most the last commits on a power cut, never the whole.
                connection.pragma("synchronous", "normal")
                connection.pragma("secure_delete", "on")
                connection.pragma("foreign_keys", True)
        except BaseException:
            connection.close()
            raise
    return connection
