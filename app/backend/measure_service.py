"""The measures of the work in the worker process: brought up to date, reported on, written down, decided on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from typing_extensions import override

from app import measure_export
from app.backend.local_state import LocalState
from app.backend.measure_calls import MeasureCalls
from app.backend.views import Progress
from app.i18n import t
from core.domain.report import Report
from core.errors import FileUnwritable
from core.ports import Cancelled


class MeasureService(MeasureCalls):
    """Over the store of the workspace that is worked on."""

    def __init__(self, state: LocalState) -> None:
        self._state = state

    @override
    def update_measures(self, cancelled: Cancelled) -> Iterator[Progress]:
        reporter = self._state.services().reporter
        for done in reporter.measure(cancelled):
            yield Progress(t("panel.measures.measuring"), done, unit="")
        reporter.demote_failed()

    @override
    def report(self, days: int) -> Report:
        return self._state.services().reporter.report(days)

    @override
    def save_report(self, report: Report, file: Path) -> None:
        write = measure_export.as_csv if file.suffix.lower() == ".csv" else measure_export.as_html
        try:
            file.write_text(write(report), encoding="utf-8", newline="")
        except OSError as error:
            raise FileUnwritable(path=file.name, reason=error.strerror or type(error).__name__) from error

    @override
    def promote(self, intent: str) -> int:
        return self._state.services().reporter.promote(intent)

    @override
    def demote(self, intent: str) -> int:
        return self._state.services().reporter.demote(intent)

    @override
    def undo_rollout(self, change: int) -> None:
        self._state.services().reporter.undo(change)
