"""A backup a day without anybody asking for it, and the last few of them kept.

They lie under the store's own key, one file a day on which somebody worked. Who is erased from the store is erased
from them too; a ticket that is deleted by itself goes with them, and stays deleted when one is restored.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.errors import FileUnreadable, FileUnwritable, StoreError
from core.store import retention
from core.store.backup import verify
from core.store.database import Store, remove_store
from core.store.opening import open_store, open_store_in_lock


@dataclass(frozen=True, slots=True)
class DailyBackup:
    """One of them."""

    path: Path
    day: date
    bytes: int


def daily_backups(folder: Path, store_file: Path) -> tuple[DailyBackup, ...]:
    """Those of the store at `store_file` that lie in `folder`, the newest first."""
    found = []
    for path in folder.glob(f"{store_file.stem}-*.db"):
        named = path.stem.removeprefix(f"{store_file.stem}-")
        with contextlib.suppress(ValueError):  # somebody else's file
            if (day := date.fromisoformat(named)).isoformat() == named:
                found.append(DailyBackup(path, day, path.stat().st_size))
    return tuple(sorted(found, key=lambda backup: backup.day, reverse=True))


def is_backup_due(folder: Path, store_file: Path, clock: Callable[[], float] = time.time) -> bool:
    """Whether there is none of today."""
    return not _file_of_today(folder, store_file, clock).exists()


def back_up_daily(
    store: Store,
    key: bytes,
    folder: Path,
    keep: int,
    clock: Callable[[], float] = time.time,
    pause: Callable[[], None] = lambda: None,
) -> Path | None:
    """Makes today's backup in `folder`, unless it is there, and reads all of it again; then deletes all but the `keep`
    newest, so that a clock that jumped deletes none before its time. Gives the new one.

    `pause` is called every 4 MiB and may wait. Raises `FileUnwritable`, `DiskFull`, `DamagedStore`; then the older
    ones are still there.
    """
    path = _file_of_today(folder, store.path, clock)
    if path.exists():
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=str(folder), reason=error.strerror or "") from error
    for begun in folder.glob(f"{store.path.stem}-*.db.part"):  # of a process that was killed
        _remove(begun)
    store.backup(path, pause)
    try:
        verify(path, key)
    except StoreError:
        _remove(path)
        raise
    for old in daily_backups(folder, store.path)[keep:]:
        _remove(old.path)
    return path


def erase_from_backups(folder: Path, store_file: Path, key: bytes, customer: str) -> None:
    """Erases a customer from the daily backups too. One that can't be opened with the store's key, or from which
    nothing can be erased, is deleted: nobody could say whose words it holds. Raises `FileUnwritable` where it can't be
    deleted."""
    for backup in daily_backups(folder, store_file):
        try:
            with open_store_in_lock(backup.path, key) as copy:
                retention.erase_customer(copy, customer)
        except (StoreError, FileUnreadable):
            _remove(backup.path)


def renew_backups(folder: Path, store_file: Path, key: bytes, keep: int) -> None:
    """Puts one backup under the store's new key in the place of all that lie under an older one; none if `keep` is
    0. Raises what `back_up_daily` raises."""
    for backup in daily_backups(folder, store_file):
        _remove(backup.path)
    if keep:
        with open_store(store_file, key) as store:
            back_up_daily(store, key, folder, keep)


def _remove(backup: Path) -> None:
    try:
        remove_store(backup)
    except OSError as error:
        raise FileUnwritable(path=str(backup), reason=error.strerror or "") from error


def _file_of_today(folder: Path, store_file: Path, clock: Callable[[], float]) -> Path:
    return folder / f"{store_file.stem}-{date.fromtimestamp(clock()).isoformat()}.db"
