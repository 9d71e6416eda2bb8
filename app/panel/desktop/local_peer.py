"""Where the socket of the single instance lies, and who is at its other end: this user, or nobody."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
import sys
import warnings
from pathlib import Path

import platformdirs

from core.directories import APP

_LOCAL_PEERCRED, _SOL_LOCAL = 1, 0
"""macOS, sys/un.h: the option, and the level it is asked at."""
_XUCRED_WITHOUT_GROUPS = struct.Struct("II")
_PEERCRED = struct.Struct("3i")
"""Linux, unix(7): pid, uid, gid."""


def address_for(name: str) -> str | None:
    """The address of a socket called `name`: a path in the folder where the user's session keeps its sockets, which
    nobody else can open. On Windows the name alone, since a pipe's own permissions do that. None: no such folder."""
    if sys.platform == "win32":
        return name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no session folder: a folder of the user's own among the temporary files
        folder = Path(platformdirs.user_runtime_dir(APP, appauthor=False))
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder / name) if _is_ours(folder) else None


def _is_ours(folder: Path) -> bool:
    """Whether a folder is this user's own and closed to all others, and no link that somebody put in its place."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def same_user(descriptor: int) -> bool:
    """Whether the process at the other end of a connected local socket is this user's. Windows asked that when it
    opened the pipe."""
    if sys.platform == "win32":
        return True
    # The family is named, or the guard, which sees a socket of no known kind, would refuse it.
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=os.dup(descriptor)) as connection:
        try:
            if sys.platform == "darwin":
                found = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 128)
                user = _XUCRED_WITHOUT_GROUPS.unpack_from(found)[1]
            else:
                user = _PEERCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEERCRED.size))[1]
        except OSError:
            return False
    return int(user) == os.getuid()
