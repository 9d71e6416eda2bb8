"""What the window's process and the worker process say to each other.

Frames (`core.processes.frames`) over the child's own pipes: a JSON header that says what it is, and a pickled
payload. Both ends are this same program, started by each other, with the same rights, and nobody else
holds an end of the pipe; whatever comes from outside (documents, tickets) is data inside the objects.

To the child: `begin` (ahead: whether that comes), `ahead` (the store's key before it is asked for, None
where only a person could give it), `call` (id, queue, name as in `REMOTE_CALLS`), `cancel` (id), `settings`,
`key`. From it: `item`, `done` and `error` (id each), `facts`, `key` (wanted for a store).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.backend.api import CONTRACTS
from app.backend.call_kinds import declared_calls

if TYPE_CHECKING:
    from app.backend.views import BackendStatus
    from core.directories import Directories
    from core.settings import Settings
    from core.workspace.folder import Workspace


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What the worker process is told first."""

    directories: Directories
    settings: Settings
    workspace: Workspace
    first_time: bool
    language: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What instant methods answer from: sent to the window whenever it has changed. `settings`: set only if the work
    itself has changed them (another folder, another model)."""

    status: BackendStatus
    docs_folders: tuple[Path, ...]
    first_time: bool
    settings: Settings | None = None


REMOTE_CALLS = {
    f"{part}.{name}": kind
    for part, contract in CONTRACTS.items()
    for name, kind in declared_calls(contract).items()
    if not kind.instant
}
"""Every method that is passed on to the worker process, by its name there (`tickets.read`), with its kind."""
