"""Reserves room at the edge of an X11 screen that other windows leave free (EWMH `_NET_WM_STRUT_PARTIAL`)."""

from __future__ import annotations

import ctypes

from PySide6.QtCore import QRect

from app.panel.desktop.xcb import POINTER, U8, U16, U32, Cookie, Xcb

_REPLACE = 0
_CARDINAL = 6
_ATOM_AT = 8
"""Where the atom stands in the reply to `InternAtom`."""


_CALLS = (
    ("xcb_intern_atom", Cookie, (POINTER, U8, U16, ctypes.c_char_p)),
    ("xcb_intern_atom_reply", POINTER, (POINTER, Cookie, POINTER)),
    ("xcb_change_property", Cookie, (POINTER, U8, U32, U32, U32, U8, U32, POINTER)),
    ("xcb_delete_property", Cookie, (POINTER, U32, U32)),
)


def strut(outer: QRect, screen: QRect, desktop: QRect, left: bool, scale: float) -> tuple[int, ...] | None:
    """The twelve numbers for a window with this frame at the left or right edge of its screen, in device
    pixels; None where another screen lies beyond: room is only ever kept at the edge of the whole desktop.

    The frames are in logical pixels; `scale` is how many device pixels one of them is wide.
    """
    if (screen.left() > desktop.left()) if left else (screen.right() < desktop.right()):
        return None
    width = outer.right() + 1 - desktop.left() if left else desktop.right() + 1 - outer.left()
    top, bottom = (round((y - desktop.top()) * scale) for y in (outer.top(), outer.bottom()))
    room = round(width * scale)
    return (room, 0, 0, 0, top, bottom, 0, 0, 0, 0, 0, 0) if left else (0, room, 0, 0, 0, 0, top, bottom, 0, 0, 0, 0)


class X11Edge:
    """Reserves room for one window at a time."""

    def __init__(self) -> None:
        self._xcb = Xcb(_CALLS)
        if self._xcb.connection is None:
            return
        # The short one is for window managers of old, which know no other.
        self._names = [self._atom(b"_NET_WM_STRUT_PARTIAL"), self._atom(b"_NET_WM_STRUT")]

    def keep(self, window: int, numbers: tuple[int, ...] | None) -> None:
        """Reserves this room for the window with that id; None: none any more."""
        if self._xcb.connection is None:
            return
        for name, count in zip(self._names, (12, 4), strict=True):
            if numbers is None:
                self._xcb.calls.xcb_delete_property(self._xcb.connection, window, name)
            else:
                data = (ctypes.c_uint32 * count)(*numbers[:count])
                self._xcb.calls.xcb_change_property(
                    self._xcb.connection, _REPLACE, window, name, _CARDINAL, 32, count, ctypes.byref(data)
                )
        self._xcb.calls.xcb_flush(self._xcb.connection)

    def _atom(self, name: bytes) -> int:
        cookie = self._xcb.calls.xcb_intern_atom(self._xcb.connection, 0, len(name), name)
        reply = self._xcb.calls.xcb_intern_atom_reply(self._xcb.connection, cookie, None)
        if not reply:
            return 0
        atom = ctypes.c_uint32.from_address(reply + _ATOM_AT).value
        self._xcb.free(reply)
        return atom
