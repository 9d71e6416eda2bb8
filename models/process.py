"""The parent's side of a host process: start, ask, cancel, notice its death, start again.

Any number of threads may ask at once. A thread reads the replies and hands each to whoever
asked; another one puts what the child prints (llama.cpp's messages) into the log.
"""

from __future__ import annotations

import itertools
import logging
import subprocess
import threading
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import IO, BinaryIO, Literal, cast

from core import errors
from core.children import child_command, child_environment
from core.errors import DesksideError, ModelBroken, ModelGone
from core.frames import BrokenFrame, Header, read_frame, write_frame
from core.ports import Cancelled, never

HOST_SWITCH = "--deskside-model-host"
"""The only argument with which a frozen app starts itself as a host; it then calls `models.host.main`."""

Reply = tuple[Header, bytes]
SPINS = "4000"
"""How long a thread of llama.cpp spins for the others at a node of the graph before it sleeps (GNU OpenMP's
count). Its default of 300,000 is no faster with the cores to itself (1.5B, a token: 42 ms, with 4,000 43 ms,
with 1,000 55 ms), and beside other work it burns the processor that the thread waited for needs."""
_POLL = 0.02
_GRACE = 2.0
_log = logging.getLogger("models.host")


class Connection:
    """One life of a host process, from its start to its end."""

    def __init__(self, model_id: str, settings: Header) -> None:
        self._model_id = model_id
        self._sending = threading.Lock()
        self._open: dict[int, SimpleQueue[Reply | None]] = {}
        self._guarding_open = threading.Lock()
        self.state: Literal["loading", "ready", "gone"] = "loading"
        self.loaded = threading.Event()
        self.facts: Header = {}
        self.error: DesksideError | None = None
        self._process = subprocess.Popen(
            child_command("models.host", HOST_SWITCH),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"GOMP_SPINCOUNT": SPINS, **child_environment()},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._requests = cast(BinaryIO, self._process.stdin)
        replies, messages = cast(BinaryIO, self._process.stdout), cast(IO[bytes], self._process.stderr)
        self._threads = [
            threading.Thread(target=self._read, args=(replies,), name=f"replies of {model_id}", daemon=True),
            threading.Thread(target=self._forward, args=(messages,), name=f"log of {model_id}", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self.send(settings)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, header: Header) -> None:
        """Writes one frame; a host that is gone is noticed by the reading thread."""
        with self._sending:
            try:
                write_frame(self._requests, header)
            except (OSError, ValueError):
                _log.info("nobody reads the requests of %s any more", self._model_id)

    def open(self, request: int) -> SimpleQueue[Reply | None]:
        """Where the replies to a request will come in; None means that the host is gone."""
        queue: SimpleQueue[Reply | None] = SimpleQueue()
        with self._guarding_open:
            if self.state == "gone":
                queue.put(None)
            self._open[request] = queue
        return queue

    def forget(self, request: int) -> None:
        """Later replies to this request are dropped."""
        with self._guarding_open:
            self._open.pop(request, None)

    def close(self) -> None:
        """Closes the pipe, which ends the host; kills it when it does not hear."""
        with self._sending:
            try:
                self._requests.close()
            except OSError:
                _log.info("the host of %s was gone before it was closed", self._model_id)
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _read(self, replies: BinaryIO) -> None:
        try:
            while (frame := read_frame(replies)) is not None:
                self._take(*frame)
        except BrokenFrame as error:
            _log.error("the host of %s sent nonsense: %s", self._model_id, error)
            self._process.kill()
        replies.close()
        status = self._process.wait()
        with self._guarding_open:
            if self.state == "loading" and self.error is None:
                self.error = ModelBroken(model=self._model_id, reason=f"the host ended while loading ({status})")
            self.state = "gone"
            waiting = list(self._open.values())
        for queue in waiting:
            queue.put(None)
        self.loaded.set()

    def _take(self, header: Header, payload: bytes) -> None:
        if "ready" in header:
            self.facts = header["ready"]
            self.state = "ready"
            self.loaded.set()
        elif header["id"] is None:
            self.error = error_of(header)
        else:
            with self._guarding_open:
                queue = self._open.get(header["id"])
            if queue is not None:
                queue.put((header, payload))

    def _forward(self, messages: IO[bytes]) -> None:
        with messages:
            for line in messages:
                _log.info("%s: %s", self._model_id, line.decode("utf-8", "replace").rstrip())


def error_of(header: Header) -> DesksideError:
    """The expected failure that a frame reports."""
    kind = getattr(errors, header["error"], errors.ModelError)
    return cast(DesksideError, kind(**header["values"]))


class HostProcess:
    """A host that is there whenever it is asked: started at the first request, and again after a
    crash. The request that was under way fails with `ModelGone`; no other is touched."""

    def __init__(self, model_id: str, settings: Header) -> None:
        self._model_id = model_id
        self._settings = settings
        self._starting = threading.Lock()
        self._connection: Connection | None = None
        self._ids = itertools.count(1)
        self.starts = 0

    @property
    def connection(self) -> Connection | None:
        """The present life, if any."""
        return self._connection

    def start(self) -> Connection:
        """Makes sure that a process is there or on its way, without waiting for the load."""
        with self._starting:
            if self._connection is None or self._connection.state == "gone":
                if self._connection is not None:
                    self._connection.close()
                self._connection = Connection(self._model_id, self._settings)
                self.starts += 1
            return self._connection

    def ask(self, header: Header, cancelled: Cancelled = never) -> Iterator[Reply]:
        """Sends a request and yields its replies; the last one holds `done`.

        Ends without `done` when cancelled while the model is still loading. Raises what the host
        reports, and `ModelGone` when it dies.
        """
        connection = self.start()
        while not connection.loaded.wait(_POLL if cancelled is not never else None):
            if cancelled():
                return
        if connection.error is not None:
            raise connection.error
        request = next(self._ids)
        queue = connection.open(request)
        connection.send({"id": request, **header})
        told = finished = False
        try:
            while not finished:
                if not told and cancelled():
                    connection.send({"do": "cancel", "id": request})
                    told = True
                try:
                    reply = queue.get(timeout=None if told or cancelled is never else _POLL)
                except Empty:
                    continue
                if reply is None:
                    finished = True
                    raise ModelGone(model=self._model_id)
                if "error" in reply[0]:
                    finished = True
                    raise error_of(reply[0])
                finished = "done" in reply[0]
                yield reply
        finally:
            connection.forget(request)
            if not finished and not told:
                connection.send({"do": "cancel", "id": request})

    def close(self) -> None:
        """Ends the process; a later request would start a new one."""
        with self._starting:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
