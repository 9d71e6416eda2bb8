"""Tells the window when the docs have changed, as a stream that the window waits for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from core.knowledge.docs_watcher import DocsWatcher
from core.ports import Cancelled

_ASK_EVERY_S = 0.2
_log = logging.getLogger(__name__)


def changes(
    folders: Sequence[Path], scanned: threading.Event, unsettled: Callable[[], bool], cancelled: Cancelled
) -> Iterator[None]:
    """Yields at once, and whenever the docs have changed and are no longer being written, until it is cancelled.

    `scanned` is set when the scan that follows has ended; nothing is looked at before. `unsettled` says after
    that scan whether files were still being written.
    """
    due: SimpleQueue[None] = SimpleQueue()

    def look() -> bool:
        scanned.clear()
        due.put(None)
        while not scanned.wait(_ASK_EVERY_S):
            if cancelled():
                return False
        return unsettled()

    follower = DocsWatcher(folders, look, _log_failure)
    follower.start()
    try:
        while not cancelled():
            try:
                yield due.get(timeout=_ASK_EVERY_S)
            except Empty:
                continue
    finally:
        scanned.set()
        follower.stop()


def _log_failure(error: Exception) -> None:
    _log.error("following the docs failed: %s", type(error).__name__)
