"""What the window asks of the team's docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers, cancellable, instant, streams, streams_progress, waits

if TYPE_CHECKING:  # the worker process reads the declarations before all of this is loaded
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.backend.views import ChosenDocs, EmbedderQuestion, FileState, HealthFinding, Progress, SearchUse, TeamDocs
    from core.domain.knowledge import SearchResult
    from core.domain.ticket import Ticket
    from core.ports import Cancelled


class DocsCalls(Protocol):
    """The team's docs: searching them, keeping the index up to date, what is wrong in them."""

    @answers
    def search(self, query: str, limit: int) -> SearchResult:
        """Searches the docs while the query is typed."""

    @answers
    def document(self, path: str) -> str:
        """The stored text of a document. Raises `FileMissing`."""

    @instant
    def file(self, path: str) -> Path:
        """Where a document lies on disk. Raises `FileMissing`."""

    @answers
    def use_folder(self, folder: Path | None) -> ChosenDocs:
        """Answers from this folder from now on; None: from the sample workspace. A folder with a `docs` folder
        in it is a whole workspace. Raises `WorkspaceMissing`."""

    @answers
    def sample_ticket(self) -> Ticket:
        """A ticket to try things with: on the sample workspace one of its own, else a question made from these docs.
        Raises `NoTrialQuestion` where no page has been read yet."""

    @cancellable
    @streams_progress
    def index(self, cancelled: Cancelled) -> Iterator[Progress]:
        """Brings the index up to date."""

    @cancellable
    @waits
    @streams
    def changes(self, cancelled: Cancelled) -> Iterator[None]:
        """Says when it is time to bring the index up to date (at once, and whenever the docs have changed and
        are no longer being written) until it is cancelled. Waits for the end of an `index` before it looks again."""

    @answers
    def embedder_change(self) -> EmbedderQuestion | None:
        """What to ask a person before the index is rebuilt for another search model; None: nothing.
        Takes a few seconds."""

    @answers
    def settle_embedder(self, change: bool) -> None:
        """The answer: the next scan rebuilds the index, or the search model before is used again."""

    @answers
    def index_files(self) -> Sequence[FileState]:
        """Every file with its state and, where it could not be read, why."""

    @answers
    def team_docs(self) -> TeamDocs | None:
        """What the team's database of docs holds, asked now; None where the workspace names none."""

    @cancellable
    @streams
    def health(self, cancelled: Cancelled) -> Iterator[HealthFinding]:
        """Looks for what is wrong in the docs."""

    @answers
    def dismiss_finding(self, key: str, dismissed: bool) -> None:
        """Marks a finding as no problem until its passage changes, or undoes that."""

    @answers
    def export_health(self, file: Path) -> None:
        """Writes the findings for the docs' owner: a table where the name ends in `.csv`, else Markdown.
        Raises `FileUnreadable`."""

    @answers
    def search_use(self) -> SearchUse:
        """How the searches made for tickets have done."""
