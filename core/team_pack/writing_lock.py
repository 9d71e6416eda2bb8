"""One process at a time changes what this machine keeps of team files."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from core.file_lock import file_lock
from core.team_file_errors import TeamFolderBusy

_SECONDS = 20.0


def one_writer(folder: Path) -> AbstractContextManager[None]:
    """Held by whoever writes into `folder`, which is made. Raises `TeamFolderBusy`, `FileUnwritable`."""
    return file_lock(folder / ".lock", _SECONDS, TeamFolderBusy, str(folder))
