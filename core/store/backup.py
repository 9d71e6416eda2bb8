"""A backup of the store, and a store in the place of another: from a backup, or the same under another key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import DamagedStore, FileMissing, StoreBusy, WrongKey
from core.store import migrations, replacing
from core.store.creation_lock import creation_lock
from core.store.database import SqlRow, Store, remove_store
from core.store.erased_tickets import erase_marked, marks
from core.store.key_file import KeyFile, new_salt, passphrase_key, read_key_file, salt_of, write_key_file
from core.store.opening import open_store, open_store_in_lock
from core.store.salvage import SalvagedTable, salvage_into
from core.store.shared_answers import adopt_shared, shared_rows
from core.store.written_copies import adopt_copies, copy_rows, record_copy_written


def restore(backup: Path, store_file: Path, key: bytes, backup_key: bytes | None = None) -> int:
    """Puts the backup at `backup`, once it has proved whole, in the place of the store at `store_file`, encrypted
    with `key`. `backup_key`: what the backup was encrypted with, None for the same. Tickets that have been erased
    since the backup was made stay erased; gives how many.

    What was there, damaged or not, stays beside it (`core.store.replacing`). Nothing may have the store open. The
    backup is only read. Raises `FileMissing`, `WrongKey`, `DamagedStore`, `NewerSchema`, `StoreBusy`, `DiskFull`;
    then nothing has changed.
    """
    if not backup.is_file():
        raise FileMissing(path=str(backup))
    with creation_lock(store_file):
        replacing.complete(store_file)
        remembered = _settle(store_file, key)
        new = replacing.new_store_file(store_file)
        own = read_key_file(store_file)
        try:
            with _opened(backup, backup_key or key) as source:
                source.check()
                source.copy_to(new, key, own.salt if own else b"")
            with open_store(new, key) as store:
                gone = remembered.adopt(store)
                store.check()
            replacing.set_ready(store_file)
        except BaseException:
            replacing.complete(store_file)  # drops what is not whole
            raise
        replacing.complete(store_file)
    return gone


def back_up(store: Store, path: Path) -> None:
    """Writes a backup that a person asked for (`Store.backup`), and remembers where."""
    store.backup(path)
    record_copy_written(store, path, "backup")


def salvage(damaged: Path, store_file: Path, key: bytes, damaged_key: bytes | None = None) -> tuple[SalvagedTable, ...]:
    """Puts what can be read of the damaged store or backup at `damaged`, which may be `store_file` itself, in the
    place of the store, and says what that is. What was there stays beside it, as after a restore. Nothing may have
    it open. Raises what `restore` raises; then nothing has changed."""
    if not damaged.is_file():
        raise FileMissing(path=str(damaged))
    with creation_lock(store_file):
        replacing.complete(store_file)
        remembered = _settle(store_file, key)
        new = replacing.new_store_file(store_file)
        try:
            remove_store(new)
            write_key_file(new, KeyFile(salt_of(store_file) or salt_of(damaged)))
            with open_store_in_lock(new, key) as store:
                tables = salvage_into(store, damaged, damaged_key or key)
                remembered.adopt(store)
                store.check()
        except BaseException:
            remove_store(new)
            raise
        replacing.set_ready(store_file)
        replacing.complete(store_file)
    return tables


def change_passphrase(store_file: Path, key: bytes, passphrase: str) -> None:
    """Encrypts the store with the key of a new passphrase, as `change_key` does."""
    salt = new_salt()
    change_key(store_file, key, passphrase_key(passphrase, salt), salt)


def change_key(store_file: Path, key: bytes, new: bytes, salt: bytes) -> None:
    """Encrypts the store at `store_file`, now under `key`, with a `new` one. `salt`: of its passphrase, or any. Backups
    made before open with the old one. Nothing may have the store open. Raises `FileMissing`, `WrongKey`,
    `DamagedStore`, `StoreBusy`, `DiskFull`; then nothing has changed."""
    with creation_lock(store_file):
        replacing.complete(store_file)
        if not store_file.is_file():
            raise FileMissing(path=str(store_file))
        with Store(store_file, key) as store:
            store.settle()
        _check_not_in_use(store_file)
        kept = set(replacing.replaced_stores(store_file))
        with Store(store_file, key, read_only=True) as store:
            store.check()
            try:
                store.copy_to(replacing.new_store_file(store_file), new, salt)
                replacing.set_ready(store_file)
            except BaseException:
                replacing.complete(store_file)
                raise
        replacing.complete(store_file)
        for old in set(replacing.replaced_stores(store_file)) - kept:
            remove_store(old)


def verify(backup: Path, key: bytes) -> dict[str, int]:
    """Reads a whole backup and gives the number of rows of each table. Raises `FileMissing`, `WrongKey`,
    `DamagedStore`."""
    if not backup.is_file():
        raise FileMissing(path=str(backup))
    with _opened(backup, key) as store:
        store.check()
        return store.count_rows()


def opens(backup: Path, key: bytes) -> bool:
    """Whether `key` opens the backup. Raises `FileMissing`, and `DamagedStore` where it is the right key all the
    same."""
    try:
        with _opened(backup, key):
            return True
    except WrongKey:
        return False


@contextmanager
def _opened(backup: Path, key: bytes) -> Iterator[Store]:
    """A backup that nobody has open is a file like any other, so it may lie on a medium that can't be written. Raises
    `DamagedStore` for one that holds no store at all: to SQLite an empty file is a whole database of no tables."""
    in_use = backup.with_name(backup.name + "-wal")
    immutable = not in_use.exists() or not in_use.stat().st_size
    with Store(backup, key, read_only=True, immutable=immutable) as store:
        if not migrations.applied(store):
            raise DamagedStore(path=backup.name)
        yield store


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What the store in force knows and a backup may not."""

    erased: Sequence[SqlRow] = ()
    copies: Sequence[SqlRow] = ()
    shared: Sequence[SqlRow] = ()

    def adopt(self, store: Store) -> int:
        """Takes it over into the restored store; gives how many tickets went."""
        gone = erase_marked(store, self.erased)
        adopt_copies(store, list(self.copies))
        adopt_shared(store, self.shared)
        return gone


def _settle(store_file: Path, key: bytes) -> _Remembered:
    """Moves the write-ahead log of the present store into its file; gives what it remembers of erased tickets, copies
    elsewhere and of answers that were shared. Raises `StoreBusy` if somebody has it open. One that is damaged, or under
    a lost key, is left as it is."""
    if not store_file.exists():
        return _Remembered()
    try:
        with open_store_in_lock(store_file, key) as old:
            remembered = _Remembered(marks(old), copy_rows(old), shared_rows(old))
            old.settle()
    except (DamagedStore, WrongKey):
        return _Remembered()
    _check_not_in_use(store_file)
    return remembered


def _check_not_in_use(store_file: Path) -> None:
    """The write-ahead log is gone once the last one has closed the store. Raises `StoreBusy`."""
    if store_file.with_name(store_file.name + "-wal").exists():
        raise StoreBusy(path=store_file.name)
