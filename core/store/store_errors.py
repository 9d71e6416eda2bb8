"""Errors of SQLite and of the system on the file of a store, as the expected failures they are."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from core.errors import (
    DamagedStore,
    DiskFull,
    FileMissing,
    FileThere,
    FileUnreadable,
    StoreBusy,
    StoreError,
    StoreUnwritable,
    WrongKey,
)
from core.store import key_file

_ROOM_TO_OPEN = 128 * 1024
"""Bytes that must be free to open a store for writing: its shared memory and a first page of the log."""


@contextmanager
def typed_errors(path: Path, key: bytes | None = None, why_read_only: StoreUnwritable | None = None) -> Iterator[None]:
    """The one place where they become ours. `why_read_only`: what kept the store from being opened for writing, which
    is raised again for a write: the disk may have room by now, and this store still takes none. Raises `StoreError`."""
    try:
        yield
    except (StoreError, FileThere):
        raise
    except apsw.NotADBError as error:
        file = key_file.read_key_file(path)
        # Without a check value the key is the likelier culprit, and the milder thing to say.
        if key is not None and file is not None and file.check and file.matches(key):
            raise DamagedStore(path=path.name) from error
        raise WrongKey() from error
    except apsw.CorruptError as error:
        raise DamagedStore(path=path.name) from error
    except apsw.FullError as error:
        raise DiskFull(path=path.name) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(path=path.name) from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError) as error:
        if why_read_only is not None and isinstance(error, apsw.ReadOnlyError):
            raise type(why_read_only)(**why_read_only.values) from error
        _check_writable(path, error)
        reason = getattr(error, "extendedresult", 0)
        if reason == apsw.SQLITE_IOERR_SHMSIZE:  # the index of the write-ahead log found no room
            raise DiskFull(path=path.name) from error
        raise FileUnreadable(path=path.name, reason=f"sqlite {reason}") from error
    except FileNotFoundError as error:
        raise FileMissing(path=path.name) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(path=path.name) from error
        raise FileUnreadable(path=path.name, reason=error.strerror or str(error.errno)) from error


def _check_writable(path: Path, cause: Exception) -> None:
    """Raises `DiskFull` or `StoreUnwritable` where that is what stands behind an error of SQLite."""
    if path.exists() and not os.access(path, os.R_OK):
        return
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError:
        return
    if free < _ROOM_TO_OPEN:
        raise DiskFull(path=path.name) from cause
    if not all(os.access(each, os.W_OK) for each in (path.parent, path) if each.exists()):
        raise StoreUnwritable(path=path.name) from cause
