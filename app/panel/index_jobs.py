"""Scans of the docs as the window runs them: paused and gone on with, and stopped for what can't wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from app.backend.api import Backend
from app.backend.views import Progress
from core.ports import Cancelled

T = TypeVar("T")


class IndexJobs:
    """All scans go through here, whoever asks for them. What one has done stays done."""

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
        """`work`, to be put on the index queue now: a scan under way there ends soon. Scan again after it."""
        self._making_room = True

        def run() -> T:
            self._making_room = False
            return work()

        return run
