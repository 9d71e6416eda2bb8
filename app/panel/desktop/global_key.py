"""One key that works whatever window is in front. Only that key is registered: no other key press is seen.

X11 by a passive grab on a connection of its own, Wayland by the desktop's portal, Windows by RegisterHotKey,
macOS by Carbon's RegisterEventHotKey. Where none is possible, `register` says so, and the panel says what works
instead.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from app.panel.desktop.key_grab import Grab, Registered


def first_key(keys: str) -> QKeyCombination | None:
    """The one key that `keys` names; None if it names none, or several."""
    sequence = QKeySequence(keys)
    if sequence.count() != 1:
        return None
    combination: QKeyCombination = sequence[0]  # type: ignore[index]  # the stubs lack operator[]
    return None if combination.key() == Qt.Key.Key_unknown else combination


class GlobalKey(QObject):
    """The key that the settings name, on whatever platform this is."""

    pressed = Signal()
    refused = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grab = self._for_this_platform()

    def register(self, keys: str) -> Registered:
        """Claims `keys` (as `Ctrl+Alt+Space`) in place of the key before."""
        self.release()
        combination = first_key(keys)
        if combination is None:
            return "not-a-key"
        return "impossible" if self._grab is None else self._grab.grab(combination)

    def release(self) -> None:
        """Gives the key back."""
        if self._grab is not None:
            self._grab.release()

    def _for_this_platform(self) -> Grab | None:
        if sys.platform == "win32":
            from app.panel.desktop.global_key_windows import WindowsKey

            return WindowsKey(self.pressed.emit)
        if sys.platform == "darwin":
            from app.panel.desktop.global_key_macos import MacKey

            return MacKey(self.pressed.emit)
        platform = QGuiApplication.platformName()
        if platform.startswith("wayland"):
            from app.panel.desktop.global_key_portal import PortalKey

            return PortalKey(self.pressed.emit, self.refused.emit)
        if platform == "xcb":
            from app.panel.desktop.global_key_x11 import X11Key

            return X11Key(self.pressed.emit)
        return None
