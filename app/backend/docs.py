"""The part of the real backend that searches the docs, keeps the index in step and says what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.backend import health_rows, stored_rows
from app.backend.docs_changes import changes
from app.backend.docs_indexing import DocsIndex
from app.backend.views import EmbedderQuestion, FileState, HealthFinding, Progress, SearchUse
from app.composition import Services
from core.domain.knowledge import SearchResult
from core.errors import FileMissing
from core.ports import Cancelled
from core.store.dismissals import dismiss, undo_dismiss


class DocsBackend:
    """Mixed into `LocalBackend`, which gives what is declared here."""

    _scans: DocsIndex

    @property
    def docs_folders(self) -> tuple[Path, ...]:
        """The folders to follow."""
        raise NotImplementedError

    def use(self, **chosen: object) -> None:
        """Uses other models from now on."""
        raise NotImplementedError

    def _services(self) -> Services:
        raise NotImplementedError

    def search(self, query: str, limit: int) -> SearchResult:
        """Searches the docs while the query is typed."""
        return self._services().searcher.search(query, limit, typing=True)

    def document(self, path: str) -> str:
        """The stored text of a document. Raises `FileMissing`."""
        return self._services().document_text(path)

    def file(self, path: str) -> Path:
        """Where a document lies on disk. Raises `FileMissing`."""
        for folder in self.docs_folders:
            if (folder / path).is_file():
                return folder / path
        raise FileMissing(path=path)

    def index(self, cancelled: Cancelled) -> Iterator[Progress]:
        """Brings the index up to date."""
        return self._scans.scan(cancelled)

    def docs_changed(self, cancelled: Cancelled) -> Iterator[None]:
        """Says when it is time to bring the index up to date: at once, and whenever the docs have changed
        and come to rest. Waits for the end of an `index` before it looks again."""
        return changes(self.docs_folders, self._scans.ended, lambda: self._scans.unsettled, cancelled)

    def embedder_change(self) -> EmbedderQuestion | None:
        """What to ask a person before the index is made anew; None: nothing."""
        return self._scans.question()

    def settle_embedder(self, change: bool) -> None:
        """The answer: the next scan makes the index anew, or the search model before is used again."""
        if change:
            self._scans.agree()
        elif former := self._scans.former_model():
            self.use(embedder=former)

    def index_files(self) -> Sequence[FileState]:
        """Every file with its state and, where it failed, why."""
        return stored_rows.index_files(self._services().store)

    def health(self, cancelled: Cancelled) -> Iterator[HealthFinding]:
        """Looks for what is wrong in the docs."""
        return health_rows.findings(self._services(), cancelled)

    def dismiss_finding(self, key: str, dismissed: bool) -> None:
        """Marks a finding as no problem until its passage changes, or takes that back."""
        (dismiss if dismissed else undo_dismiss)(self._services().store, key)

    def export_health(self, file: Path) -> None:
        """Writes the findings for the docs' owner. Raises `FileUnreadable`."""
        health_rows.export(self._services(), file)

    def search_use(self) -> SearchUse:
        """How the searches made for tickets have done."""
        return health_rows.search_use(self._services())
