"""A way to a server of this machine that can be cut, as a network is: nothing arrives any more, and nobody is told."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType

from tests.team.loopback_front import LoopbackFront


class Network(LoopbackFront):
    """Hands on what comes to its port, as long as it is whole."""

    def __init__(self, behind: int) -> None:
        """See `LoopbackFront`."""
        super().__init__(behind)
        self._whole = threading.Event()
        self._whole.set()

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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.mend()
        super().__exit__(kind, error, trace)

    def _join(self, one: socket.socket) -> None:
        self._whole.wait()
        with suppress(OSError), one, self._to_behind() as other:
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
