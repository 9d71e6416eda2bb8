"""Tickets that come by themselves, if switched on: an inbox folder and the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.panel.clipboard import from_mime, is_secret

_SETTLED_MS = 400
_KINDS = frozenset({".eml", ".emlx", ".msg", ".rtf", ".mbox", ".txt", ".md", ".html", ".htm", ".json"})
_FEWEST_WORDS = 4


class InboxFolder(QObject):
    """Tells of each new ticket file in a folder, once it has stopped growing. Nothing is moved or deleted."""

    arrived = Signal(object)
    """Its path."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._seen: dict[Path, int] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(self._look)
        self._growing: dict[Path, int] = {}
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _: self._timer.start())

    def watch(self, folder: Path | None) -> bool:
        """Watches this folder from now on, None for none. What lies in it already is left alone.
        False: there is no such folder."""
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self._folder, self._seen, self._growing = None, {}, {}
        if folder is None:
            return True
        if not folder.is_dir():
            return False
        self._folder = folder
        self._seen = self._files()
        return self._watcher.addPath(str(folder))

    def _files(self) -> dict[Path, int]:
        if self._folder is None:
            return {}
        found = {}
        try:
            for path in self._folder.iterdir():
                if path.suffix.lower() in _KINDS and path.is_file():
                    found[path] = path.stat().st_size
        except OSError:  # vanished while we looked: the next change tells
            self._timer.start()
        return found

    def _look(self) -> None:
        files = self._files()
        for path, size in files.items():
            if path in self._seen:
                continue
            if self._growing.get(path) == size and size > 0:
                self._seen[path] = size
                self.arrived.emit(path)
            else:
                self._growing[path] = size
                self._timer.start()
        self._seen = {path: size for path, size in self._seen.items() if path in files}


class ClipboardWatch(QObject):
    """Tells when something that may be a ticket was copied. Off until switched on; looks away from
    what a password manager marks, and from what this panel copied itself."""

    copied = Signal(object)
    """What was copied, each with its name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        QGuiApplication.clipboard().dataChanged.connect(self._changed)

    def _changed(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if not self.on or clipboard.ownsClipboard():
            return
        mime = clipboard.mimeData()
        if mime is None or is_secret(mime):
            return
        found = from_mime(mime)
        if any(not isinstance(data, str) or len(data.split()) >= _FEWEST_WORDS for _, data in found):
            self.copied.emit(found)
