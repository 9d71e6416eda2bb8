"""One process at a time makes a store, its key, or puts another in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import FileUnwritable, StoreBusy

_SECONDS = 60.0
"""How long another may take: to copy a large backup into place."""


@contextmanager
def creation_lock(store_file: Path) -> Iterator[None]:
    """Held by whoever creates or replaces the store at `store_file`, whose folder is made. A process that dies
    lets go of it. Not reentrant. Raises `StoreBusy`, `FileUnwritable`."""
    import filelock  # takes longer to load than the window has time for, and is seldom needed

    lock = filelock.FileLock(f"{store_file}.lock", timeout=_SECONDS)
    try:
        store_file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout as error:
        raise StoreBusy(path=store_file.name) from error
    except OSError as error:
        raise FileUnwritable(path=store_file.name, reason=error.strerror or "") from error
    try:
        yield
    finally:
        lock.release()
