"""A lock between processes: a file that one of them holds at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import DesksideError, FileUnwritable


@contextmanager
def file_lock(lock_file: Path, seconds: float, busy: type[DesksideError], shown: str) -> Iterator[None]:
    """Held by one process at a time; the folder of `lock_file` is made. A process that dies lets go of it. Not
    reentrant. Raises `busy` where another has held it for so many seconds, and `FileUnwritable`, both with the path
    `shown`."""
    import filelock  # takes longer to load than the window has time for, and is seldom needed

    lock = filelock.FileLock(lock_file, timeout=seconds)
    try:
        lock_file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout as error:
        raise busy(path=shown) from error
    except OSError as error:
        raise FileUnwritable(path=shown, reason=error.strerror or "") from error
    try:
        yield
    finally:
        lock.release()
