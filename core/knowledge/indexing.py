"""Keeps the store in step with the docs folders: reads only what changed, embeds only what is new.

Words first: every changed file is stored whole, in one transaction, and found by its words at once.
Then vectors at the bulk rate. Interrupted anywhere it goes on where it was, because what remains to
be done is always read from the store itself.
"""

from __future__ import annotations

import datetime
import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from core.errors import WorkspaceMissing
from core.knowledge import chunking
from core.knowledge.bounded import BoundedReader
from core.knowledge.chunking import Limit, cut_document
from core.knowledge.embedding import embed_pending
from core.knowledge.model import Audience, ExtractedDocument
from core.knowledge.readers import reader_for
from core.knowledge.readers.properties import stated_date
from core.knowledge.readers.refusal import Refused
from core.knowledge.reading import FILE_LIMIT, Interrupted, Reading, title_from_name
from core.knowledge.walking import FoundFile, Walk, mounts, stat_string, walk
from core.ports import Cancelled, Embedder, never
from core.store import documents, vectors
from core.store.database import Store
from core.store.documents import Failure, File, IndexedDocument, KnownFile
from core.workspace import Workspace

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


@dataclass(frozen=True, slots=True)
class EmbedderChange:
    """What using another embedder means for this store."""

    old_model: str
    new_model: str
    chunks: int
    """Texts to embed again; the old vectors answer until the last is done."""


class Indexer:
    """Brings a store up to date with a workspace's docs. One at a time; the thread's own store."""

    def __init__(
        self,
        store: Store,
        workspace: Workspace,
        embedder: Embedder | None,
        *,
        internal_folders: Sequence[str] = ("internal",),
        read: Reading | None = None,
    ) -> None:
        """`embedder` None: words only; vectors follow when there is one. `internal_folders`: names of
        folders whose documents are for agents only, unless their front matter says otherwise.
        `read` None: in a bounded child process."""
        self._store = store
        self._workspace = workspace
        self._embedder = embedder
        self._internal = frozenset(name.casefold() for name in internal_folders)
        self._read: Reading = read or BoundedReader()

    def embedder_change(self) -> EmbedderChange | None:
        """What the embedder at hand would have to do over, None if it is the one in use (or the first)."""
        old = vectors.answering(self._store)
        if self._embedder is None or old is None or old.digest == self._embedder.identity.digest:
            return None
        chunks = documents.count_texts(self._store)
        return EmbedderChange(old.model, self._embedder.identity.id, chunks)

    def scan(self, cancelled: Cancelled = never) -> Iterator[IndexProgress | IndexReport]:
        """One whole pass: progress as it goes, an `IndexReport` at the end, also when cancelled.

        Raises `WorkspaceMissing` when no docs folder can be reached (nothing is removed then), a
        `StoreError`, or a `ModelError` when the embedder fails for good; what is done stays done.
        """
        return _Scan(self._store, self._workspace, self._embedder, self._internal, self._read).run(cancelled)


class _Scan:
    """The state of one pass."""

    def __init__(
        self,
        store: Store,
        workspace: Workspace,
        embedder: Embedder | None,
        internal: frozenset[str],
        read: Reading,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._embedder = embedder
        self._internal = internal
        self._read = read
        identity = embedder.identity if embedder else None
        self._limit = Limit(identity.max_tokens, embedder.count_tokens) if embedder and identity else Limit()
        self._added = self._changed = self._moved = self._removed = self._unsettled = self._files = 0
        self._found = Walk()
        self._look_again_at = 0.0

    def run(self, cancelled: Cancelled) -> Iterator[IndexProgress | IndexReport]:
        began = time.perf_counter()
        yield from self._bring_changes(cancelled)
        if self._embedder is not None and not cancelled():
            for made in embed_pending(self._store, self._embedder, cancelled):
                yield IndexProgress(
                    "embedding", self._files, self._files, made.done, made.total, made.rate, made.seconds_left
                )
                # Embedding may take an hour: what is saved meanwhile must be found by its words now.
                if time.monotonic() >= self._look_again_at and not cancelled():
                    with suppress(WorkspaceMissing):
                        yield from self._bring_changes(cancelled)
        stopped = cancelled()
        if not stopped:
            documents.set_fact(self._store, "last-indexed", time.time())
        if self._removed or self._changed:
            self._store.settle()
        yield self._report(time.perf_counter() - began, stopped)

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

    # -- looking -----------------------------------------------------------------------------

    def _look(self, cancelled: Cancelled) -> Walk:
        folders = self._workspace.docs_folders
        if not any(folder.is_dir() for folder in folders):
            raise WorkspaceMissing(path=str(folders[0]))
        found = walk(folders, cancelled)
        self._beware_of_unplugged_folders(found)
        return found

    def _beware_of_unplugged_folders(self, found: Walk) -> None:
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
        return known is not None and known.stat == file.stat and self._recipe_holds(file.path, known)

    def _recipe(self, path: str) -> str:
        """What decides how a file comes out, apart from its content."""
        reader = reader_for(path)
        name = f"{reader.module} {reader.version}" if reader else ""
        by = f"{self._limit.max_tokens} tokens" if self._embedder else "estimated tokens"
        return f"{name}, cuts {chunking.VERSION}, {self._folder_audience(path)}, {by}"

    def _recipe_holds(self, path: str, known: KnownFile) -> bool:
        recipe = self._recipe(path)
        if self._embedder is None:
            # Without an embedder nothing is cut again: what an embedder's tokens decided is better.
            return known.recipe.rpartition(", ")[0] == recipe.rpartition(", ")[0]
        return known.recipe == recipe

    def _folder_audience(self, path: str) -> Audience:
        folders = {part.casefold() for part in PurePosixPath(path).parts[:-1]}
        return "internal" if folders & self._internal else "public"

    # -- reading -----------------------------------------------------------------------------

    def _bring_in(
        self,
        file: FoundFile,
        known: KnownFile | None,
        by_content: dict[bytes, KnownFile],
        gone: dict[str, KnownFile],
        cancelled: Cancelled,
    ) -> int | None:
        """Reads one file and stores what came of it. Gives the id of a file whose content proved the
        same as before, so that only its times need noting."""
        recipe = self._recipe(file.path)
        row = File(file.path, file.stat, file.size, None, recipe)
        try:
            data = _content(file)
            row = replace(row, sha256=hashlib.sha256(data).digest())
            if known and known.sha256 == row.sha256 and self._recipe_holds(file.path, known):
                return known.id
            found = self._read(data, PurePosixPath(file.path).name, cancelled)
        except FileNotFoundError:
            if known:
                gone[file.path] = known
            return None
        except _Unsettled:
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
        documents.put_file(self._store, row, self._complete(file, whole), failures, before.id if before else None)
        if before:
            gone.pop(before.path)
            self._moved += 1
        elif known:
            self._changed += 1
        else:
            self._added += 1
        return None

    def _complete(self, file: FoundFile, found: Sequence[tuple[str, ExtractedDocument]]) -> list[IndexedDocument]:
        day = datetime.date.fromtimestamp(int(file.stat.split()[1]) / 1e9).isoformat()
        audience = self._folder_audience(file.path)
        ready: dict[str, IndexedDocument] = {}
        for member, document in found:
            path = f"{file.path}/{member}" if member else file.path
            ready[path] = IndexedDocument(
                path=path,
                title=document.title or title_from_name(path),
                titled=bool(document.title),
                text=document.text,
                language=document.language,
                modified=document.modified or stated_date(document.text) or day,
                audience=document.audience or audience,
                links=document.links,
                chunks=cut_document(document, self._limit),
            )
        return list(ready.values())

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


class _Unsettled(Exception):
    """The file changed while it was read."""


def _content(file: FoundFile) -> bytes:
    """The whole content. Raises `Refused`, `_Unsettled` or OSError."""
    if file.size > FILE_LIMIT:
        raise Refused("too-large", megabytes=file.size // 2**20, limit=FILE_LIMIT // 2**20)
    place = Path(file.place)
    with place.open("rb") as source:
        data = source.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise Refused("too-large", megabytes=len(data) // 2**20, limit=FILE_LIMIT // 2**20)
    now = stat_string(place.stat())
    if now.split()[:2] != file.stat.split()[:2] or len(data) != file.size:
        raise _Unsettled
    return data
