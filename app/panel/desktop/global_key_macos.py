"""The global key on macOS: Carbon's RegisterEventHotKey, which needs no permission to watch the keyboard.

Written after Apple's CarbonEvents.h; not run on a Mac yet.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QKeyCombination, Qt

from app.panel.desktop.key_grab import Registered

_FRAMEWORK = "/System/Library/Frameworks/Carbon.framework/Carbon"
_KEYBOARD_CLASS = int.from_bytes(b"keyb", "big")
_SIGNATURE = int.from_bytes(b"Dskd", "big")
_HOT_KEY_PRESSED = 5
_ID = 1
_EXISTS = -9878
# Qt calls the command key Control on a Mac, and the control key Meta.
_MODIFIERS = (
    (Qt.KeyboardModifier.ControlModifier, 0x0100),
    (Qt.KeyboardModifier.ShiftModifier, 0x0200),
    (Qt.KeyboardModifier.AltModifier, 0x0800),
    (Qt.KeyboardModifier.MetaModifier, 0x1000),
)
# Places on the keyboard (kVK_ANSI_… of HIToolbox/Events.h), in the order of the American layout.
_PLACES = dict(zip("ASDFHGZXCV", range(10), strict=True))
_PLACES |= dict(zip("BQWERYT123465", range(11, 24), strict=True))
_PLACES |= {"9": 25, "7": 26, "8": 28, "0": 29, "O": 31, "U": 32, "I": 34, "P": 35, "L": 37, "J": 38, "K": 40}
_PLACES |= {"N": 45, "M": 46, " ": 49}
_FUNCTION_KEYS = (122, 120, 99, 118, 96, 97, 98, 100, 101, 109, 103, 111)


class _KeyId(ctypes.Structure):
    _fields_ = (("signature", ctypes.c_uint32), ("id", ctypes.c_uint32))


class _EventKind(ctypes.Structure):
    _fields_ = (("event_class", ctypes.c_uint32), ("kind", ctypes.c_uint32))


_Handler = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class MacKey:
    """Owns one hot key of this application."""

    def __init__(self, pressed: Callable[[], None], carbon: Any = None) -> None:  # noqa: ANN401 — a loaded library
        self._pressed = pressed
        self._carbon = carbon if carbon is not None else _library()
        self._handler = _Handler(self._heard)  # kept: Carbon holds no reference to it
        self._held: ctypes.c_void_p | None = None
        kind = _EventKind(_KEYBOARD_CLASS, _HOT_KEY_PRESSED)
        target = self._carbon.GetApplicationEventTarget()
        self._carbon.InstallEventHandler(target, self._handler, 1, ctypes.byref(kind), None, None)

    def grab(self, combination: QKeyCombination) -> Registered:
        """Claims the key."""
        place = key_place(combination.key())
        if place is None:
            return "not-a-key"
        modifiers = sum(mask for modifier, mask in _MODIFIERS if combination.keyboardModifiers() & modifier)
        held = ctypes.c_void_p()
        status = self._carbon.RegisterEventHotKey(
            place,
            modifiers,
            _KeyId(_SIGNATURE, _ID),
            self._carbon.GetApplicationEventTarget(),
            0,
            ctypes.byref(held),
        )
        if status == 0:
            self._held = held
            return "on"
        return "taken" if status == _EXISTS else "impossible"

    def release(self) -> None:
        """Gives it back."""
        if self._held is not None:
            self._carbon.UnregisterEventHotKey(self._held)
            self._held = None

    def _heard(self, _next: int, _event: int, _user: int) -> int:
        self._pressed()
        return 0


def key_place(key: Qt.Key) -> int | None:
    """The key's virtual key code, None if it can't be claimed."""
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return _FUNCTION_KEYS[key.value - Qt.Key.Key_F1.value]
    return _PLACES.get(chr(key.value)) if key.value < 0x80 else None


def _library() -> ctypes.CDLL:
    carbon = ctypes.CDLL(_FRAMEWORK)
    pointer, u32, status = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int32
    for name, result, arguments in (
        ("GetApplicationEventTarget", pointer, ()),
        ("InstallEventHandler", status, (pointer, _Handler, ctypes.c_ulong, pointer, pointer, pointer)),
        ("RegisterEventHotKey", status, (u32, u32, _KeyId, pointer, u32, pointer)),
        ("UnregisterEventHotKey", status, (pointer,)),
    ):
        function = getattr(carbon, name)
        function.restype, function.argtypes = result, arguments
    return carbon
