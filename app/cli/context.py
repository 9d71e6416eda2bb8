"""What every command is given: where to write, what was asked for, and the assistant, opened when
a command first needs it."""

from __future__ import annotations

import argparse
import getpass
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.batch import run_batch
from app.cli.output import JsonRow, Output
from app.i18n import t
from app.sample import sample_workspace
from app.store_key import Ask, store_key
from core import settings
from core.directories import Directories
from core.errors import NoKey, NoWorkspace, StoreUnwritable
from core.knowledge.workspace_location import workspace_at
from core.settings import Settings
from core.team_pack.files_in_force import under_team_file
from core.workspace.folder import Workspace

if TYPE_CHECKING:
    from app.composition import Services
    from core.domain.ticket import Ticket


class Context:
    """One run of one command."""

    def __init__(self, out: Output, directories: Directories, chosen: Settings, options: argparse.Namespace) -> None:
        self.out = out
        self.directories = directories
        self.settings = chosen
        self.options = options
        self.docs_folders: tuple[Path, ...] = ()
        """Docs folders that the command names, in place of the workspace's."""
        self._services: Services | None = None
        self._key: bytes | None = None
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
            store_file, key = self.store_file(), self.key()
            services = self.use(Services(self.directories, self.settings, workspace, store_file, key))
            with suppress(StoreUnwritable):  # what needs to write says so itself
                services.erase_expired()
        assert self._services is not None
        return self._services

    def given(self, ticket: Ticket) -> Ticket:
        """The ticket that somebody has just given; where it is to be kept, that holds for one erased before, too."""
        if self.keep:
            from core.store.erased_tickets import readmit

            readmit(self.services.store, (ticket.id,))
        return ticket

    def store_file(self) -> Path:
        """The store of the workspace. Raises `NoWorkspace`."""
        return self.directories.store_file(self.workspace().root)

    def key(self) -> bytes:
        """Its key, asked for once. Raises `NoKey`."""
        if self._key is None:
            self._key = store_key(self.store_file(), self.ask)
        return self._key

    def services_with(self, settings: Settings) -> Services:
        """Services of their own on the same store, with other settings; whoever asks closes them."""
        from app.composition import Services

        return Services(self.directories, settings, self.workspace(), self.store_file(), self.key())

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
        """The same, None where none was ever chosen. Raises `DamagedTeamFolder`."""
        root: Path | None = getattr(self.options, "workspace", None)
        if root is not None:
            chosen = self._workspace_at(root.expanduser().absolute())
        elif getattr(self.options, "sample", False):
            chosen = Workspace(sample_workspace(self.directories.data))
        else:
            configured = self._configured()
            if configured is None:
                return None
            chosen = configured
        chosen = replace(chosen, other_docs=self.docs_folders or chosen.other_docs)
        return under_team_file(chosen, self.directories.team_versions(chosen.root))

    def remember_workspace(self) -> None:
        """Makes the workspace that `--workspace` names the configured one, with the docs folders in use. Raises
        `FileUnwritable`."""
        workspace = self.workspace()
        docs = tuple(str(folder) for folder in workspace.other_docs)
        chosen = settings.changed(self.settings, workspace=str(workspace.root), docs_folders=docs)
        if getattr(self.options, "workspace", None) is not None and chosen != self.settings:
            self.settings = chosen
            settings.save(chosen, self.directories.settings_file)
            self.out.say(t("index.remembered", folder=workspace.root))

    def _configured(self) -> Workspace | None:
        chosen = self.settings
        docs = tuple(Path(folder) for folder in chosen.docs_folders)
        return Workspace(Path(chosen.workspace).expanduser().absolute(), docs) if chosen.workspace else None

    def _workspace_at(self, root: Path) -> Workspace:
        """The workspace in `root`; the configured one keeps its docs folders."""
        configured = self._configured()
        return configured if configured is not None and configured.root == root else workspace_at(root)

    def throw_away_folder(self) -> Path:
        """A folder that is gone when the command ends."""
        return Path(self._exit.enter_context(tempfile.TemporaryDirectory(prefix="deskside-")))

    def say_loss(self) -> None:
        """Says that the search model was lost on the way. For commands without a ticket's events, which say so too."""
        embedder = self._services.embedder if self._services is not None else None
        if embedder is not None and embedder.lost is not None:
            self.out.say(t("notice.embedder-lost"))

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
