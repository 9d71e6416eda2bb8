"""The native-messaging host: started by a browser for our extension, it passes pages to the panel and replies back.

It answers our extension alone, holds nothing, and opens nothing but the panel's local socket.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.companion.adapters import adapters
from app.companion.native_messaging import NativePipe, Rate
from app.panel.desktop.local_frames import LocalFrames
from app.panel.desktop.single_instance import connect, name_for

VERSION = 1
"""Of what extension, host and panel say to each other. All three come with one release."""
CHROMIUM_ID = "oihgcllkfgkgfldhlpdbnoimnnaibcac"
"""Made of the key in the extension's manifest."""
FIREFOX_ID = "companion@deskside.app"
_PAGES, _PAGES_SECONDS = 20, 10.0
"""No agent turns pages faster; a page that misbehaves might."""


def is_ours(arguments: Sequence[str], packed_id: str = "") -> bool:
    """Whether the browser names our extension: Chromium gives its origin, Firefox the manifest's path and its id.
    `packed_id`: as for `registration.install`."""
    ids = {CHROMIUM_ID, packed_id} - {""}
    return FIREFOX_ID in arguments or any(f"chrome-extension://{id_}/" in arguments for id_ in ids)


def run_host(data: Path, source: BinaryIO, sink: BinaryIO) -> int:
    """Passes messages on until the browser closes the pipe. `data`: the data directory whose panel is meant."""
    application = QCoreApplication.instance() or QCoreApplication([])
    host = NativeHost(NativePipe(source, sink), data)
    host.ended.connect(application.quit)
    host.start()
    return int(application.exec())


class NativeHost(QObject):
    """Between one browser and the panel. The panel is looked for whenever there is something for it."""

    ended = Signal()
    """The browser has gone."""
    _came = Signal(dict)

    def __init__(self, pipe: NativePipe, data: Path) -> None:
        super().__init__()
        self._pipe, self._name = pipe, name_for(data)
        self._panel: LocalFrames | None = None
        self._rate = Rate(_PAGES, _PAGES_SECONDS)
        self._came.connect(self._from_browser)

    def start(self) -> None:
        """Begins to read what the browser sends."""
        threading.Thread(target=self._read, name="browser", daemon=True).start()

    def _read(self) -> None:
        while (message := self._pipe.read()) is not None:
            self._came.emit(message)
        self.ended.emit()

    def _from_browser(self, message: dict[str, Any]) -> None:
        kind, tab = message.get("kind"), message.get("tab", 0)
        if kind == "hello" and message.get("version") == VERSION:
            self._to_browser({"kind": "welcome", "adapters": adapters()})
        elif not message:
            self._answer(tab, "too-large")
        elif message.get("version") != VERSION:
            self._answer(tab, "other-version")
        elif kind == "page" and not self._rate.allows(time.monotonic()):
            self._answer(tab, "too-many")
        elif kind in ("page", "insertion"):
            panel = self._joined()
            if panel is None:
                self._answer(tab, "not-running")
            else:
                panel.send(message)

    def _joined(self) -> LocalFrames | None:
        if self._panel is None and (socket := connect(self._name)) is not None:
            self._panel = LocalFrames(socket, self)
            self._panel.received.connect(self._to_browser)
            self._panel.closed.connect(self._panel_gone)
            self._panel.send({"do": "companion", "version": VERSION})
        return self._panel

    def _panel_gone(self) -> None:
        if self._panel is not None:
            self._panel.deleteLater()
            self._panel = None

    def _answer(self, tab: object, answer: str) -> None:
        self._to_browser({"kind": "answer", "tab": tab, "answer": answer})

    def _to_browser(self, message: dict[str, Any]) -> None:
        try:
            self._pipe.write(message)
        except OSError:
            self.ended.emit()
