"""The global key on Windows: RegisterHotKey, told by WM_HOTKEY."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QKeyCombination, Qt

from app.panel.desktop.key_grab import Registered

_WM_HOTKEY = 0x0312
_ID = 0x0D51
_NO_REPEAT = 0x4000
_MODIFIERS = (
    (Qt.KeyboardModifier.AltModifier, 0x1),
    (Qt.KeyboardModifier.ControlModifier, 0x2),
    (Qt.KeyboardModifier.ShiftModifier, 0x4),
    (Qt.KeyboardModifier.MetaModifier, 0x8),
)
_VIRTUAL = {Qt.Key.Key_Space: 0x20, Qt.Key.Key_Return: 0x0D, Qt.Key.Key_Tab: 0x09, Qt.Key.Key_Insert: 0x2D}


class WindowsKey(QAbstractNativeEventFilter):
    """Owns one hot key of this thread."""

    def __init__(self, pressed: Callable[[], None], user32: Any = None) -> None:  # noqa: ANN401 — a loaded library
        super().__init__()
        self._pressed = pressed
        self._held = False
        self._user32 = user32 or getattr(ctypes, "WinDLL")("user32")  # noqa: B009 - only Windows has it
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self)

    def grab(self, combination: QKeyCombination) -> Registered:
        """Claims the key."""
        key = combination.key()
        virtual = _VIRTUAL.get(key, 0)
        if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
            virtual = 0x70 + key.value - Qt.Key.Key_F1.value
        elif not virtual and chr(key.value).isalnum():
            virtual = ord(chr(key.value).upper())
        if not virtual:
            return "not-a-key"
        modifiers = sum(flag for modifier, flag in _MODIFIERS if combination.keyboardModifiers() & modifier)
        self._held = bool(self._user32.RegisterHotKey(None, _ID, modifiers | _NO_REPEAT, virtual))
        return "on" if self._held else "taken"

    def release(self) -> None:
        """Gives it back."""
        if self._held:
            self._user32.UnregisterHotKey(None, _ID)
            self._held = False

    def nativeEventFilter(self, kind: QByteArray | bytes, message: int) -> tuple[bool, int]:  # type: ignore[override]
        """Hears the hot key among the thread's messages."""
        # MSG: window handle, then the message number
        number = ctypes.c_uint.from_address(int(message) + ctypes.sizeof(ctypes.c_void_p)).value
        if number == _WM_HOTKEY:
            self._pressed()
            return True, 0
        return False, 0
