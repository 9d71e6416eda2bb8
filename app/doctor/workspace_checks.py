"""Settings, folders, the team's files, the store and the index in it."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from app.doctor.machine_checks import nearest_folder
from app.doctor.machine_finding import MachineFinding, failed, good, notice, shown, stops
from app.doctor.machine_setup import MachineSetup
from core.errors import DesksideError, NoKey, StoreBusy
from core.history.business_hours import read_business_hours, read_teams
from core.knowledge.file_discovery import discover_files
from core.knowledge.status import index_status
from core.reporting.rollout_rules import read_rollout_rules
from core.store import documents, migrations, opening
from core.store.database import Store
from core.triage.escalation import read_escalation
from core.triage.intents import read_intents
from core.triage.training import learned_from
from core.workspace.folder import Workspace
from core.workspace.style import read_style

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_TEAM_FILES: tuple[Callable[[Workspace], object], ...] = (
    read_intents, read_escalation, read_business_hours, read_teams, read_style, read_rollout_rules,
    *(lambda workspace, name=name: workspace.toml(name) for name in ("policy", "quoting", "tone")),
)  # fmt: skip


def settings(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether the file of settings can be read."""
    if setup.settings_error is None:
        yield good("settings", "fine")
    else:
        yield failed("settings", setup.settings_error)


def folders(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether files can be written where they have to be, by writing one; and whether others can read them."""
    places = setup.directories
    found = [
        *_written("data", places.data, "stops"),
        *_written("stores", places.data / "stores", "stops"),
        *_written("logs", places.logs, "notice"),
        *_written("temporary", Path(tempfile.gettempdir()), "stops"),
        *_written("models", places.models, "notice"),
    ]
    found += [notice("folders", "open", folder=shown(places.data))] if _is_open(places.data) else []
    yield from found or [good("folders", "fine", folder=shown(places.data))]


def workspace(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether the team's folder and its docs are there and can be read, and its files are well made."""
    team = setup.workspace
    if team is None:
        yield notice("workspace", "none")
        return
    try:
        team.check()
        for folder in (team.root, *team.docs_folders):
            with os.scandir(folder):
                pass
    except DesksideError as error:
        yield failed("workspace", error)
        return
    except OSError as error:
        yield stops("workspace", "unreadable", folder=shown(team.root), reason=error.strerror or "")
        return
    mistakes = []
    for read in _TEAM_FILES:
        try:
            read(team)
        except DesksideError as error:
            mistakes.append(failed("workspace", error))
    yield from {finding.sentence: finding for finding in mistakes}.values()
    if not mistakes:
        yield from _examples(team)
        yield good("workspace", "fine", folder=shown(team.root))


def _examples(team: Workspace) -> Iterator[MachineFinding]:
    intents = read_intents(team)
    declared, learned = (sum(len(intent.examples) for intent in some) for some in (intents, learned_from(intents)))
    if learned < declared:
        yield notice("workspace", "many-examples", declared=declared, learned=learned)


def store(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether the store opens with its key and is whole, and what of the docs its index holds. Changes nothing."""
    file = setup.store_file
    if file is None or setup.workspace is None:
        return
    try:
        if not opening.is_there(file):
            opening.check_for_remains(file)
            yield good("store", "not-yet")
            return
        with Store(file, setup.key(file), read_only=True) as opened:
            opened.check()
            done = migrations.check_not_newer(opened)
            if not done:  # ended before the store was made
                yield good("store", "not-yet")
                return
            yield good("store", "whole", size=f"{file.stat().st_size / 1e6:.0f}")
            if len(done) == len(migrations.known()):  # an older one is brought up to date when it is next opened
                yield from _index(opened, setup.workspace)
    except NoKey as error:
        yield failed("store", error, "notice" if setup.can_ask else "stops")
    except StoreBusy as error:
        yield failed("store", error, "notice")
    except DesksideError as error:
        yield failed("store", error)


def _index(opened: Store, team: Workspace) -> Iterator[MachineFinding]:
    status = index_status(opened)
    known = documents.known_files(opened)
    found = discover_files(team.docs_folders, apart=team.apart_from_docs)
    there = {file.path: _settled(file.stat) for file in found.files}
    behind = sum(path not in known or _settled(known[path].stat) != state for path, state in there.items())
    gone = sum(path not in there and not any(path.startswith(prefix) for prefix in found.unseen) for path in known)
    when = datetime.fromtimestamp(status.last_indexed).strftime("%Y-%m-%d %H:%M") if status.last_indexed else "–"
    values: dict[str, str | int] = {
        "files": status.files,
        "passages": status.chunks,
        "failed": len(status.failed),
        "last": when,
    }
    if not status.files:
        yield notice("index", "empty", **values)
    elif behind or gone:
        yield notice("index", "behind", changed=behind + gone, **values)
    elif status.pending:
        yield notice("index", "pending", pending=status.pending, **values)
    elif status.failed:
        yield notice("index", "unread", **values)
    else:
        yield good("index", "current", **values)


def _settled(state: str) -> str:
    """A file's size and times, also where it had changed so lately that the next scan reads it again in any case."""
    return state.partition(" fresh")[0]


def _written(role: str, folder: Path, otherwise: str) -> Iterator[MachineFinding]:
    """What keeps a file from being written there; for a folder that is yet to be made, above it."""
    place = nearest_folder(folder)
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"deskside")
    except OSError as error:
        state = stops if otherwise == "stops" else notice
        yield state("folders", f"{role}-unwritable", folder=shown(folder), reason=error.strerror or "")


def _is_open(folder: Path) -> bool:
    """Whether others than this user may look into it."""
    return sys.platform != "win32" and folder.is_dir() and bool(stat.S_IMODE(folder.stat().st_mode) & _OTHERS)
