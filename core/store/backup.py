"""Puts a backup in the place of a store. (Making one is `Store.backup`.)"""

from __future__ import annotations

from pathlib import Path

from core.errors import FileMissing, StoreBusy
from core.store.key_file import key_file_path
from core.store.opening import open_store


def restore(backup: Path, store_file: Path, key: bytes) -> None:
    """Puts the backup at `backup`, once it has proved whole, in the place of the store at `store_file`.

    What was there stays beside it as `<name>.before-restore`. Nothing may have the store open. Raises
    `FileMissing`, `WrongKey`, `DamagedStore`, `NewerSchema`, `DiskFull`; then nothing has changed.
    """
    if not backup.is_file():
        raise FileMissing(path=str(backup))
    fresh = store_file.with_name(store_file.name + ".restoring")
    _remove(fresh)
    with open_store(backup, key) as source:
        source.check()
        source.backup(fresh)
    if store_file.exists():
        with open_store(store_file, key) as old:
            old.settle()
        if store_file.with_name(store_file.name + "-wal").exists():
            _remove(fresh)
            raise StoreBusy(path=store_file.name)
        aside = store_file.with_name(store_file.name + ".before-restore")
        _remove(aside)
        store_file.replace(aside)
        key_file_path(store_file).replace(key_file_path(aside))
    key_file_path(fresh).replace(key_file_path(store_file))
    fresh.replace(store_file)


def _remove(store_file: Path) -> None:
    for path in (store_file, key_file_path(store_file)):
        path.unlink(missing_ok=True)
