"""What lies in the docs folders now: regular files a reader can read, and what can't be looked at.

A folder that can't be reached is not an empty one: what is known of its files stays.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.knowledge.readers import reader_for
from core.knowledge.set_aside import is_conflicting_copy, is_folder_set_aside
from core.ports import Cancelled, never
from core.store.documents import Failure
from core.workspace.file_stamp import stat_string

# Files that editors, office programs and systems leave beside the real ones.
_NOT_MEANT = re.compile(
    "|".join(
        fnmatch.translate(pattern)
        for pattern in (
            ".*",
            "~$*",
            "*~",
            "*.tmp",
            "*.part",
            "*.crdownload",
            "#*#",
            "Thumbs.db",
            "desktop.ini",
            "__MACOSX",
        )
    )
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file that a reader can read."""

    path: str
    """POSIX, relative to the docs folder (further docs folders stand under their own name)."""
    place: str
    """Where it really lies."""
    stat: str
    size: int


@dataclass(slots=True)
class FileDiscovery:
    """What a walk found."""

    files: list[FoundFile] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    """Folders and other things that should be readable and are not."""
    unseen: list[str] = field(default_factory=list)
    """Path prefixes that could not be looked at: nothing is known to have gone there."""
    skipped: int = 0
    """Files that no reader reads."""


def mounts(folders: Sequence[Path]) -> tuple[tuple[str, Path], ...]:
    """(prefix, folder) for each docs folder: none for the first, its own name for the others, so
    that adding a folder later changes no path."""
    named: list[tuple[str, Path]] = []
    try:
        taken = {entry.name for entry in folders[0].iterdir()} if len(folders) > 1 else set()
    except OSError:
        taken = set()
    for folder in folders:
        if not named:
            named.append(("", folder))
            continue
        name, number = folder.name or "docs", 2
        while name in taken:
            name, number = f"{folder.name} ({number})", number + 1
        taken.add(name)
        named.append((f"{name}/", folder))
    return tuple(named)


def discover_files(
    folders: Sequence[Path], cancelled: Cancelled = never, apart: Collection[Path] = ()
) -> FileDiscovery:
    """Looks through all docs folders, following links, each real folder once, leaving out what is `apart`.

    Never raises for what lies inside them; a docs folder that is not there is `unseen`, and so is
    what had not been reached when it was cancelled.
    """
    found = FileDiscovery()
    visited: set[tuple[int, int]] = set()
    left_out = {os.path.realpath(path) for path in apart}
    for prefix, folder in mounts(folders):
        _walk_folder(os.path.realpath(folder), prefix, found, visited, cancelled, left_out)
    found.files.sort(key=lambda file: file.path)
    return found


def printable(name: str) -> str:
    """A file name as text: bytes that are not in the system's encoding become escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace") if _has_surrogates(name) else name


def _has_surrogates(name: str) -> bool:
    return not name.isascii() and any("\ud800" <= character <= "\udfff" for character in name)


def _walk_folder(
    root: str,
    prefix: str,
    found: FileDiscovery,
    visited: set[tuple[int, int]],
    cancelled: Cancelled,
    left_out: Collection[str],
) -> None:
    pending = [(root, prefix)]
    while pending:
        if cancelled():
            found.unseen.append(prefix)
            return
        folder, path = pending.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116 - thousands of them: plain strings are twice as fast
            if (identity := (status.st_dev, status.st_ino)) in visited and identity != (0, 0):
                continue  # a link that leads back, or a second way to the same folder
            visited.add(identity)
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError as error:
            found.unseen.append(path)
            if path != prefix:
                found.failures.append(Failure(path.rstrip("/"), "not-permitted", {"system": error.strerror or ""}))
            continue
        for entry in entries:
            if entry.path in left_out or _NOT_MEANT.match(entry.name):
                continue
            name = path + printable(entry.name)
            try:
                if entry.is_dir():
                    if is_folder_set_aside(entry.name):
                        found.failures.append(Failure(name, "set-aside", {"folder": printable(entry.name)}))
                    else:
                        pending.append((entry.path, name + "/"))
                elif reader_for(entry.name) is None:
                    found.skipped += 1
                elif is_conflicting_copy(entry.name):
                    found.failures.append(Failure(name, "conflicting-copy"))
                else:
                    _take_file(entry, name, found)
            except OSError as error:
                found.failures.append(Failure(name, "not-permitted", {"system": error.strerror or ""}))


def _take_file(entry: os.DirEntry[str], name: str, found: FileDiscovery) -> None:
    try:
        status = entry.stat()
    except FileNotFoundError:
        if entry.is_symlink():
            found.failures.append(Failure(name, "broken-link"))
        return  # else gone since the folder was listed
    if stat.S_ISREG(status.st_mode):
        found.files.append(FoundFile(name, entry.path, stat_string(status), status.st_size))
    else:
        found.failures.append(Failure(name, "not-a-file"))
