"""Opens the store of a workspace: made if there is none, brought up to the newest schema."""

from __future__ import annotations

from pathlib import Path

from core.errors import StoreMissing, StoreUnwritable
from core.store import key_file, migrations, replacing
from core.store.creation_lock import creation_lock
from core.store.database import Store
from core.store.store_errors import typed_errors

_only_read: dict[Path, StoreUnwritable] = {}
"""Stores that this process has opened to be read, and why: none of them may change under its readers, which look for
no change, so this process writes to none of them until it is started again."""


def open_store(path: Path, key: bytes) -> Store:
    """Opens the store at `path` for reading and writing; makes it if there is none. A restore that was interrupted
    is completed or undone first. Where disk or folder allow no writing, what is there is opened to be read: whatever
    writes raises that `StoreUnwritable` or `DiskFull` then.

    `key`: 32 bytes, see `core.store.key_file`. Missing migrations are applied. Raises `WrongKey`, `StoreMissing`,
    `NewerSchema`, `DamagedStore`, `StoreUnwritable`, `DiskFull`, `StoreBusy` or `FileUnreadable`.
    """
    if len(key) != key_file.KEY_BYTES:
        raise ValueError(f"a key has {key_file.KEY_BYTES} bytes, not {len(key)}")
    if is_there(path) and not replacing.begun(path):
        try:
            if path.absolute() not in _only_read:
                return open_store_in_lock(path, key)
        except StoreUnwritable as error:
            if not _is_whole(path):
                raise
            _only_read[path.absolute()] = error
        return _open_to_read(path, key, _only_read[path.absolute()])
    with creation_lock(path):
        replacing.complete(path)
        if not is_there(path):
            check_for_remains(path)
            with typed_errors(path):
                # The check value comes once there is a store: then a check without a store is a store that is gone.
                salt = key_file.salt_of(path) or key_file.new_salt()
                key_file.write_key_file(path, key_file.KeyFile(salt))
        return open_store_in_lock(path, key)


def open_store_in_lock(path: Path, key: bytes) -> Store:
    """The same for whoever holds `creation_lock`, or knows that there is a store and that nobody replaces it."""
    store = Store(path, key)
    try:
        migrations.migrate(store)
        if not _key_file_matches(path, key):
            with typed_errors(path):
                key_file.write_key_file(path, key_file.key_file_for(path, key))
    except BaseException:
        store.close()
        raise
    return store


def _open_to_read(path: Path, key: bytes, why: StoreUnwritable) -> Store:
    store = Store(path, key, read_only=True, immutable=True, why_read_only=why)
    try:
        migrations.migrate(store)  # which writes nothing where nothing is missing
    except BaseException:
        store.close()
        raise
    return store


def _is_whole(path: Path) -> bool:
    """Whether all that was committed stands in the file itself: its log can only be read by who may write beside it."""
    log = path.with_name(f"{path.name}-wal")
    with typed_errors(path):
        return not log.exists() or log.stat().st_size == 0


def is_there(path: Path) -> bool:
    """Whether there is a file to open; one without a byte is what SQLite leaves that ended before it wrote any."""
    with typed_errors(path):
        return path.exists() and path.stat().st_size > 0


def check_for_remains(path: Path) -> None:
    """Raises `StoreMissing` where a store has been: an empty one in its place would look like one that lost all."""
    known = key_file.read_key_file(path)
    if (known is not None and known.check) or any(replacing.replaced_stores(path)):
        raise StoreMissing(path=str(path))


def _key_file_matches(path: Path, key: bytes) -> bool:
    file = key_file.read_key_file(path)
    return file is not None and file.matches(key)
