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
from dataclasses import replace
from pathlib import PurePosixPath

from core.domain.knowledge import ExtractedDocument
from core.errors import WorkspaceMissing
from core.knowledge.audience import AudienceClassifier, FolderRules
from core.knowledge.change_detection import DetectedChanges, FileComparison, detect_changes
from core.knowledge.document_reading import Extracted, Interrupted, Reading
from core.knowledge.embedder_migration import Roles
from core.knowledge.embedding import embed_pending, vectors_for
from core.knowledge.file_discovery import FoundFile
from core.knowledge.index_progress import IndexProgress, IndexReport
from core.knowledge.ingestion import IngestConfig, Unsettled, content_of
from core.knowledge.readers.refusal import Refused
from core.knowledge.reading_again import PASSING, due_later
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
        """`who` says which embedder answers and which one is being built for; `read` takes a file apart."""
        self._store = store
        self._workspace = workspace
        self._who = who
        self._folders = folders
        self._speech = AudienceClassifier.from_table(workspace.toml("quoting"))
        self._read = read
        self._added = self._changed = self._moved = self._removed = self._unsettled = self._files = 0
        self._skipped = 0
        self._outgrown: list[FoundFile] = []
        """Unchanged files that were cut for another embedder's token limit."""
        self._look_again_at = 0.0

    def _assign(self) -> None:
        """Who answers and who is being built for, as the store says now."""
        self._roles = self._who()
        self._config = IngestConfig(self._roles.limit, self._roles.measured, self._folders, self._speech)
        vectors_answer = self._roles.answering is not None and vectors.answering(self._store) is not None
        self._comparison = FileComparison(self._config, vectors_answer)

    def run(self, cancelled: Cancelled) -> Iterator[IndexProgress | IndexReport]:
        """Runs the pass: yields progress as it goes and an `IndexReport` at the end. Raises what `Indexer.scan`
        raises."""
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
            documents.save_fact(self._store, "last-indexed", time.time())
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
        changes = detect_changes(self._store, self._workspace, self._comparison, cancelled)
        self._look_again_at = time.monotonic() + max(_LOOK_SECONDS, _LOOK_SHARE * (time.monotonic() - began))
        self._outgrown, self._skipped = changes.outgrown, changes.found.skipped
        self._note_failures(changes)
        self._files, self._unsettled = len(changes.to_read), 0
        yield from self._read_changed(changes, cancelled)
        if changes.gone and not cancelled():
            documents.delete_files(self._store, [file.id for file in changes.gone.values()])
            self._removed += len(changes.gone)

    def _read_changed(self, changes: DetectedChanges, cancelled: Cancelled) -> Iterator[IndexProgress]:
        proved_same: list[tuple[int, str]] = []
        for number, file in enumerate(changes.to_read):
            if cancelled():
                break
            yield IndexProgress("reading", number, len(changes.to_read))
            try:
                same = self._update_file(file, changes, cancelled)
            except Interrupted:
                break
            if same is not None:
                proved_same.append((same, file.stat))
        if proved_same:
            documents.touch(self._store, proved_same)

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
                    self._cut_again(file, known, cancelled)
            except Interrupted:
                return
            done += 1
            if time.monotonic() >= self._look_again_at and not cancelled():
                with suppress(WorkspaceMissing):
                    yield from self._bring_changes(cancelled)
        if done and self._roles.answering is not None and not cancelled():
            yield from self._embed(self._roles.answering, cancelled)  # of what was brought in meanwhile

    def _update_file(self, file: FoundFile, changes: DetectedChanges, cancelled: Cancelled) -> int | None:
        """Reads one file and stores what came of it. Gives the id of a file whose content proved the same as
        before, so that only its times need noting. Raises `Interrupted`."""
        known = changes.known.get(file.path)
        row = self._row(file)
        try:
            data = content_of(file)
            row = replace(row, sha256=hashlib.sha256(data).digest())
            if known and known.sha256 == row.sha256:
                if self._config.holds(file.path, known):
                    return known.id
                if self._comparison.is_outgrown(file.path, known):
                    self._outgrown.append(file)
                    return known.id
            parts = self._read(data, PurePosixPath(file.path).name, cancelled)
        except (OSError, Unsettled, Refused) as error:
            self._note_unread(row, known, error, changes.gone)
            return None
        moved_from = changes.by_content.pop(row.sha256, None) if known is None and row.sha256 else None
        ready, failures = self._completed(file, parts)
        row = replace(row, recipe=self._config.until(file.path, _whole(parts)))
        with self._store.transaction():
            documents.save_file(self._store, row, ready, failures, moved_from.id if moved_from else None)
        if moved_from:
            changes.gone.pop(moved_from.path)
            self._moved += 1
        elif known:
            self._changed += 1
        else:
            self._added += 1
        return None

    def _cut_again(self, file: FoundFile, known: KnownFile, cancelled: Cancelled) -> None:
        """Stores a file's new chunks and their vectors at once. Raises `Interrupted`, `ModelError`."""
        row = self._row(file)
        try:
            data = content_of(file)
            row = replace(row, sha256=hashlib.sha256(data).digest())
            parts = self._read(data, PurePosixPath(file.path).name, cancelled)
        except (OSError, Unsettled, Refused) as error:
            self._note_unread(row, known, error, {})
            return
        ready, failures = self._completed(file, parts)
        row = replace(row, recipe=self._config.until(file.path, _whole(parts)))
        made = self._vectors_of(ready, cancelled)
        with self._store.transaction():
            documents.save_file(self._store, row, ready, failures, None)
            if made and (stored := vectors.answering(self._store)):
                vectors.add_chunk_vectors(self._store, stored, made)

    def _row(self, file: FoundFile) -> File:
        return File(file.path, file.stat, file.size, None, self._config.of(file.path))

    def _completed(
        self, file: FoundFile, parts: Sequence[tuple[str, Extracted]]
    ) -> tuple[list[IndexedDocument], list[Failure]]:
        """The documents of a file, ready to be stored, and those members of it that could not be read."""
        failures = [
            Failure(f"{file.path}/{member}", part.reason, part.values)
            for member, part in parts
            if isinstance(part, Refused)
        ]
        return self._config.complete(file, _whole(parts)), failures

    def _note_unread(
        self, row: File, known: KnownFile | None, error: OSError | Unsettled | Refused, gone: dict[str, KnownFile]
    ) -> None:
        """Notes why a file could not be read; one that vanished meanwhile is added to `gone`."""
        match error:
            case FileNotFoundError():
                if known:
                    gone[row.path] = known
            case Unsettled():
                self._unsettled += 1
                if known is None:
                    documents.save_failure(self._store, replace(row, stat=""), "being-written", {})
            case Refused() if error.reason in PASSING:
                again = replace(row, stat=due_later(row.stat, known.stat if known else ""), sha256=None)
                documents.save_failure(self._store, again, error.reason, error.values, keep_text=True)
            case Refused():
                documents.save_failure(self._store, row, error.reason, error.values)
            case OSError() if known and getattr(error, "winerror", None) in _IN_USE:
                self._unsettled += 1
            case OSError():
                system = {"system": error.strerror or ""}
                documents.save_failure(self._store, replace(row, stat=""), "not-permitted", system)

    def _vectors_of(self, ready: Sequence[IndexedDocument], cancelled: Cancelled) -> list[tuple[bytes, bytes]]:
        embedder = self._roles.answering
        if embedder is None:
            return []
        chunks = [chunk for document in ready for chunk in document.chunks]
        return vectors_for(self._store, embedder, chunks, cancelled)

    def _note_failures(self, changes: DetectedChanges) -> None:
        """Things that are no readable files: noted once, not at every scan."""
        for failure in changes.found.failures:
            before = changes.known.get(failure.path)
            if before is None or not before.failed or before.recipe != failure.reason:
                row = File(failure.path, "", 0, None, failure.reason)
                documents.save_failure(self._store, row, failure.reason, failure.values)

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
            skipped=self._skipped,
            failed=documents.failures(self._store),
            pending=vectors.count_pending(self._store, answering) if answering else chunks,
            unsettled=self._unsettled,
            seconds=seconds,
            cancelled=cancelled,
        )


def _whole(parts: Sequence[tuple[str, Extracted]]) -> list[tuple[str, ExtractedDocument]]:
    """Those parts of a file that could be read."""
    return [(member, part) for member, part in parts if not isinstance(part, Refused)]
