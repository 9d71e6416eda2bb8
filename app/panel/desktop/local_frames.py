"""Messages both ways over a connected local socket: a length (4 bytes, big-endian) and that many bytes of JSON."""

from __future__ import annotations

import json
import struct
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

LONGEST_BYTES = 20_000_000
_HEAD = struct.Struct(">I")


def frame(message: dict[str, Any]) -> bytes:
    """A message as it is written."""
    body = json.dumps(message).encode("utf-8")
    return _HEAD.pack(len(body)) + body


class LocalFrames(QObject):
    """Owns the socket. What is no message of ours ends the connection."""

    received = Signal(dict)
    closed = Signal()

    def __init__(self, socket: QLocalSocket, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket = socket
        self._half = bytearray()
        socket.setParent(self)
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(self.closed)

    def send(self, message: dict[str, Any]) -> None:
        """Sends a message; lost where the other end has gone, which `closed` tells."""
        self._socket.write(frame(message))
        self._socket.flush()

    def end(self, last: bytes) -> None:
        """Sends last bytes, which are no message, and ends the connection once they are gone."""
        self._socket.write(last)
        self._socket.flush()
        self._socket.disconnectFromServer()

    def close(self) -> None:
        """Ends the connection at once."""
        self._socket.abort()

    def read(self) -> None:
        """Takes what has come; to be called once for what had come before."""
        self._half += bytes(self._socket.readAll().data())
        while len(self._half) >= _HEAD.size:
            (length,) = _HEAD.unpack_from(self._half)
            if length > LONGEST_BYTES:
                self.close()
                return
            if len(self._half) < _HEAD.size + length:
                return
            body = bytes(self._half[_HEAD.size : _HEAD.size + length])
            del self._half[: _HEAD.size + length]
            try:
                message = json.loads(body)
            except (ValueError, RecursionError):
                message = None
            if not isinstance(message, dict):
                self.close()
                return
            self.received.emit(message)
