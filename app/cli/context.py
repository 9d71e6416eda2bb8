"""What every command is given: where to write, what was asked for, and the assistant, opened when
a command first needs it."""

from __future__ import annotations

import argparse
import getpass
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.batch import run_batch
from app.cli.output import JsonRow, Output
from app.sample import sample_workspace
from app.store_key import Ask, store_key
from core.directories import Directories
from core.errors import NoKey, NoWorkspace
from core.settings import Settings
from core.workspace.folder import Workspace

if TYPE_CHECKING:
    from app.composition import Services


class Context:
    """One run of one command."""

    def __init__(self, out: Output, directories: Directories, settings: Settings, options: argparse.Namespace) -> None:
        self.out = out
        self.directories = directories
        self.settings = settings
        self.options = options
        self.docs_folders: tuple[Path, ...] = ()
        """Docs folders that the command names, in place of the workspace's."""
        self._services: Services | None = None
        self._exit = ExitStack()

    def __enter__(self) -> Context:
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    @property
    def ask(self) -> Ask | None:
        """Asks for a passphrase on the terminal; None where there is none."""
        return _ask_passphrase if sys.stdin.isatty() else None

    @property
    def keep(self) -> bool:
        """Whether the tickets of this run stay in the store."""
        return getattr(self.options, "keep", False)

    @property
    def services(self) -> Services:
        """The assistant on the chosen workspace. Raises `NoKey`, `NoWorkspace`, `WorkspaceMissing`, `StoreError`."""
        if self._services is None:
            from app.composition import Services  # the panel's own process never needs it

            workspace = self.workspace()
            workspace.check()
            store_file = self.directories.store_file(workspace.root)
            key = store_key(store_file, self.ask)
            self.use(Services(self.directories, self.settings, workspace, store_file, key)).erase_expired()
        assert self._services is not None
        return self._services

    def use(self, services: Services) -> Services:
        """Uses these services for this run and closes them at its end."""
        self._services = self._exit.enter_context(services)
        return services

    def workspace(self) -> Workspace:
        """The workspace asked for, else the configured one. Raises `NoWorkspace`."""
        workspace = self.workspace_or_none()
        if workspace is None:
            raise NoWorkspace
        return workspace

    def workspace_or_none(self) -> Workspace | None:
        """The same, None where none was ever chosen."""
        root: Path | None = getattr(self.options, "workspace", None)
        docs = self.docs_folders
        if root is None and getattr(self.options, "sample", False):
            root = sample_workspace(self.directories.data)
        if root is None and self.settings.workspace:
            root = Path(self.settings.workspace)
            docs = docs or tuple(Path(folder) for folder in self.settings.docs_folders)
        return None if root is None else Workspace(root.expanduser().absolute(), docs)

    def throw_away_folder(self) -> Path:
        """A folder that is gone when the command ends."""
        return Path(self._exit.enter_context(tempfile.TemporaryDirectory(prefix="deskside-")))

    def answer(self, handle: Callable[[JsonRow], Mapping[str, Any]], single: Callable[[], int]) -> int:
        """Runs `handle` for each line of `--batch`, or `single` without one."""
        batch = getattr(self.options, "batch", None)
        return single() if batch is None else run_batch(batch, handle, self.out)


def _ask_passphrase(new: bool) -> str:
    """Asks on the terminal; a new one twice. Raises `NoKey` when nothing is entered."""
    first = getpass.getpass("Passphrase for a new store: " if new else "Passphrase: ", sys.stderr)
    if not first or (new and getpass.getpass("Once more: ", sys.stderr) != first):
        raise NoKey
    return first
