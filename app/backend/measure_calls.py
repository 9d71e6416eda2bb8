"""What the window asks of the measures of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers, cancellable, streams_progress

if TYPE_CHECKING:  # the worker process reads the declarations before all of this is loaded
    from collections.abc import Iterator
    from pathlib import Path

    from app.backend.views import Progress
    from core.domain.report import Report
    from core.ports import Cancelled


class MeasureCalls(Protocol):
    """Reports on the work, and the intents that may be answered in tier 1."""

    @cancellable
    @streams_progress
    def update_measures(self, cancelled: Cancelled) -> Iterator[Progress]:
        """Brings the measures up to date, and takes back promotions whose figures fall short."""

    @answers
    def report(self, days: int) -> Report:
        """The report on the last days. Raises `BadWorkspaceFile`."""

    @answers
    def save_report(self, report: Report, file: Path) -> None:
        """Writes a report: a table where the name ends in `.csv`, else a page. Raises `FileUnwritable`."""

    @answers
    def promote(self, intent: str) -> int:
        """The lead puts an intent into tier 1. Gives an id for `undo_rollout`. Raises `GateNotPassed`."""

    @answers
    def demote(self, intent: str) -> int:
        """The lead takes that back. Gives an id for `undo_rollout`."""

    @answers
    def undo_rollout(self, change: int) -> None:
        """Undoes a promotion or demotion."""
