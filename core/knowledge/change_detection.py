"""What differs between the docs folders and the store: files to read, files that are gone, and no more.

A folder that can't be reached is not an empty one, and a file that only would be cut otherwise by another
embedder keeps its vectors until it is cut anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import WorkspaceMissing
from core.knowledge.file_discovery import FileDiscovery, FoundFile, discover_files, mounts
from core.knowledge.ingestion import IngestConfig
from core.knowledge.reading_again import is_waiting
from core.ports import Cancelled
from core.store import documents
from core.store.database import Store
from core.store.documents import KnownFile
from core.workspace.folder import Workspace


@dataclass(frozen=True, slots=True)
class DetectedChanges:
    """One look at the docs folders, held against what the store knows."""

    found: FileDiscovery
    known: dict[str, KnownFile]
    """By path."""
    gone: dict[str, KnownFile]
    """Known files that are no longer there. Whoever reads the files takes out what was only moved, and
    adds what vanished before it could be read."""
    by_content: dict[bytes, KnownFile]
    """Those of `gone` that were read, by their SHA-256: where one turns up again it was moved."""
    to_read: list[FoundFile]
    outgrown: list[FoundFile]
    """Unchanged files that were cut for another embedder's token limit."""


@dataclass(frozen=True, slots=True)
class FileComparison:
    """How files are held against the store: by their times, and by how they would come out today."""

    config: IngestConfig
    vectors_answer: bool
    """Whether an embedder's vectors answer questions, which a file must not be parted from."""

    def is_unchanged(self, file: FoundFile, known: KnownFile | None) -> bool:
        """Whether reading the file again would give what is known of it."""
        if known is None:
            return False
        same = known.stat == file.stat or is_waiting(file.stat, known.stat)
        return same and self.config.holds(file.path, known)

    def is_outgrown(self, path: str, known: KnownFile) -> bool:
        """Whether only another embedder's token limit would change how the unchanged file is cut. Such a file keeps
        its vectors until it is cut anew."""
        return self.vectors_answer and not known.failed and self.config.holds_but_for_limit(path, known)


def detect_changes(
    store: Store, workspace: Workspace, comparison: FileComparison, cancelled: Cancelled
) -> DetectedChanges:
    """Looks through the docs folders. Raises `WorkspaceMissing` if none of them can be reached."""
    found = _look(store, workspace, cancelled)
    known = documents.known_files(store)
    present = {file.path for file in found.files} | {failure.path for failure in found.failures}
    gone = {
        path: file
        for path, file in known.items()
        if path not in present and not _is_unseen(path, found) and file.recipe != documents.IMPORTED
    }
    to_read: list[FoundFile] = []
    outgrown: list[FoundFile] = []
    for file in found.files:
        row = known.get(file.path)
        if not comparison.is_unchanged(file, row):
            only_cut = row is not None and row.stat == file.stat and comparison.is_outgrown(file.path, row)
            (outgrown if only_cut else to_read).append(file)
    by_content = {file.sha256: file for file in gone.values() if file.sha256 and not file.failed}
    return DetectedChanges(found, known, gone, by_content, to_read, outgrown)


def _look(store: Store, workspace: Workspace, cancelled: Cancelled) -> FileDiscovery:
    folders = workspace.docs_folders
    if not any(folder.is_dir() for folder in folders):
        raise WorkspaceMissing(path=str(folders[0]))
    found = discover_files(folders, cancelled, workspace.apart_from_docs)
    _beware_of_unplugged_folders(store, folders, found)
    return found


def _beware_of_unplugged_folders(store: Store, folders: Sequence[Path], found: FileDiscovery) -> None:
    """An unplugged disk may leave its empty mount point behind: a docs folder that is empty now
    and lies on another device than when it was full has not been emptied."""
    for number, (prefix, folder) in enumerate(mounts(folders)):
        name = f"device of docs folder {number}"
        try:
            device, empty = str(folder.stat().st_dev), not any(folder.iterdir())
        except OSError:
            continue
        before = documents.fact(store, name)
        if empty and before not in (None, device):
            found.unseen.append(prefix)
        elif before != device:
            documents.save_fact(store, name, device)


def _is_unseen(path: str, found: FileDiscovery) -> bool:
    """Whether the file lies where nobody could look."""
    return any(path.startswith(prefix) for prefix in found.unseen)
