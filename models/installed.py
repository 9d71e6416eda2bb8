"""Which models are on this machine, and whether their files are what they should be.

A digest is computed once and remembered with size and time of the file, so that a start does not
read gigabytes; a file that has changed since is checked again before it is used.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.errors import ModelMissing, WrongDigest
from core.ports import Cancelled, never
from core.settings import Settings, changed
from models.catalogue import InstalledModel, ModelEntry
from models.imported import known_models

_RECORD = "verified.json"
_CHUNK = 1 << 20


class Stopped(Exception):
    """The work was cancelled."""


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A row of `deskside models list`."""

    entry: ModelEntry
    path: Path | None
    """Its file, if it is on this machine."""
    verified: bool
    """Whether the file's digest was found right and the file has not changed since."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A row of `deskside models verify`."""

    entry: ModelEntry
    digest: str
    right: bool
    """False: the file was another one, and was deleted where this user may."""


def find_model(folder: Path, model_id: str) -> InstalledModel:
    """The model, ready to be loaded; its digest is checked before the first use.

    Raises `UnknownModel`, `ModelMissing`, `WrongDigest` (the file is deleted, as nothing in it can
    be trusted).
    """
    entry = known_models(folder).entry(model_id)
    path = folder / entry.file
    if not path.is_file():
        raise ModelMissing(model=model_id)
    digest = saved_digest(path)
    return InstalledModel(entry, path, digest if digest == entry.sha256 else check(path, entry))


def list_models(folder: Path) -> list[ListedModel]:
    """All models of the catalogue and all imported ones. Reads no model file."""
    rows = []
    for entry in known_models(folder).entries:
        path = folder / entry.file
        present = path.is_file()
        rows.append(ListedModel(entry, path if present else None, present and saved_digest(path) == entry.sha256))
    return rows


def verify(
    folder: Path, cancelled: Cancelled = never, progress: Callable[[str, int], None] | None = None
) -> Iterator[Verified]:
    """Reads every model file again, whatever was remembered. Raises `Stopped` when cancelled.

    `progress` hears the model's id and how many more bytes of its file were read.
    """
    for row in list_models(folder):
        if row.path is None:
            continue
        entry = row.entry
        try:
            digest = check(row.path, entry, cancelled, partial(progress, entry.id) if progress else None)
        except WrongDigest as error:
            yield Verified(entry, str(error.values["found"]), right=False)
        else:
            yield Verified(entry, digest, right=True)


def use(settings: Settings, folder: Path, model_id: str) -> Settings:
    """The settings with this model in use for its role. Raises what `find_model` raises."""
    role = find_model(folder, model_id).entry.role
    return changed(settings, **{"embedder" if role == "embedding" else "chat_model": model_id})


def check(
    path: Path, entry: ModelEntry, cancelled: Cancelled = never, progress: Callable[[int], None] | None = None
) -> str:
    """Reads the whole file and returns its digest. Raises `WrongDigest` and deletes it, where this user may."""
    found = digest_of(path, cancelled, progress)
    if found != entry.sha256:
        with suppress(OSError):
            path.unlink()
        raise WrongDigest(model=entry.id, expected=entry.sha256, found=found)
    save_digest(path, found)
    return found


def digest_of(path: Path, cancelled: Cancelled = never, progress: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file. Raises `Stopped` when cancelled, OSError when it can't be read."""
    state = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if cancelled():
                raise Stopped
            state.update(chunk)
            if progress is not None:
                progress(len(chunk))
    return state.hexdigest()


def saved_digest(path: Path) -> str | None:
    """The digest saved earlier, None if the file has another size or time than then."""
    row = _read_record(path.parent).get(path.name)
    return str(row["sha256"]) if row and row["seen"] == _seen(path) else None


def save_digest(path: Path, digest: str) -> None:
    """Saves a digest that was just computed. In a folder that can't be written (another user's, a read-only or full
    disk) nothing is saved, and the file is read again the next time."""
    record = {**_read_record(path.parent), path.name: {"seen": _seen(path), "sha256": digest}}
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=_RECORD, delete=False, encoding="utf-8") as file:
            json.dump(record, file, indent=1)
        Path(file.name).replace(path.parent / _RECORD)
    except OSError:
        return


def _seen(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _read_record(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        record = json.loads((folder / _RECORD).read_text("utf-8"))
    except (FileNotFoundError, PermissionError, ValueError):
        # Nothing noted, or half a note: the files are simply read again.
        return {}
    return record if isinstance(record, dict) else {}
