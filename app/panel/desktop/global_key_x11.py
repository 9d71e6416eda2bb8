"""The global key on X11: a passive grab by libxcb, which Qt's own plugin brings along.

The Xlib call of the same name would end the process when another program has the key; here the
refusal is a reply like any other.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable

from PySide6.QtCore import QKeyCombination, QSocketNotifier, Qt

from app.panel.desktop.key_grab import Registered

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


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


def _library() -> ctypes.CDLL:
    xcb = ctypes.CDLL(ctypes.util.find_library("xcb") or "libxcb.so.1")
    pointer, u8, u16, u32 = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32
    for name, result, arguments in (
        ("xcb_connect", pointer, (ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))),
        ("xcb_connection_has_error", ctypes.c_int, (pointer,)),
        ("xcb_get_setup", pointer, (pointer,)),
        ("xcb_setup_roots_iterator", _Screens, (pointer,)),
        ("xcb_get_keyboard_mapping", _Cookie, (pointer, u8, u8)),
        ("xcb_get_keyboard_mapping_reply", pointer, (pointer, _Cookie, pointer)),
        ("xcb_grab_key_checked", _Cookie, (pointer, u8, u32, u16, u8, u8, u8)),
        ("xcb_ungrab_key", _Cookie, (pointer, u8, u32, u16)),
        ("xcb_request_check", pointer, (pointer, _Cookie)),
        ("xcb_get_file_descriptor", ctypes.c_int, (pointer,)),
        ("xcb_poll_for_event", pointer, (pointer,)),
        ("xcb_flush", ctypes.c_int, (pointer,)),
    ):
        function = getattr(xcb, name)
        function.restype, function.argtypes = result, arguments
    return xcb


class X11Key:
    """Grabs on the root window; the lock keys make no difference."""

    def __init__(self, pressed: Callable[[], None]) -> None:
        self._pressed = pressed
        self._xcb = _library()
        self._libc = ctypes.CDLL(None)
        self._libc.free.argtypes = (ctypes.c_void_p,)
        self._connection: int | None = self._xcb.xcb_connect(None, None)
        if self._connection is None or self._xcb.xcb_connection_has_error(self._connection):
            self._connection = None
            return
        self._setup = self._xcb.xcb_get_setup(self._connection)
        self._root = self._xcb.xcb_setup_roots_iterator(self._setup).data[0]
        self._held: list[tuple[int, int]] = []
        self._notifier = QSocketNotifier(self._xcb.xcb_get_file_descriptor(self._connection), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._read)

    def grab(self, combination: QKeyCombination) -> Registered:
        """Claims the key on every combination of lock keys, or on none."""
        if self._connection is None:
            return "impossible"
        code = self._keycode(_keysym(combination.key()))
        if not code:
            return "not-a-key"
        modifiers = sum(mask for modifier, mask in _MODIFIERS if combination.keyboardModifiers() & modifier)
        for locks in _IGNORED:
            cookie = self._xcb.xcb_grab_key_checked(
                self._connection, 1, self._root, modifiers | locks, code, _GRAB_ASYNC, _GRAB_ASYNC
            )
            if refusal := self._xcb.xcb_request_check(self._connection, cookie):
                self._libc.free(refusal)
                self.release()
                return "taken"
            self._held.append((code, modifiers | locks))
        return "on"

    def release(self) -> None:
        """Gives back all that is held."""
        if self._connection is not None:
            for code, modifiers in self._held:
                self._xcb.xcb_ungrab_key(self._connection, code, self._root, modifiers)
            self._xcb.xcb_flush(self._connection)
            self._held = []

    def _keycode(self, keysym: int) -> int:
        """The key that gives this sign; 0: none does."""
        lowest = ctypes.c_uint8.from_address(self._setup + _MIN_KEYCODE_AT).value
        highest = ctypes.c_uint8.from_address(self._setup + _MAX_KEYCODE_AT).value
        cookie = self._xcb.xcb_get_keyboard_mapping(self._connection, lowest, highest - lowest + 1)
        reply = self._xcb.xcb_get_keyboard_mapping_reply(self._connection, cookie, None)
        if not reply:
            return 0
        per_key = ctypes.c_uint8.from_address(reply + 1).value
        signs = (ctypes.c_uint32 * (per_key * (highest - lowest + 1))).from_address(reply + _REPLY_HEAD)
        found = next((lowest + at // per_key for at, sign in enumerate(signs) if sign == keysym), 0)
        self._libc.free(reply)
        return found

    def _read(self) -> None:
        while event := self._xcb.xcb_poll_for_event(self._connection):
            kind = ctypes.c_uint8.from_address(event).value & 0x7F
            self._libc.free(event)
            if kind == _KEY_PRESS:
                self._pressed()


def _keysym(key: Qt.Key) -> int:
    if key in _KEYSYMS:
        return _KEYSYMS[key]
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return 0xFFBE + key.value - Qt.Key.Key_F1.value
    return ord(chr(key.value).lower()) if 0x20 <= key.value < 0x7F else 0
