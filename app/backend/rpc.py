"""What the window's process and the working process say to each other.

Frames (`core.processes.frames`) over the child's own pipes: a JSON header that says what it is, and a pickled
payload. Both ends are this same program, started by each other, with the same rights, and nobody else
holds an end of the pipe; whatever comes from outside (documents, tickets) is data inside the objects.

To the child: `begin` (ahead: whether that comes), `ahead` (the store's key before it is asked for, None
where only a person could give it), `call` (id, queue, name), `cancel` (id), `settings`, `key`. From it:
`item`, `done` and `error` (id each), `facts`, `key` (wanted for a store).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.backend.api import Backend

if TYPE_CHECKING:
    from app.backend.views import BackendStatus
    from core.directories import Directories
    from core.settings import Settings
    from core.workspace.folder import Workspace

WORKER_SWITCH = "--deskside-worker"
"""The only argument with which a frozen app starts itself as the working process."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the working process is told first."""

    directories: Directories
    settings: Settings
    workspace: Workspace
    first_time: bool
    language: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the window may ask at any moment without waiting: told whenever it has changed.
    `settings` are those that the work itself has changed (another folder, another model), else None."""

    status: BackendStatus
    docs_folders: tuple[Path, ...]
    first_time: bool
    settings: Settings | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """How a method of `Backend` is called, as its declaration says."""

    streams: bool
    of_progress: bool
    cancellable: bool


def kind_of(name: str) -> Kind | None:
    """The kind of a method of `Backend`, None if it has no such method."""
    notes = getattr(Backend.__dict__.get(name), "__annotations__", None)
    if name.startswith("_") or notes is None:
        return None
    gives = str(notes["return"])
    return Kind(gives.startswith("Iterator["), gives == "Iterator[Progress]", "cancelled" in notes)
