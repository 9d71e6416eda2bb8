"""What an examination starts from: as much as could be read of settings and workspace, and why the rest could not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.directories import Directories
from core.errors import DesksideError
from core.settings import Settings
from core.workspace.folder import Workspace


@dataclass(frozen=True, slots=True)
class MachineSetup:
    """Where things lie, what was chosen, and the way to the store's key."""

    directories: Directories
    settings: Settings
    """The defaults where the file of settings can't be used."""
    settings_error: DesksideError | None
    workspace: Workspace | None
    key: Callable[[Path], bytes]
    """The key of a store file that exists. Raises `NoKey`."""
    can_ask: bool
    """Whether there is somebody to type a passphrase."""

    @property
    def store_file(self) -> Path | None:
        """The store of the workspace, if one is chosen."""
        return self.directories.store_file(self.workspace.root) if self.workspace else None
