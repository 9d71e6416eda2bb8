"""A port of this machine that stands before another one, as the fronts of the tests do."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from types import TracebackType
from typing import Self


class LoopbackFront(ABC):
    """Takes who joins its port, each on a thread of its own, till its end."""

    def __init__(self, behind: int) -> None:
        """`behind`: the port that it leads to."""
        self._behind = behind
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                one, _ = self._listening.accept()
                threading.Thread(target=self._join, args=(one,), daemon=True).start()

    def _to_behind(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._behind))

    @abstractmethod
    def _join(self, one: socket.socket) -> None:
        """Serves who joined, to the end."""
