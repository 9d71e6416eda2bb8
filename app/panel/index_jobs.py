"""Scans of the docs as the window runs them: paused and continued, and stopped for work that can't wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from app.backend.api import Backend
from app.backend.views import Progress
from core.ports import Cancelled

T = TypeVar("T")


class IndexJobs:
    """All scans go through here, whoever asks for them. A stopped scan keeps what it has indexed."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._making_room = False
        self.paused = False
        """While it is true a scan under way ends within a few passages, and none begins."""

    def run(self, cancelled: Cancelled) -> Iterator[Progress]:
        """Brings the index up to date; for the index queue."""
        if not self.paused:
            yield from self._backend.docs.index(lambda: cancelled() or self.paused or self._making_room)

    def stopped_for(self, work: Callable[[], T]) -> Callable[[], T]:
        """Stops the scan that is under way in the index queue and gives `work`, to be put into that queue now. Scan
        again after it."""
        self._making_room = True

        def run() -> T:
            self._making_room = False
            return work()

        return run
