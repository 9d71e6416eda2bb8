"""Keeps the store in step with the docs folders: reads only what changed, embeds only what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.knowledge import embedder_migration
from core.knowledge.audience import FolderRules
from core.knowledge.document_reading import Reading
from core.knowledge.embedder_migration import EmbedderChange, Roles
from core.knowledge.index_progress import IndexProgress, IndexReport
from core.knowledge.index_run import IndexRun
from core.knowledge.sandboxed_reader import SandboxedReader
from core.ports import Cancelled, Embedder, FindEmbedder, never, no_other
from core.store.database import Store
from core.workspace.folder import Workspace


class Indexer:
    """Brings a store up to date with a workspace's docs. One at a time; the thread's own store."""

    def __init__(
        self,
        store: Store,
        workspace: Workspace,
        embedder: Embedder | None,
        *,
        internal_folders: Sequence[str] = ("internal",),
        public_folders: Sequence[str] = (),
        read: Reading | None = None,
        former: FindEmbedder = no_other,
    ) -> None:
        """`embedder` None: words only; vectors follow when there is one. `internal_folders`: names of
        folders whose documents are for agents only, unless their front matter says otherwise;
        `public_folders`: of those that are for customers, however they read (`core.knowledge.audience`).
        `read` None: in a bounded child process. `former` finds the embedder that answers until a
        change to `embedder` has been agreed to and carried out."""
        self._store = store
        self._workspace = workspace
        self._embedder = embedder
        self._folders = FolderRules(
            frozenset(name.casefold() for name in internal_folders),
            frozenset(name.casefold() for name in public_folders),
        )
        self._read: Reading = read or SandboxedReader()
        self._former = former

    def embedder_change(self) -> EmbedderChange | None:
        """What the embedder at hand would have to do over, None if it is the one in use (or the first)."""
        return embedder_migration.embedder_change(self._store, self._embedder, self._former)

    def agree_to_change(self) -> None:
        """Lets the next scans build the index of the embedder at hand, which then answers."""
        if self._embedder is not None and self.embedder_change() is not None:
            embedder_migration.agree(self._store, self._embedder)

    def expected_seconds(self, change: EmbedderChange) -> float:
        """How many seconds the change will take on this machine, measured on a few texts. Raises `ModelError`."""
        return (
            0.0 if self._embedder is None else embedder_migration.expected_seconds(self._store, self._embedder, change)
        )

    def scan(self, cancelled: Cancelled = never) -> Iterator[IndexProgress | IndexReport]:
        """One whole pass: progress as it goes, an `IndexReport` at the end, also when cancelled.

        Raises `WorkspaceMissing` when no docs folder can be reached (nothing is removed then), a
        `StoreError`, or a `ModelError` when the embedder fails for good; what is done stays done.
        """

        def who() -> Roles:
            return embedder_migration.roles(self._store, self._embedder, self._former)

        return IndexRun(self._store, self._workspace, who, self._folders, self._read).run(cancelled)
