"""Reads documents in a child process with limits on time and memory; kills and replaces it.

A document is untrusted: it may make a parser loop, swell or crash. Then this file is refused with a
reason, and the next one is read by a new child.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import PurePosixPath
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO, cast

import psutil

from core.domain.knowledge import ExtractedDocument, Link, Section
from core.domain.text import Span
from core.knowledge.document_reading import Extracted, Interrupted
from core.knowledge.readers.refusal import Refused
from core.ports import Cancelled, never
from core.processes.frames import BrokenFrame, Header, read_frame, write_frame
from core.processes.launch import forward_messages, start_child
from core.processes.sandbox import READER_MEMORY_BYTES

READER_SWITCH = "--deskside-reader"
"""The only argument with which a frozen app starts itself as a reader."""
SECONDS = 60.0
"""For one file."""
IDLE_SECONDS = 60.0
"""After so long without a file the child ends: it holds some 100 MB."""
RESIDENT_BYTES = READER_MEMORY_BYTES // 2
"""Memory in use at which the child is stopped, on every system."""
_POLL = 0.05
_FILES_A_LIFE = 500  # parsers leak: a child that has read so many makes room for a new one
_log = logging.getLogger(__name__)


class SandboxedReader:
    """`core.knowledge.document_reading.Reading` in a child process, started when first needed and let go when
    nothing has been read for a while. One caller at a time; others wait."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """`seconds`: how long one file may take."""
        self._seconds = seconds
        self._child: _Child | None = None
        self._end: Callable[[], object] = lambda: None
        self._busy = threading.Lock()
        self._last_use = 0.0
        self._waiting: threading.Timer | None = None

    def __call__(self, data: bytes, name: str, cancelled: Cancelled = never) -> list[tuple[str, Extracted]]:
        """See `Reading`."""
        with self._busy:
            try:
                return self._read(data, name, cancelled)
            finally:
                self._last_use = time.monotonic()
                if self._waiting is None and self._child is not None:
                    self._wait(IDLE_SECONDS)

    def _read(self, data: bytes, name: str, cancelled: Cancelled) -> list[tuple[str, Extracted]]:
        if self._child is None or self._child.files >= _FILES_A_LIFE:
            self._kill()
            self._child = _Child()
            self._end = weakref.finalize(self, self._child.end)
        child = self._child
        child.ask(name, data)
        deadline = time.monotonic() + self._seconds
        while True:
            reply = child.wait(_POLL)
            if reply is not None:
                break
            if cancelled():
                self._kill()
                raise Interrupted
            if time.monotonic() > deadline:
                self._kill()
                raise Refused("too-slow", seconds=int(self._seconds))
            if child.resident_bytes() > RESIDENT_BYTES:
                self._kill()
                raise Refused("too-much-memory")
        if "gone" in reply:
            self._kill()
            _log.warning("the reader ended at a %s file", PurePosixPath(name).suffix)
            raise Refused("reader-crashed")
        if "refused" in reply:
            raise _refusal(reply)
        return [(fields.pop("member"), _document(fields)) for fields in reply["documents"]]

    def close(self) -> None:
        """Ends the child; the next file starts another. Who forgets it loses nothing: the child ends
        with this object."""
        with self._busy:
            self._kill()

    def _wait(self, seconds: float) -> None:
        """Asks again after that time whether the child is still needed. Holds no claim on `self`."""
        own = weakref.ref(self)

        def ask() -> None:
            if (reader := own()) is not None:
                reader._let_go()

        self._waiting = threading.Timer(seconds, ask)
        self._waiting.daemon = True
        self._waiting.start()

    def _let_go(self) -> None:
        with self._busy:
            self._waiting = None
            left = self._last_use + IDLE_SECONDS - time.monotonic()
            if self._child is not None and left > 0:
                self._wait(left)
            else:
                self._kill()

    def _kill(self) -> None:
        self._end()
        self._child = None


class _Child:
    """One life of the reader process. A thread reads its replies, so that waiting can end."""

    def __init__(self) -> None:
        self.files = 0
        self._process = start_child("core.knowledge.reader_process", READER_SWITCH)
        self._watched = psutil.Process(self._process.pid)
        self._replies: SimpleQueue[Header] = SimpleQueue()
        self._requests: SimpleQueue[tuple[str, bytes] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=target, name=f"reader {target.__name__}", daemon=True)
            for target in (self._send, self._receive, self._log)
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, name: str, data: bytes) -> None:
        self.files += 1
        self._requests.put((name, data))

    def wait(self, seconds: float) -> Header | None:
        try:
            return self._replies.get(timeout=seconds)
        except Empty:
            return None

    def resident_bytes(self) -> int:
        try:
            return int(self._watched.memory_info().rss)
        except psutil.Error:
            return 0

    def end(self) -> None:
        self._process.kill()
        self._requests.put(None)
        self._process.wait()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        pipe = cast(BinaryIO, self._process.stdin)
        while (request := self._requests.get()) is not None:
            try:
                write_frame(pipe, {"name": request[0]}, request[1])
            except OSError:
                break  # it died; the receiving thread says so
        try:
            pipe.close()
        except OSError:
            _log.debug("the reader was gone before its pipe was closed")

    def _receive(self) -> None:
        pipe = cast(BinaryIO, self._process.stdout)
        try:
            while (frame := read_frame(pipe)) is not None:
                self._replies.put(frame[0])
        except BrokenFrame:
            _log.warning("the reader sent half a reply")
        self._replies.put({"gone": True})
        pipe.close()

    def _log(self) -> None:
        forward_messages(cast(BinaryIO, self._process.stderr), _log)


def _refusal(fields: dict[str, Any]) -> Refused:
    return Refused(str(fields["refused"]), **dict(fields["values"]))


def _document(fields: dict[str, Any]) -> Extracted:
    """The document in a reply. The child is not trusted: what has the wrong shape is a refusal."""
    if "refused" in fields:
        return _refusal(fields)
    try:
        text = str(fields["text"])
        sections = tuple(
            Section(_span(part["span"], text), tuple(map(str, part["headings"])), part["page"])
            for part in fields["sections"]
        )
        links = tuple(Link(str(link["target"]), _span(link["span"], text)) for link in fields["links"])
        audience = fields["audience"] if fields["audience"] in ("public", "internal") else None
        return ExtractedDocument(
            text, str(fields["title"]), sections, str(fields["language"]), str(fields["modified"]), audience, links
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("reader-crashed") from error


def _span(pair: list[int], text: str) -> Span:
    start, end = map(int, pair)
    if not 0 <= start < end <= len(text):
        raise ValueError
    return Span(start, end)
