"""The pipe between a browser and a native-messaging host: a length (4 bytes, this machine's byte order) and that many
bytes of JSON, both ways.

Format: https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging#native-messaging-host-protocol
"""

from __future__ import annotations

import json
import struct
import threading
from collections import deque
from typing import Any, BinaryIO

LONGEST_IN_BYTES = 4_000_000
"""What one page may weigh. A longer message is read past and reported, so that the pipe stays usable."""
LONGEST_OUT_BYTES = 1_000_000
"""The browsers' own limit for what a host sends."""
_HEAD = struct.Struct("=I")
_PIECE = 1 << 16


class NativePipe:
    """Reads messages from one thread, writes them from any."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source, self._sink = source, sink
        self._writing = threading.Lock()

    def read(self) -> dict[str, Any] | None:
        """The next message; an empty one where it was too long or no JSON object. None: the browser has gone."""
        head = self._source.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        (length,) = _HEAD.unpack(head)
        if length > LONGEST_IN_BYTES:
            return {} if self._skip(length) else None
        body = self._source.read(length)
        if len(body) < length:
            return None
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            return {}
        return message if isinstance(message, dict) else {}

    def write(self, message: dict[str, Any]) -> None:
        """Sends a message. Raises `ValueError` for one that no browser takes, `BrokenPipeError` where it has gone."""
        body = json.dumps(message).encode("utf-8")
        if len(body) > LONGEST_OUT_BYTES:
            raise ValueError(f"{len(body)} bytes are more than a browser takes")
        with self._writing:
            self._sink.write(_HEAD.pack(len(body)) + body)
            self._sink.flush()

    def _skip(self, length: int) -> bool:
        while length > 0:
            piece = self._source.read(min(length, _PIECE))
            if not piece:
                return False
            length -= len(piece)
        return True


class Rate:
    """At most `most` messages in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=most)

    def allows(self, now: float) -> bool:
        """Whether one more may come at `now` (seconds of a monotonic clock); it is counted if so."""
        if len(self._times) == self._times.maxlen and now - self._times[0] < self._seconds:
            return False
        self._times.append(now)
        return True
