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
from typing import Any

import psutil

from core.domain.knowledge import ExtractedDocument, Link, Section
from core.domain.text import Span
from core.knowledge.document_reading import Extracted, Interrupted
from core.knowledge.readers.refusal import Refused
from core.ports import Cancelled, never
from core.processes.rpc_child import ChildEnded, RpcChild
from core.processes.sandbox import READER_MEMORY_BYTES

SECONDS = 60.0
"""For one file."""
IDLE_SECONDS = 60.0
"""After so long without a file the child ends: it holds some 100 MB."""
RESIDENT_BYTES = READER_MEMORY_BYTES // 2
"""Memory in use at which the child is stopped, on every system."""
_GRACE_S = 2.0
_FILES_A_LIFE = 500  # parsers leak: a child that has read so many makes room for a new one
_log = logging.getLogger(__name__)


class SandboxedReader:
    """`core.knowledge.document_reading.Reading` in a child process, started when first needed and let go when
    nothing has been read for a while. One caller at a time; others wait."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """`seconds`: how long one file may take."""
        self._seconds = seconds
        self._child: RpcChild | None = None
        self._files = 0
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
        child = self._running()
        self._files += 1
        try:
            ((reply, _),) = child.ask({"name": name}, data, self._limits(child.pid, cancelled))
        except ChildEnded:
            self._kill()
            _log.warning("the reader ended at a %s file", PurePosixPath(name).suffix)
            raise Refused("reader-crashed") from None
        except (Interrupted, Refused):
            self._kill()
            raise
        if "refused" in reply:
            raise _refusal(reply)
        return [(fields.pop("member"), _document(fields)) for fields in reply["documents"]]

    def _running(self) -> RpcChild:
        """The child, a new one where there is none or it has read enough."""
        if self._child is None or self._files >= _FILES_A_LIFE:
            self._kill()
            self._child = RpcChild("core.knowledge.reader_process", "reader", name="reader", log=_log, grace_s=_GRACE_S)
            self._files = 0
            self._end = weakref.finalize(self, self._child.kill)
        return self._child

    def _limits(self, pid: int, cancelled: Cancelled) -> Cancelled:
        """What is asked while the child reads one file; raises `Interrupted` or `Refused` to give it up."""
        deadline = time.monotonic() + self._seconds

        def check() -> bool:
            if cancelled():
                raise Interrupted
            if time.monotonic() > deadline:
                raise Refused("too-slow", seconds=int(self._seconds))
            if _resident_bytes(pid) > RESIDENT_BYTES:
                raise Refused("too-much-memory")
            return False

        return check

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


def _resident_bytes(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


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
        title, language, modified, changes_on = (
            str(fields[name]) for name in ("title", "language", "modified", "changes_on")
        )
        return ExtractedDocument(text, title, sections, language, modified, audience, links, changes_on)
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("reader-crashed") from error


def _span(pair: list[int], text: str) -> Span:
    start, end = map(int, pair)
    if not 0 <= start < end <= len(text):
        raise ValueError
    return Span(start, end)
