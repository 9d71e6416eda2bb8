"""One pass over the docs folders: what has changed is read and stored, what has no vector gets one.

Words first: every changed file is stored whole, in one transaction, and found by its words at once.
Then vectors at the bulk rate. Interrupted anywhere the next pass goes on where it was, because what
remains to be done is always read from the store itself.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from core.errors import WorkspaceMissing
from core.knowledge.audience import AudienceClassifier, FolderRules
from core.knowledge.document_reading import Interrupted, Reading
from core.knowledge.embedder_migration import Roles
from core.knowledge.embedding import embed_pending, vectors_for
from core.knowledge.file_discovery import FileDiscovery, FoundFile, discover_files, mounts
from core.knowledge.ingestion import IngestConfig, Unsettled, content_of
from core.knowledge.readers.refusal import Refused
from core.ports import Cancelled, Embedder
from core.store import documents, vectors
from core.store.database import Store
from core.store.documents import Failure, File, IndexedDocument, KnownFile
from core.workspace.folder import Workspace

_LOOK_SECONDS = 2.0
_LOOK_SHARE = 50
"""While vectors are made we look for changes so often, but for no more than a fiftieth of the time."""
_IN_USE = (32, 33)
"""Windows: another program, such as Word, has the file or a part of it to itself for now."""


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Where a scan stands."""

    phase: Literal["reading", "embedding"]
    files: int
    """Changed files done so far."""
    files_total: int
    chunks: int = 0
    """Chunks that got their vectors in this scan."""
    chunks_total: int = 0
    rate: float = 0.0
    """Chunks per second; 0 while unknown."""
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a scan did. Counts of files, except `chunks` and `pending`."""

    files: int
    """Files in the index after it."""
    chunks: int
    added: int
    changed: int
    moved: int
    removed: int
    skipped: int
    """Files in formats that nobody reads."""
    failed: tuple[Failure, ...]
    pending: int
    """Chunks still without a vector."""
    unsettled: int
    """Files that were being written: look again soon."""
    seconds: float
    cancelled: bool = False


class IndexRun:
    """The state of one pass."""

    def __init__(
        self,
        store: Store,
        workspace: Workspace,
        who: Callable[[], Roles],
        folders: FolderRules,
        read: Reading,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._who = who
        self._folders = folders
        self._speech = AudienceClassifier.from_table(workspace.toml("quoting"))
        self._read = read
        self._added = self._changed = self._moved = self._removed = self._unsettled = self._files = 0
        self._found = FileDiscovery()
        self._outgrown: list[FoundFile] = []
        """Unchanged files that were cut for another embedder's token limit."""
        self._look_again_at = 0.0

    def _assign(self) -> None:
        """Who answers and who is being built for, as the store says now."""
        self._roles = self._who()
        self._recipe = IngestConfig(self._roles.limit, self._roles.measured, self._folders, self._speech)
        self._vectors_answer = self._roles.answering is not None and vectors.answering(self._store) is not None

    def run(self, cancelled: Cancelled) -> Iterator[IndexProgress | IndexReport]:
        """Progress as it goes and an `IndexReport` at the end; see `Indexer.scan` for what it raises."""
        began = time.perf_counter()
        self._assign()
        yield from self._bring_changes(cancelled)
        for embedder in (self._roles.answering, self._roles.next):
            if embedder is not None and not cancelled():
                yield from self._embed(embedder, cancelled)
        if self._roles.next is not None and not cancelled():
            self._assign()
            yield from self._bring_changes(cancelled)
        yield from self._cut_outgrown(cancelled)
        stopped = cancelled()
        if not stopped:
            documents.set_fact(self._store, "last-indexed", time.time())
        if self._removed or self._changed:
            self._store.settle()
        yield self._report(time.perf_counter() - began, stopped)

    def _embed(self, embedder: Embedder, cancelled: Cancelled) -> Iterator[IndexProgress]:
        """Makes the vectors that are missing. It may take an hour: what is saved meanwhile is found by
        its words now, and by its meaning by the embedder that answers now."""
        for made in embed_pending(self._store, embedder, cancelled):
            yield IndexProgress(
                "embedding", self._files, self._files, made.done, made.total, made.rate, made.seconds_left
            )
            if time.monotonic() >= self._look_again_at and not cancelled():
                with suppress(WorkspaceMissing):
                    yield from self._bring_changes(cancelled)
                if embedder is self._roles.next and self._roles.answering is not None:
                    for _ in embed_pending(self._store, self._roles.answering, cancelled):
                        pass

    def _bring_changes(self, cancelled: Cancelled) -> Iterator[IndexProgress]:
        """Looks through the folders and brings the store's texts and words up to date."""
        began = time.monotonic()
        found = self._found = self._look(cancelled)
        known = documents.known_files(self._store)
        present = {file.path for file in found.files} | {failure.path for failure in found.failures}
        gone = {
            path: file
            for path, file in known.items()
            if path not in present and not any(path.startswith(prefix) for prefix in found.unseen)
        }
        by_content = {file.sha256: file for file in gone.values() if file.sha256 and not file.failed}
        todo = [file for file in found.files if not self._is_unchanged(file, known.get(file.path))]
        self._outgrown = [
            file
            for file in todo
            if (row := known.get(file.path)) and row.stat == file.stat and self._is_outgrown(file, row)
        ]
        outgrown = {file.path for file in self._outgrown}
        todo = [file for file in todo if file.path not in outgrown]
        self._look_again_at = time.monotonic() + max(_LOOK_SECONDS, _LOOK_SHARE * (time.monotonic() - began))
        self._note_failures(found.failures, known)
        self._files, self._unsettled = len(todo), 0
        proved_same: list[tuple[int, str]] = []
        for number, file in enumerate(todo):
            if cancelled():
                break
            yield IndexProgress("reading", number, len(todo))
            try:
                same = self._bring_in(file, known.get(file.path), by_content, gone, cancelled)
            except Interrupted:
                break
            if same is not None:
                proved_same.append((same, file.stat))
        if proved_same:
            documents.touch(self._store, proved_same)
        if gone and not cancelled():
            documents.remove_files(self._store, [file.id for file in gone.values()])
            self._removed += len(gone)

    def _cut_outgrown(self, cancelled: Cancelled) -> Iterator[IndexProgress]:
        """Cuts what was cut for another embedder, each file together with its vectors: none of it is
        ever found by its words alone."""
        done = 0
        while self._outgrown and not cancelled():
            yield IndexProgress("reading", done, done + len(self._outgrown))
            file = self._outgrown.pop()
            known = documents.known_file(self._store, file.path)
            try:
                if known is not None:
                    self._bring_in(file, known, {}, {}, cancelled, with_vectors=True)
            except Interrupted:
                return
            done += 1
            if time.monotonic() >= self._look_again_at and not cancelled():
                with suppress(WorkspaceMissing):
                    yield from self._bring_changes(cancelled)
        if done and self._roles.answering is not None and not cancelled():
            yield from self._embed(self._roles.answering, cancelled)  # of what was brought in meanwhile

    # -- looking -----------------------------------------------------------------------------

    def _look(self, cancelled: Cancelled) -> FileDiscovery:
        folders = self._workspace.docs_folders
        if not any(folder.is_dir() for folder in folders):
            raise WorkspaceMissing(path=str(folders[0]))
        found = discover_files(folders, cancelled)
        self._beware_of_unplugged_folders(found)
        return found

    def _beware_of_unplugged_folders(self, found: FileDiscovery) -> None:
        """An unplugged disk may leave its empty mount point behind: a docs folder that is empty now
        and lies on another device than when it was full has not been emptied."""
        for number, (prefix, folder) in enumerate(mounts(self._workspace.docs_folders)):
            name = f"device of docs folder {number}"
            try:
                device, empty = str(folder.stat().st_dev), not any(folder.iterdir())
            except OSError:
                continue
            before = documents.fact(self._store, name)
            if empty and before not in (None, device):
                found.unseen.append(prefix)
            elif before != device:
                documents.set_fact(self._store, name, device)

    def _is_unchanged(self, file: FoundFile, known: KnownFile | None) -> bool:
        return known is not None and known.stat == file.stat and self._recipe.holds(file.path, known)

    def _is_outgrown(self, file: FoundFile, known: KnownFile) -> bool:
        """Whether the unchanged file would only be cut otherwise: no reason to part it from its vectors."""
        return self._vectors_answer and not known.failed and self._recipe.holds_but_for_limit(file.path, known)

    # -- reading -----------------------------------------------------------------------------

    def _bring_in(
        self,
        file: FoundFile,
        known: KnownFile | None,
        by_content: dict[bytes, KnownFile],
        gone: dict[str, KnownFile],
        cancelled: Cancelled,
        *,
        with_vectors: bool = False,
    ) -> int | None:
        """Reads one file and stores what came of it, `with_vectors` only together with those. Gives the id
        of a file whose content proved the same as before, so that only its times need noting."""
        row = File(file.path, file.stat, file.size, None, self._recipe.of(file.path))
        try:
            data = content_of(file)
            row = replace(row, sha256=hashlib.sha256(data).digest())
            if known and known.sha256 == row.sha256 and not with_vectors:
                if self._recipe.holds(file.path, known):
                    return known.id
                if self._is_outgrown(file, known):
                    self._outgrown.append(file)
                    return known.id
            found = self._read(data, PurePosixPath(file.path).name, cancelled)
        except FileNotFoundError:
            if known:
                gone[file.path] = known
            return None
        except Unsettled:
            self._unsettled += 1
            if known is None:
                documents.put_failure(self._store, replace(row, stat=""), "being-written", {})
            return None
        except Refused as refusal:
            documents.put_failure(self._store, row, refusal.reason, refusal.values)
            return None
        except OSError as error:
            if known and getattr(error, "winerror", None) in _IN_USE:
                self._unsettled += 1
                return None
            values = {"system": error.strerror or ""}
            documents.put_failure(self._store, replace(row, stat=""), "not-permitted", values)
            return None
        before = by_content.pop(row.sha256, None) if known is None and row.sha256 else None
        failed = [(member, part) for member, part in found if isinstance(part, Refused)]
        whole = [(member, part) for member, part in found if not isinstance(part, Refused)]
        failures = [Failure(f"{file.path}/{member}", part.reason, part.values) for member, part in failed]
        ready = self._recipe.complete(file, whole)
        made = self._vectors_of(ready, cancelled) if with_vectors else []
        with self._store.transaction():
            documents.put_file(self._store, row, ready, failures, before.id if before else None)
            if made and (stored := vectors.answering(self._store)):
                vectors.add_chunk_vectors(self._store, stored, made)
        if with_vectors:
            return None
        if before:
            gone.pop(before.path)
            self._moved += 1
        elif known:
            self._changed += 1
        else:
            self._added += 1
        return None

    def _vectors_of(self, ready: Sequence[IndexedDocument], cancelled: Cancelled) -> list[tuple[bytes, bytes]]:
        embedder = self._roles.answering
        if embedder is None:
            return []
        chunks = [chunk for document in ready for chunk in document.chunks]
        return vectors_for(self._store, embedder, chunks, cancelled)

    def _note_failures(self, failures: Sequence[Failure], known: dict[str, KnownFile]) -> None:
        """Things that are no readable files: noted once, not at every scan."""
        for failure in failures:
            before = known.get(failure.path)
            if before is None or not before.failed or before.recipe != failure.reason:
                row = File(failure.path, "", 0, None, failure.reason)
                documents.put_failure(self._store, row, failure.reason, failure.values)

    def _report(self, seconds: float, cancelled: bool) -> IndexReport:
        answering = vectors.answering(self._store)
        chunks = documents.count_chunks(self._store)
        return IndexReport(
            files=documents.count_files(self._store),
            chunks=chunks,
            added=self._added,
            changed=self._changed,
            moved=self._moved,
            removed=self._removed,
            skipped=self._found.skipped,
            failed=documents.failures(self._store),
            pending=vectors.count_pending(self._store, answering) if answering else chunks,
            unsettled=self._unsettled,
            seconds=seconds,
            cancelled=cancelled,
        )
