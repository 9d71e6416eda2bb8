"""What every process of this program sets for itself before it holds a customer's words: new files and folders are
this user's alone, the data folder is too, and a crash leaves no dump of its memory. Children inherit all of it."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private() -> None:
    """From now on: files 0600, folders 0700, no core dumps. Windows keeps a user's folders private by itself."""
    if sys.platform == "win32":
        return
    import resource

    os.umask(_OTHERS)
    with contextlib.suppress(ValueError, OSError):  # an administrator's limit, which only they may change
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close_to_others(folder: Path) -> None:
    """Takes what group and others may do in a folder away, for one that an older version or somebody else made.
    A folder that is not there, or not ours to change, stays as it is."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & _OTHERS:
            folder.chmod(mode & ~_OTHERS)
