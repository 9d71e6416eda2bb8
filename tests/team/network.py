"""A way to a server of this machine that can be cut, as a network is: nothing arrives any more, and nobody is told."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Network:
    """Hands on what comes to its port, as long as it is whole."""

    def __init__(self, behind: int) -> None:
        """`behind`: the port that it leads to."""
        self._behind = behind
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._whole = threading.Event()
        self._whole.set()
        self.port: int = self._listening.getsockname()[1]

    @property
    def address(self) -> str:
        """Where it begins."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """From now on what is sent arrives nowhere. Who joins meanwhile finds silence."""
        self._whole.clear()

    def mend(self) -> None:
        """What was sent meanwhile arrives, as packets that are sent again do."""
        self._whole.set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.mend()
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                one, _ = self._listening.accept()
                threading.Thread(target=self._join, args=(one,), daemon=True).start()

    def _join(self, one: socket.socket) -> None:
        self._whole.wait()
        with suppress(OSError), one, socket.create_connection(("127.0.0.1", self._behind)) as other:
            back = threading.Thread(target=self._pass, args=(other, one), daemon=True)
            back.start()
            self._pass(one, other)
            back.join()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        """Up to the end of what `source` says, which `target` hears of, too."""
        with suppress(OSError):
            while data := source.recv(65536):
                self._whole.wait()
                target.sendall(data)
        self._whole.wait()
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
