"""The first search after the start: by words, from the store alone, while everything else still loads.

Whoever opens the panel to look something up waits neither for the models nor for libraries that only a ticket
needs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import StoreError
from core.store.opening import open_store

if TYPE_CHECKING:
    from core.domain.knowledge import SearchResult
    from core.knowledge.search import Searcher
    from core.store.database import Store

_log = logging.getLogger(__name__)


class StartupSearch:
    """Searches one store until it is closed. Any number of threads may use it; they wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._searcher: Searcher | None = None
        self.resting = threading.Event()
        """Set while nobody searches. Who loads other things meanwhile waits for it now and then: SQLite lets go
        of the interpreter at every row and would get it back late."""
        self.resting.set()

    def open(self, store_file: Path, key: bytes, not_quoted: Sequence[str] = ()) -> None:
        """Opens the store and reads what every search needs; a search that comes meanwhile waits. A store that can't be
        opened is only logged: whoever opens it next reports what is wrong. `not_quoted`: paths of pages and folders
        that are left out."""
        with self._lock:
            from core.knowledge.search import Searcher

            try:
                self._store = open_store(store_file, key)
                self._searcher = Searcher(self._store, None, not_quoted=not_quoted)
                self._searcher.read_ahead()
            except StoreError as error:
                _log.info("no first search: %s", error.message_id)
                self._close()

    def search(self, query: str, limit: int) -> SearchResult | None:
        """Searches with a query that is still being typed; None if no store is open. Raises `StoreError`."""
        with self._lock:
            if self._searcher is None:
                return None
            self.resting.clear()
            try:
                return self._searcher.search(query, limit, typing=True)
            finally:
                self.resting.set()

    def close(self) -> None:
        """Closes the store. Closing twice does nothing more."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
        if self._store is not None:
            self._store.close()
        self._searcher = self._store = None
