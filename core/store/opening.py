"""Opens the store of a workspace: made if there is none, brought up to the newest schema."""

from __future__ import annotations

from pathlib import Path

from core.store import key_file, migrations
from core.store.database import Store, typed_errors


def open_store(path: Path, key: bytes) -> Store:
    """Opens the store at `path` for reading and writing; makes it if there is none.

    `key`: 32 bytes, see `core.store.key_file`. Missing migrations are applied. Raises `WrongKey`,
    `NewerSchema`, `DamagedStore`, `DiskFull`, `StoreBusy` or `FileUnreadable`.
    """
    if len(key) != key_file.KEY_BYTES:
        raise ValueError(f"a key has {key_file.KEY_BYTES} bytes, not {len(key)}")
    with typed_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        exists = path.exists() and path.stat().st_size > 0
        if not exists:
            key_file.write_key_file(path, key_file.key_file_for(path, key))
    store = Store(path, key)
    try:
        migrations.migrate(store)
        if exists and not _key_file_matches(path, key):
            key_file.write_key_file(path, key_file.key_file_for(path, key))
    except BaseException:
        store.close()
        raise
    return store


def _key_file_matches(path: Path, key: bytes) -> bool:
    file = key_file.read_key_file(path)
    return file is not None and file.matches(key)
