"""Inside the working process: calls come in, a thread for each lane of the window answers them.

So calls of one lane run in their order, as they would on the lane itself, and each lane keeps the
workbench of its thread. The process ends when its pipe closes, after short work that waits (an edit
to be kept is among it) is done.
"""

from __future__ import annotations

import itertools
import logging
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from app import wording
from app.desk.protocol import Beginning, Facts, kind_of
from app.desk.workbench_desk import WorkbenchDesk
from app.newest import newest
from app.reports import places
from core.errors import DesksideError
from core.frames import Header, read_frame, write_frame
from core.settings import Settings

_FACTS_EVERY_S = 0.5
_END_S = 2.0
_log = logging.getLogger(__name__)


class Serving:
    """One life of the working process."""

    def __init__(self, replies: BinaryIO, beginning: Beginning) -> None:
        self._replies = replies
        self._writing = threading.Lock()
        self._lanes: dict[str, tuple[SimpleQueue[Callable[[], None] | None], threading.Thread]] = {}
        self._stops: dict[int, threading.Event] = {}
        self._keys: dict[int, SimpleQueue[bytes | DesksideError]] = {}
        self._key_ids = itertools.count(1)
        self._told: Facts | None = None
        self._telling = threading.Lock()
        wording.use_language(beginning.language)
        self.desk = WorkbenchDesk(
            beginning.places,
            beginning.settings,
            beginning.workspace,
            self._ask_key,
            first_time=beginning.first_time,
        )
        self._known_settings = beginning.settings

    def run(self, requests: BinaryIO) -> None:
        """Takes frames until the pipe closes."""
        threading.Thread(target=self._keep_telling, name="facts", daemon=True).start()
        while (frame := read_frame(requests)) is not None:
            self._take(*frame)
        self._end()

    def _take(self, header: Header, payload: bytes) -> None:
        match header["do"]:
            case "call":
                stop = self._stops[header["id"]] = threading.Event()
                self._lane(header["lane"]).put(lambda: self._answer(header, payload, stop))
            case "cancel":
                if (found := self._stops.get(header["id"])) is not None:
                    found.set()
            case "settings":
                self._adopt(pickle.loads(payload))
            case "key":
                self._keys.pop(header["id"]).put(pickle.loads(payload))

    # -- calls -----------------------------------------------------------------------------

    def _lane(self, name: str) -> SimpleQueue[Callable[[], None] | None]:
        if name not in self._lanes:
            jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
            thread = threading.Thread(target=_work_off, args=(jobs,), name=name, daemon=True)
            self._lanes[name] = (jobs, thread)
            thread.start()
        return self._lanes[name][0]

    def _answer(self, header: Header, payload: bytes, stop: threading.Event) -> None:
        request, name = header["id"], header["name"]
        kind = kind_of(name)
        assert kind is not None, name
        try:
            arguments = pickle.loads(payload)
            if kind.cancellable:
                arguments = (*arguments, stop.is_set)
            result = getattr(self.desk, name)(*arguments)
            if kind.streams:
                for item in newest(result) if kind.of_progress else result:
                    self._send({"id": request, "item": True}, item)
                result = None
            self._tell()
            self._send({"id": request, "done": True}, result)
        except Exception as error:  # noqa: BLE001 - every failure is delivered, none is swallowed
            self._tell()
            self._send({"id": request, "error": True}, error if isinstance(error, DesksideError) else places(error))
        finally:
            del self._stops[request]

    # -- what is told unasked ---------------------------------------------------------------

    def _adopt(self, settings: Settings) -> None:
        self._known_settings = settings
        self.desk.adopt(settings)

    def _tell(self) -> None:
        """Tells the facts if they have changed."""
        with self._telling:
            settings = self.desk.settings
            news = settings if settings is not self._known_settings else None
            self._known_settings = settings
            facts = Facts(self.desk.status(), self.desk.docs_folders, self.desk.first_time(), news)
            if facts != self._told:
                self._told = facts
                self._send({"facts": True}, facts)

    def _keep_telling(self) -> None:
        while True:
            time.sleep(_FACTS_EVERY_S)
            self.desk.revive_models()
            self._tell()

    def _ask_key(self, store_file: Path) -> bytes:
        """The window's process has keyring and terminal; the key comes over the pipe."""
        number = next(self._key_ids)
        answer = self._keys[number] = SimpleQueue()
        self._send({"key": number}, store_file)
        key = answer.get()
        if isinstance(key, DesksideError):
            raise key
        return key

    def _send(self, header: Header, payload: Any) -> None:  # noqa: ANN401 - whatever a method gives
        body = pickle.dumps(payload, pickle.HIGHEST_PROTOCOL)
        with self._writing:
            try:
                write_frame(self._replies, header, body)
            except (OSError, ValueError):
                _log.info("nobody reads the replies any more")

    # -- the end ----------------------------------------------------------------------------

    def _end(self) -> None:
        until = time.monotonic() + _END_S
        for stop in list(self._stops.values()):
            stop.set()
        for jobs, _ in self._lanes.values():
            jobs.put(None)
        threads = [thread for _, thread in self._lanes.values()]
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        if not any(thread.is_alive() for thread in threads):
            self.desk.close()
        sys.stderr.flush()
        os._exit(0)  # a lane that does not hear is ended with the process; the store survives that


def _work_off(jobs: SimpleQueue[Callable[[], None] | None]) -> None:
    while (job := jobs.get()) is not None:
        job()


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Works on what the first frame names until the pipe closes."""
    first = read_frame(requests)
    if first is not None:
        Serving(replies, pickle.loads(first[1])).run(requests)
