"""Follows the docs folders: says when it is time to scan, and never forgets to.

The watcher (watchdog, Apache-2.0: inotify, FSEvents, ReadDirectoryChangesW) only tells that something
changed; what it was is always found by a whole scan, which costs a fraction of a second. So save patterns of
editors, moves and lost events are no special cases. What the system tells no events of, as on network
folders and behind links, is found by polling names, sizes and times, as often as that costs no more than a
hundredth of a core.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from watchdog.events import FileClosedNoWriteEvent, FileOpenedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from core.knowledge.file_discovery import FileDiscovery, discover_files

QUIET_SECONDS = 0.5
"""How long nothing must change before we look: editors and git write in bursts."""
PATIENCE_SECONDS = 5.0
"""Under steady changes we look this often all the same."""
POLL_SECONDS = (2.0, 300.0)
"""Between two polls, at least and at most."""
_LONGEST_PAUSE = 30.0
_POLL_SHARE = 0.01
"""Of a core, for polling."""
_ROOTS_SECONDS = 1.0
"""How often we see whether the folders themselves are still the same: a disk pulled out and back,
or a folder exchanged for another, gives no event."""
_log = logging.getLogger(__name__)


class DocsWatcher:
    """Calls `look` on a thread of its own: at once, and whenever changes have come to rest.

    `look` brings the index up to date and says whether to look again soon, because a file was still
    being written. Calls never overlap. What `look` raises goes to `failed`, and following goes on.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        look: Callable[[], bool],
        failed: Callable[[Exception], None],
        *,
        quiet: float = QUIET_SECONDS,
    ) -> None:
        """`quiet`: seconds without a change before a look."""
        self._folders = tuple(folders)
        self._look = look
        self._failed = failed
        self._quiet = quiet
        self._seen = 0
        self._again_at: float | None = None
        self._next_poll = 0.0
        self._changed = threading.Condition()
        self._last_change: float | None = None
        self._first_change = 0.0
        self._stopping = False
        self._watched: dict[Path, tuple[int, int]] = {}
        self._observer: BaseObserver | None = None
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)

    def start(self) -> None:
        """Starts the thread, which calls `look` at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; waits for a call of `look` that is under way."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def notify_change(self) -> None:
        """Tells that something has changed; `look` is called once changes have come to rest."""
        with self._changed:
            now = time.monotonic()
            if self._last_change is None:
                self._first_change = now
            self._last_change = now
            self._changed.notify()

    def _run(self) -> None:
        pause = self._quiet
        try:
            while True:
                self._watch()
                self._poll()
                again = False
                try:
                    again = self._look()
                except Exception as error:  # noqa: BLE001 - handed on; following must survive it
                    self._failed(error)
                # What is being written for minutes is asked after ever less often.
                pause = min(2 * pause, _LONGEST_PAUSE) if again else self._quiet
                self._again_at = time.monotonic() + pause if again else None
                if not self._wait():
                    return
        finally:
            if self._observer is not None:
                self._observer.stop()
                self._observer.join()

    def _wait(self) -> bool:
        """Returns true when it is time to look, false to end."""
        while True:
            if time.monotonic() >= self._next_poll and self._poll():
                self.notify_change()
            with self._changed:
                if self._stopping:
                    return False
                now, due = time.monotonic(), self._next_poll
                if self._last_change is not None:
                    due = min(self._last_change + self._quiet, self._first_change + PATIENCE_SECONDS)
                    if now >= due:
                        self._last_change = None
                        return True
                if self._present() != self._watched or (self._again_at is not None and now >= self._again_at):
                    self._last_change = None
                    return True
                if self._again_at is not None:
                    due = min(due, self._again_at)
                self._changed.wait(max(0.0, min(due - now, _ROOTS_SECONDS)))

    def _poll(self) -> bool:
        """Whether names, sizes or times have changed since the poll before."""
        began = time.perf_counter()
        found = (
            discover_files(self._folders, lambda: self._stopping)
            if any(map(Path.is_dir, self._folders))
            else FileDiscovery()
        )
        seen = hash(tuple((file.path, file.stat.partition(" fresh")[0]) for file in found.files))
        changed, self._seen = seen != self._seen, seen
        least, most = POLL_SECONDS
        pause = min(max((time.perf_counter() - began) / _POLL_SHARE, least), most)
        self._next_poll = time.monotonic() + pause
        return changed

    def _watch(self) -> None:
        """Watches the folders that are there; anew when one has been exchanged or come back."""
        present = self._present()
        if present == self._watched and (self._observer is None or self._observer.is_alive()):
            return
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
        self._watched, self._observer = present, None
        if not present:
            return
        observer = Observer()
        handler = _EventHandler(self.notify_change)
        try:
            for folder in present:
                observer.schedule(handler, str(folder.resolve()), recursive=True)
            observer.start()
        except OSError as error:
            # Too many folders for the system's watches, or a file system without events: polling
            # still finds every change.
            _log.warning("the docs can't be watched (%s); changes are noticed later", error.strerror)
            return
        self._observer = observer

    def _present(self) -> dict[Path, tuple[int, int]]:
        """The folders that are there, each with what tells it from another in its place."""
        present: dict[Path, tuple[int, int]] = {}
        for folder in self._folders:
            try:
                status = folder.stat()
            except OSError:
                continue
            present[folder] = (status.st_dev, status.st_ino)
        return present


class _EventHandler(FileSystemEventHandler):
    """Notifies of whatever changes something, which our own reading does not."""

    def __init__(self, notify: Callable[[], None]) -> None:
        self._notify = notify

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by watchdog's thread."""
        if not isinstance(event, FileOpenedEvent | FileClosedNoWriteEvent):
            self._notify()
