"""The global key on X11: a passive grab by libxcb.

The Xlib call of the same name would end the process when another program has the key; here the
refusal is a reply like any other.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from PySide6.QtCore import QKeyCombination, QSocketNotifier, Qt

from app.panel.desktop.key_grab import Registered
from app.panel.desktop.xcb import POINTER, U8, U16, U32, Cookie, Xcb

_KEY_PRESS = 2
_GRAB_ASYNC = 1
_CAPS_LOCK, _NUM_LOCK = 0x02, 0x10
_IGNORED = (0, _CAPS_LOCK, _NUM_LOCK, _CAPS_LOCK | _NUM_LOCK)
_MODIFIERS = (
    (Qt.KeyboardModifier.ShiftModifier, 0x01),
    (Qt.KeyboardModifier.ControlModifier, 0x04),
    (Qt.KeyboardModifier.AltModifier, 0x08),
    (Qt.KeyboardModifier.MetaModifier, 0x40),
)
_KEYSYMS = {Qt.Key.Key_Return: 0xFF0D, Qt.Key.Key_Tab: 0xFF09, Qt.Key.Key_Insert: 0xFF63, Qt.Key.Key_Pause: 0xFF13}
_MIN_KEYCODE_AT, _MAX_KEYCODE_AT = 34, 35
_REPLY_HEAD = 32


class _Screens(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


_CALLS = (
    ("xcb_get_setup", POINTER, (POINTER,)),
    ("xcb_setup_roots_iterator", _Screens, (POINTER,)),
    ("xcb_get_keyboard_mapping", Cookie, (POINTER, U8, U8)),
    ("xcb_get_keyboard_mapping_reply", POINTER, (POINTER, Cookie, POINTER)),
    ("xcb_grab_key_checked", Cookie, (POINTER, U8, U32, U16, U8, U8, U8)),
    ("xcb_ungrab_key", Cookie, (POINTER, U8, U32, U16)),
    ("xcb_request_check", POINTER, (POINTER, Cookie)),
    ("xcb_get_file_descriptor", ctypes.c_int, (POINTER,)),
    ("xcb_poll_for_event", POINTER, (POINTER,)),
)


class X11Key:
    """Grabs on the root window; the lock keys make no difference."""

    def __init__(self, pressed: Callable[[], None]) -> None:
        self._pressed = pressed
        self._xcb = Xcb(_CALLS)
        if self._xcb.connection is None:
            return
        self._setup = self._xcb.calls.xcb_get_setup(self._xcb.connection)
        self._root = self._xcb.calls.xcb_setup_roots_iterator(self._setup).data[0]
        self._held: list[tuple[int, int]] = []
        self._notifier = QSocketNotifier(
            self._xcb.calls.xcb_get_file_descriptor(self._xcb.connection), QSocketNotifier.Type.Read
        )
        self._notifier.activated.connect(self._read)

    def grab(self, combination: QKeyCombination) -> Registered:
        """Claims the key on every combination of lock keys, or on none."""
        if self._xcb.connection is None:
            return "impossible"
        code = self._keycode(_keysym(combination.key()))
        if not code:
            return "not-a-key"
        modifiers = sum(mask for modifier, mask in _MODIFIERS if combination.keyboardModifiers() & modifier)
        for locks in _IGNORED:
            cookie = self._xcb.calls.xcb_grab_key_checked(
                self._xcb.connection, 1, self._root, modifiers | locks, code, _GRAB_ASYNC, _GRAB_ASYNC
            )
            if refusal := self._xcb.calls.xcb_request_check(self._xcb.connection, cookie):
                self._xcb.free(refusal)
                self.release()
                return "taken"
            self._held.append((code, modifiers | locks))
        return "on"

    def release(self) -> None:
        """Gives back all that is held."""
        if self._xcb.connection is not None:
            for code, modifiers in self._held:
                self._xcb.calls.xcb_ungrab_key(self._xcb.connection, code, self._root, modifiers)
            self._xcb.calls.xcb_flush(self._xcb.connection)
            self._held = []

    def _keycode(self, keysym: int) -> int:
        """The key that gives this sign; 0: none does."""
        lowest = ctypes.c_uint8.from_address(self._setup + _MIN_KEYCODE_AT).value
        highest = ctypes.c_uint8.from_address(self._setup + _MAX_KEYCODE_AT).value
        cookie = self._xcb.calls.xcb_get_keyboard_mapping(self._xcb.connection, lowest, highest - lowest + 1)
        reply = self._xcb.calls.xcb_get_keyboard_mapping_reply(self._xcb.connection, cookie, None)
        if not reply:
            return 0
        per_key = ctypes.c_uint8.from_address(reply + 1).value
        signs = (ctypes.c_uint32 * (per_key * (highest - lowest + 1))).from_address(reply + _REPLY_HEAD)
        found = next((lowest + at // per_key for at, sign in enumerate(signs) if sign == keysym), 0)
        self._xcb.free(reply)
        return found

    def _read(self) -> None:
        while event := self._xcb.calls.xcb_poll_for_event(self._xcb.connection):
            kind = ctypes.c_uint8.from_address(event).value & 0x7F
            self._xcb.free(event)
            if kind == _KEY_PRESS:
                self._pressed()


def _keysym(key: Qt.Key) -> int:
    if key in _KEYSYMS:
        return _KEYSYMS[key]
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return 0xFFBE + key.value - Qt.Key.Key_F1.value
    return ord(chr(key.value).lower()) if 0x20 <= key.value < 0x7F else 0
