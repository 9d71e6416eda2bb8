"""TLS before a PostgreSQL that speaks none: the programs of the wheel are built without it."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path

from tests.team.loopback_front import LoopbackFront


class TlsFront(LoopbackFront):
    """Answers PostgreSQL's request for TLS, decrypts, and hands on to a port of this machine."""

    def __init__(self, certificate: Path, key: Path, behind: int) -> None:
        """`behind`: see `LoopbackFront`."""
        super().__init__(behind)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self.said = b""
        """What came through, decrypted."""

    def _join(self, one: socket.socket) -> None:
        with suppress(OSError), self._to_behind() as behind:
            assert one.recv(8) == bytes.fromhex("0000000804d2162f")
            one.sendall(b"S")
            with self._context.wrap_socket(one, server_side=True) as secured:
                back = threading.Thread(target=self._pass, args=(behind, secured), daemon=True)
                back.start()
                while data := secured.recv(65536):
                    self.said += data
                    behind.sendall(data)

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
