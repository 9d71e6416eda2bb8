"""Puts a whole new store in the place of another, so that a death at any moment leaves the old or the new one.

The new store is made beside the old one as `<store>.restoring`. Once it is whole, the file
`<store>.restoring.ready` says so and names where the old one goes; from then on every opening completes what was
begun, in an order in which each step can be told to have been done. Before it, what was begun is dropped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from core.store.database import remove_store
from core.store.key_file import key_file_path
from core.store.store_errors import typed_errors

ASIDE = ".before-restore"
"""What the name of a store that was replaced ends in, with a number if there are several."""
KEPT_DAYS = 30
"""A replaced store is kept so long."""


def new_store_file(store_file: Path) -> Path:
    """Where the store is made that will take the place of `store_file`."""
    return store_file.with_name(store_file.name + ".restoring")


def begun(store_file: Path) -> bool:
    """Whether somebody has begun to replace the store, and has not ended."""
    return new_store_file(store_file).exists() or _ready_file(store_file).exists()


def set_ready(store_file: Path) -> None:
    """Says that the new store is whole; from now on `complete` brings it into place. Raises `DiskFull`."""
    taken = {path.name for path in replaced_stores(store_file)}
    names = (f"{store_file.name}{ASIDE}{number}" for number in ("", *range(2, len(taken) + 3)))
    aside = next(name for name in names if name not in taken)
    ready = _ready_file(store_file)
    part = ready.with_name(ready.name + ".part")
    with typed_errors(store_file):
        with part.open("w", encoding="utf-8") as file:
            file.write(aside)
            file.flush()
            os.fsync(file.fileno())
        part.replace(ready)


def complete(store_file: Path) -> None:
    """Ends what was begun: brings a whole new store into place, drops one that is not whole. Whoever calls it holds
    `creation_lock`."""
    new, ready = new_store_file(store_file), _ready_file(store_file)
    with typed_errors(store_file):
        if not ready.exists():
            ready.with_name(ready.name + ".part").unlink(missing_ok=True)
            remove_store(new)
            return
        aside = store_file.with_name(ready.read_text(encoding="utf-8"))
        if new.exists():
            # What stands here under the store's name is the old one's: the new store's own file comes last.
            for end in ("", "-wal"):
                _move(store_file.with_name(store_file.name + end), aside.with_name(aside.name + end))
            store_file.with_name(store_file.name + "-shm").unlink(missing_ok=True)
            if key_file_path(new).exists():
                _move(key_file_path(store_file), key_file_path(aside))
                key_file_path(new).replace(key_file_path(store_file))
            new.replace(store_file)
        ready.unlink()


def replaced_stores(store_file: Path) -> Iterator[Path]:
    """The stores that were replaced and are still kept."""
    for path in store_file.parent.glob(f"{store_file.name}{ASIDE}*"):
        if path.name.removeprefix(store_file.name + ASIDE).isdigit() or path.name.endswith(ASIDE):
            yield path


def remove_replaced(store_file: Path, older_than_days: int = 0) -> int:
    """Deletes the replaced stores, or those that were set aside so long ago; gives how many."""
    with typed_errors(store_file):
        latest = time.time() - older_than_days * 86400
        old = [path for path in replaced_stores(store_file) if not older_than_days or path.stat().st_mtime < latest]
        for path in old:
            remove_store(path)
    return len(old)


def _ready_file(store_file: Path) -> Path:
    return store_file.with_name(store_file.name + ".restoring.ready")


def _move(file: Path, to: Path) -> None:
    if file.exists():
        os.utime(file)  # its age counts from here
        file.replace(to)
