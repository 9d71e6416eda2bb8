"""Room at the edge of an X11 screen that other windows leave free (EWMH `_NET_WM_STRUT_PARTIAL`).

Set through a connection of our own by libxcb, which Qt's own plugin brings along: Qt has no call for it.
"""

from __future__ import annotations

import ctypes
import ctypes.util

from PySide6.QtCore import QRect

_REPLACE = 0
_CARDINAL = 6
_ATOM_AT = 8
"""Where the atom stands in the reply to `InternAtom`."""


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


def _library() -> ctypes.CDLL:
    xcb = ctypes.CDLL(ctypes.util.find_library("xcb") or "libxcb.so.1")
    pointer, u8, u16, u32 = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32
    for name, result, arguments in (
        ("xcb_connect", pointer, (ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))),
        ("xcb_connection_has_error", ctypes.c_int, (pointer,)),
        ("xcb_intern_atom", _Cookie, (pointer, u8, u16, ctypes.c_char_p)),
        ("xcb_intern_atom_reply", pointer, (pointer, _Cookie, pointer)),
        ("xcb_change_property", _Cookie, (pointer, u8, u32, u32, u32, u8, u32, pointer)),
        ("xcb_delete_property", _Cookie, (pointer, u32, u32)),
        ("xcb_flush", ctypes.c_int, (pointer,)),
    ):
        function = getattr(xcb, name)
        function.restype, function.argtypes = result, arguments
    return xcb


def strut(outer: QRect, screen: QRect, desktop: QRect, left: bool, scale: float) -> tuple[int, ...] | None:
    """The twelve numbers for a window with this frame at the left or right edge of its screen, in device
    pixels; None where another screen lies beyond: room is only ever kept at the edge of the whole desktop.

    All places are in logical pixels, `scale` is how many of the device's one of them has.
    """
    if (screen.left() > desktop.left()) if left else (screen.right() < desktop.right()):
        return None
    width = outer.right() + 1 - desktop.left() if left else desktop.right() + 1 - outer.left()
    top, bottom = (round((y - desktop.top()) * scale) for y in (outer.top(), outer.bottom()))
    room = round(width * scale)
    return (room, 0, 0, 0, top, bottom, 0, 0, 0, 0, 0, 0) if left else (0, room, 0, 0, 0, 0, top, bottom, 0, 0, 0, 0)


class X11Edge:
    """Keeps room for one window at a time."""

    def __init__(self) -> None:
        self._xcb = _library()
        self._libc = ctypes.CDLL(None)
        self._libc.free.argtypes = (ctypes.c_void_p,)
        self._connection: int | None = self._xcb.xcb_connect(None, None)
        if self._connection is None or self._xcb.xcb_connection_has_error(self._connection):
            self._connection = None
            return
        # The short one is for window managers of old, which know no other.
        self._names = [self._atom(b"_NET_WM_STRUT_PARTIAL"), self._atom(b"_NET_WM_STRUT")]

    def keep(self, window: int, numbers: tuple[int, ...] | None) -> None:
        """Keeps this room for the window with that id, or none any more."""
        if self._connection is None:
            return
        for name, count in zip(self._names, (12, 4), strict=True):
            if numbers is None:
                self._xcb.xcb_delete_property(self._connection, window, name)
            else:
                data = (ctypes.c_uint32 * count)(*numbers[:count])
                self._xcb.xcb_change_property(
                    self._connection, _REPLACE, window, name, _CARDINAL, 32, count, ctypes.byref(data)
                )
        self._xcb.xcb_flush(self._connection)

    def _atom(self, name: bytes) -> int:
        cookie = self._xcb.xcb_intern_atom(self._connection, 0, len(name), name)
        reply = self._xcb.xcb_intern_atom_reply(self._connection, cookie, None)
        if not reply:
            return 0
        atom = ctypes.c_uint32.from_address(reply + _ATOM_AT).value
        self._libc.free(reply)
        return atom
