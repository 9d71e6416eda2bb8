"""Files that are there whole or not at all, whatever ends the process or the power."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import suppress
from pathlib import Path

from core.errors import FileUnwritable


def write_whole(path: Path, data: bytes) -> None:
    """Puts a file in place in one step, on the disk before this returns. Raises `FileUnwritable`."""
    try:
        replace_whole(path, data)
    except OSError as error:
        raise FileUnwritable(path=str(path), reason=error.strerror or "") from error


def replace_whole(path: Path, data: bytes) -> None:
    """The same. Raises `OSError`."""
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        write_synced(part, data)
        part.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_synced(path: Path, data: bytes) -> None:
    """Writes a file, on the disk before this returns; its folder is made. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Has the system write down which files the folder holds, where it knows how to. Raises `OSError`."""
    if os.name == "nt":  # a folder can't be opened there; a rename is written through by the file system
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems have no such call
            raise
    finally:
        os.close(number)
