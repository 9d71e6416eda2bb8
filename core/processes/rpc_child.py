"""A child process that is asked over its pipes, by any number of threads at once.

Frames (`core.processes.frames`) go both ways. A request carries an `id` and gets one reply or several with the same
`id`; a frame from the child without one tells something unasked, `working` nothing but that it is alive. One thread
writes the requests, so that nobody has to wait for a child that does not read them; one reads the replies and hands
each to whoever asked; one puts what the child prints into the log. `cancel` with an `id` asks the child to stop
working on that request.
"""

from __future__ import annotations

import itertools
import logging
import math
import subprocess
import threading
from collections.abc import Callable, Generator, Mapping
from queue import Empty, SimpleQueue
from typing import IO, BinaryIO, cast

from core.ports import Cancelled, never
from core.processes.child_switches import Child
from core.processes.frames import BrokenFrame, Header, read_frame, write_frame
from core.processes.launch import forward_messages, start_child
from core.processes.silence import KILLED_S, SilenceClock

Reply = tuple[Header, bytes]
_LAST = frozenset({"done", "error"})
"""A reply with one of these is the last to its request."""
_POLL_S = 0.02
"""How often who waits asks whether the work was cancelled."""
_TICK_S = 0.5
"""How often who waits looks whether the child is silent."""


class ChildEnded(Exception):
    """The child ended before it had answered in full."""


class ChildSilent(ChildEnded):
    """The child was silent for longer than it may be, and was killed for it."""


class RpcChild:
    """One life of a child process, from its start to its end."""

    def __init__(
        self,
        module: str,
        child: Child,
        *,
        name: str,
        log: logging.Logger,
        grace_s: float,
        told: Callable[[Header, bytes], None] = lambda _header, _payload: None,
        ended: Callable[[int], None] = lambda _: None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Starts `module`, or this very app for that `child` where it is frozen.

        `name` stands in the log; `grace_s`: how long it may take to end once its pipe is closed. `told` takes
        a frame without an `id`, `ended` the exit status, both on the reading thread (which starts with this
        call); `ended` comes before anyone who waits hears of it.
        """
        self._name, self._log, self._grace_s = name, log, grace_s
        self._told, self._ended = told, ended
        self._ids = itertools.count(1)
        self._outgoing: SimpleQueue[Reply | None] = SimpleQueue()
        self._waiting: dict[int, SimpleQueue[Reply | None]] = {}
        self._guarding_waiting = threading.Lock()
        self._gone = False
        self._killed_for_silence = False
        self._heard = 0
        self._process = start_child(module, child, environment)
        self._requests = cast(BinaryIO, self._process.stdin)
        replies, messages = cast(BinaryIO, self._process.stdout), cast(IO[bytes], self._process.stderr)
        forwarded = (messages, log, f"{name}: ")
        self._reading = threading.Thread(target=self._read, args=(replies,), name=f"replies of {name}", daemon=True)
        self._threads = [
            threading.Thread(target=self._write, name=f"requests of {name}", daemon=True),
            self._reading,
            threading.Thread(target=forward_messages, args=forwarded, name=f"log of {name}", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self._gone

    @property
    def heard(self) -> int:
        """How many frames have come from it."""
        return self._heard

    def send(self, header: Header, payload: bytes = b"") -> None:
        """Sends one frame behind those sent before, without waiting for the child to read it. A child that is
        gone is noticed by the reading thread."""
        self._outgoing.put((header, payload))

    def ask(
        self,
        header: Header,
        payload: bytes = b"",
        cancelled: Cancelled = never,
        silence_s: float = math.inf,
    ) -> Generator[Reply, None, None]:
        """Sends a request and yields its replies, up to the one with `done` or `error`. A cancelled request
        still ends with that one; one whose replies nobody wants any more is cancelled too.

        `silence_s` (`core.processes.silence`): how long the child may say nothing at all while it is waited for. Raises
        `ChildEnded`, `ChildSilent` after a silence, and whatever `cancelled` raises, which is asked every 20 ms while
        nothing comes: so a caller sets limits of its own to a request.
        """
        request = next(self._ids)
        replies = self._await(request)
        self.send({"id": request, **header}, payload)
        silence = SilenceClock(silence_s, lambda: self._heard)
        stopped = finished = False
        try:
            while not finished:
                if not stopped and cancelled():
                    self.send({"do": "cancel", "id": request})
                    stopped = True
                step = _TICK_S if stopped or cancelled is never else _POLL_S
                try:
                    reply = replies.get(timeout=None if step == _TICK_S and silence_s == math.inf else step)
                except Empty:
                    if silence.passed(step):
                        self.kill_for_silence()
                    continue
                finished = reply is None or not _LAST.isdisjoint(reply[0])
                if reply is None:
                    raise ChildSilent if self._killed_for_silence else ChildEnded
                yield reply
        finally:
            with self._guarding_waiting:
                del self._waiting[request]
            if not finished and not stopped:
                self.send({"do": "cancel", "id": request})

    def close(self) -> None:
        """Closes the pipe, which ends the child; kills it when it does not hear."""
        self._outgoing.put(None)
        try:
            self._process.wait(self._grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            try:
                self._process.wait(KILLED_S)
            except subprocess.TimeoutExpired:
                self._log.error("%s can't even be killed", self._name)
                return
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def kill(self) -> None:
        """Ends it at once, whatever it is doing."""
        self._process.kill()
        self.close()

    def kill_for_silence(self) -> None:
        """Ends one that hangs: everyone who waits for it hears `ChildSilent`. Returns when it is gone."""
        with self._guarding_waiting:
            first, self._killed_for_silence = not self._killed_for_silence, True
        if first:
            self._log.error("%s is silent, and is replaced", self._name)
            self._process.kill()
        self._reading.join(KILLED_S)
        if not self._gone:
            self._end(-1)

    def _await(self, request: int) -> SimpleQueue[Reply | None]:
        """Where the replies to a request will come in; None means that the child is gone."""
        queue: SimpleQueue[Reply | None] = SimpleQueue()
        with self._guarding_waiting:
            if self._gone:
                queue.put(None)
            self._waiting[request] = queue
        return queue

    def _write(self) -> None:
        while (frame := self._outgoing.get()) is not None:
            try:
                write_frame(self._requests, *frame)
            except (OSError, ValueError):
                self._log.info("%s reads no requests any more", self._name)
        try:
            self._requests.close()
        except OSError:
            self._log.info("%s was gone before it was closed", self._name)

    def _read(self, replies: BinaryIO) -> None:
        try:
            while (frame := read_frame(replies)) is not None:
                self._heard += 1
                self._take(*frame)
        except BrokenFrame as error:
            self._log.error("%s sent nonsense: %s", self._name, error)
            self._process.kill()
        replies.close()
        self._end(self._process.wait())

    def _end(self, status: int) -> None:
        with self._guarding_waiting:
            if self._gone:
                return
            self._gone = True
            waiting = list(self._waiting.values())
        self._ended(status)
        for queue in waiting:
            queue.put(None)

    def _take(self, header: Header, payload: bytes) -> None:
        request = header.get("id")
        if "working" in header:
            return
        if request is None:
            self._told(header, payload)
            return
        if not isinstance(request, int):
            raise BrokenFrame("the id is no number")
        with self._guarding_waiting:
            queue = self._waiting.get(request)
        if queue is not None:
            queue.put((header, payload))
