"""One panel per data directory: a second start hands over what it was given and ends.

By a Unix socket or named pipe that only this user may open, where both ends look who the other is; nothing listens
on the network. A later start sends one message and is answered by one byte, `+`; what is no message is not answered.
"""

from __future__ import annotations

import hashlib
import logging
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.panel.desktop.local_frames import LocalFrames, frame
from app.panel.desktop.local_peer import address_for, same_user

_WAIT_MS = 2000
_log = logging.getLogger(__name__)


def name_for(data_directory: Path) -> str:
    """The socket's name for a data directory: short, and the same for every start."""
    return (
        "deskside-" + hashlib.sha256(str(data_directory.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    )


def connect(name: str) -> QLocalSocket | None:
    """A socket that is connected to the running panel. None: none runs, or what listens there is another user's."""
    address = address_for(name)
    if address is None:
        return None
    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(_WAIT_MS):
        return None
    if not _ours(socket):
        socket.abort()
        return None
    return socket


def send(name: str, message: dict[str, Any]) -> bool:
    """Hands a message to the running panel. False: none took it."""
    socket = connect(name)
    if socket is None:
        return False
    socket.write(frame(message))
    while socket.bytesToWrite() and socket.waitForBytesWritten(_WAIT_MS):
        pass
    if not socket.bytesAvailable():  # the answer may have come while the last bytes were written
        socket.waitForReadyRead(_WAIT_MS)
    taken = bytes(socket.readAll().data()) == b"+"
    socket.disconnectFromServer()
    return taken


def _ours(socket: QLocalSocket) -> bool:
    return same_user(int(socket.socketDescriptor()))


class SingleInstance(QObject):
    """Listens for later starts and for the browser's companion."""

    received = Signal(dict)
    """What a later start hands over."""
    joined = Signal(object)
    """The companion's `LocalFrames`: it stays connected, and messages go both ways."""

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name_for(data)
        self._data = data
        self._lock = QLockFile(str(data / "panel.lock"))
        self._lock.setStaleLockTime(0)  # stale is what no living process holds, however old it is
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def claim(self) -> bool:
        """Becomes the only instance. False: another one runs. A socket that a crash left behind is replaced.
        Where this user has no folder that is closed to others, the window opens and nothing can be handed to it.

        The lock file decides, not the socket: a new socket is moved into its place with its permissions set,
        which would take the name from a panel that runs.
        """
        self._data.mkdir(parents=True, exist_ok=True)
        if not self._lock.tryLock(0):
            return False
        address = address_for(self._name)
        if address is None:
            _log.warning("no folder of this user's own for a socket: nothing can be handed to this window")
            return True
        QLocalServer.removeServer(address)
        return self._server.listen(address)

    def close(self) -> None:
        """Stops listening."""
        self._server.close()
        self._lock.unlock()

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if not _ours(socket):
                socket.abort()
                socket.deleteLater()
                continue
            frames = LocalFrames(socket, self)
            frames.received.connect(partial(self._take, frames))
            frames.closed.connect(frames.deleteLater)
            frames.read()

    def _take(self, frames: LocalFrames, message: dict[str, Any]) -> None:
        if message.get("do") == "companion":
            frames.received.disconnect()  # whatever else comes is for who it is given to
            self.joined.emit(frames)
        else:
            frames.end(b"+")
            self.received.emit(message)
