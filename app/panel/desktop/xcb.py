"""A connection to an X11 server by libxcb, which Qt's own plugin brings along: for what Qt has no call for."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Sequence
from typing import Any

POINTER, U8, U16, U32 = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32


class Cookie(ctypes.Structure):
    """What a request gives, to ask for its reply with."""

    _fields_ = (("sequence", ctypes.c_uint),)


Call = tuple[str, Any, Sequence[Any]]
"""A function of libxcb: its name, the type of its result, those of its arguments."""

_CALLS: tuple[Call, ...] = (
    ("xcb_connect", POINTER, (ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))),
    ("xcb_connection_has_error", ctypes.c_int, (POINTER,)),
    ("xcb_flush", ctypes.c_int, (POINTER,)),
)


class Xcb:
    """One connection of our own, for as long as the process lives."""

    def __init__(self, calls: Sequence[Call]) -> None:
        """`calls`: the functions that are needed besides those that open and flush the connection."""
        self.calls = ctypes.CDLL(ctypes.util.find_library("xcb") or "libxcb.so.1")
        for name, result, arguments in (*_CALLS, *calls):
            function = getattr(self.calls, name)
            function.restype, function.argtypes = result, arguments
        self._libc = ctypes.CDLL(None)
        self._libc.free.argtypes = (POINTER,)
        connection = self.calls.xcb_connect(None, None)
        refused = connection is None or self.calls.xcb_connection_has_error(connection)
        self.connection: int | None = None if refused else connection
        """None where there is no X11 server."""

    def free(self, reply: int) -> None:
        """Gives back the memory of a reply, an event or an error."""
        self._libc.free(reply)
