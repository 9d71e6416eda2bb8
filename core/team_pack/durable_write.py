"""Files that are there whole or not at all, whatever ends the process or the power, and one writer at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import FileUnwritable
from core.team_file_errors import TeamFolderBusy

_SECONDS = 20.0


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Held by whoever writes into `folder`, which is made. A process that dies lets go of it. Raises
    `TeamFolderBusy`, `FileUnwritable`."""
    import filelock

    lock = filelock.FileLock(folder / ".lock", timeout=_SECONDS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout as error:
        raise TeamFolderBusy(path=str(folder)) from error
    except OSError as error:
        raise FileUnwritable(path=str(folder), reason=error.strerror or "") from error
    try:
        yield
    finally:
        lock.release()


def write_whole(path: Path, data: bytes) -> None:
    """Puts a file in place in one step, on the disk before this returns. Raises `FileUnwritable`."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        write_synced(part, data)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise FileUnwritable(path=str(path), reason=error.strerror or "") from error
    finally:
        part.unlink(missing_ok=True)


def write_synced(path: Path, data: bytes) -> None:
    """Writes a file, on the disk before this returns. Raises `OSError`."""
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
    finally:
        os.close(number)
