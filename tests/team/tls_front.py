"""TLS before a PostgreSQL that speaks none: the programs of the wheel are built without it."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class TlsFront:
    """Answers PostgreSQL's request for TLS, decrypts, and hands on to a port of this machine."""

    def __init__(self, certificate: Path, key: Path, behind: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._behind = behind
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.said = b""
        """What came through, decrypted."""

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
                threading.Thread(target=self._front, args=(one,), daemon=True).start()

    def _front(self, one: socket.socket) -> None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._behind)) as behind:
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
