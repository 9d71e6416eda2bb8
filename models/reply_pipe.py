"""The pipe from a process that holds or asks a model to the client that started it."""

from __future__ import annotations

import threading
from typing import BinaryIO

from core.errors import DesksideError
from core.processes.error_frames import frame_of
from core.processes.frames import Header, write_frame
from core.processes.silence import Beat


class Replies:
    """The pipe to the client, one whole frame at a time, whichever thread writes."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._writing = threading.Lock()
        self.advanced = Beat(lambda: self.send({"working": True}))
        """To be called wherever work advances: then the client knows that this process does not hang."""

    def send(self, header: Header, payload: bytes | memoryview = b"") -> None:
        """Writes one frame to the client."""
        with self._writing:
            write_frame(self._pipe, header, payload)

    def fail(self, request: int | None, error: DesksideError) -> None:
        """Tells the client of an expected failure."""
        self.send({"id": request, **frame_of(error)})
