"""The desk as the window's process sees it: everything that works stands in a process of its own.

Python lets one thread run at a time. With search, checks and the index in the window's own process,
each of them would keep the event loop waiting; here its lanes only wait for a pipe. It also means that
nothing the work runs into (a crash of native code, a lack of memory) ends the window: the working
process is started again with the next call, and the call that was under way raises `WorkerGone`.
"""

from __future__ import annotations

import itertools
import logging
import pickle
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, BinaryIO, cast

from app.desk.protocol import WORKER_SWITCH, Beginning, Facts, Kind, kind_of
from app.panel.desk import DeskStatus
from app.reports import WorkFailed
from core import guard, settings
from core.children import child_command, child_environment
from core.errors import DesksideError, FileMissing, WorkerGone
from core.frames import BrokenFrame, Header, read_frame, write_frame
from core.ports import Cancelled, never
from core.settings import Settings

_POLL_S = 0.05
"""How often a lane that waits asks whether its work was cancelled."""
_GRACE_S = 5.0
_log = logging.getLogger("app.desk.worker")

Reply = tuple[str, bytes]


class Worker:
    """One life of the working process, from its start to its end."""

    def __init__(self, beginning: Beginning, told: Callable[[Facts], None], key: Callable[[Path], bytes]) -> None:
        self._told, self._key = told, key
        self._sending = threading.Lock()
        self._open: dict[int, SimpleQueue[Reply | None]] = {}
        self._guarding_open = threading.Lock()
        self.gone = False
        self._process = subprocess.Popen(
            child_command("app.desk.worker", WORKER_SWITCH),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=child_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._requests = cast(BinaryIO, self._process.stdin)
        replies, messages = cast(BinaryIO, self._process.stdout), cast(IO[bytes], self._process.stderr)
        self._threads = [
            threading.Thread(target=self._read, args=(replies,), name="replies of the worker", daemon=True),
            threading.Thread(target=_forward, args=(messages,), name="log of the worker", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self.send({"do": "begin"}, beginning)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, header: Header, payload: object = None) -> None:
        """Writes one frame; a process that is gone is noticed by the reading thread."""
        body = pickle.dumps(payload, pickle.HIGHEST_PROTOCOL)
        with self._sending:
            try:
                write_frame(self._requests, header, body)
            except (OSError, ValueError):
                _log.info("nobody reads the calls any more")

    def open(self, request: int) -> SimpleQueue[Reply | None]:
        """Where the replies to a call will come in; None means that the process is gone."""
        queue: SimpleQueue[Reply | None] = SimpleQueue()
        with self._guarding_open:
            if self.gone:
                queue.put(None)
            self._open[request] = queue
        return queue

    def forget(self, request: int) -> None:
        """Later replies to this call are dropped."""
        with self._guarding_open:
            self._open.pop(request, None)

    def close(self) -> None:
        """Closes the pipe, which ends the process; kills it when it does not hear."""
        with self._sending:
            try:
                self._requests.close()
            except OSError:
                _log.info("the working process was gone before it was closed")
        try:
            self._process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()

    def _read(self, replies: BinaryIO) -> None:
        try:
            while (frame := read_frame(replies)) is not None:
                self._take(*frame)
        except BrokenFrame as error:
            _log.error("the working process sent nonsense: %s", error)
            self._process.kill()
        replies.close()
        with self._guarding_open:
            self.gone = True
            waiting = list(self._open.values())
        for queue in waiting:
            queue.put(None)

    def _take(self, header: Header, payload: bytes) -> None:
        if "facts" in header:
            self._told(pickle.loads(payload))
        elif "key" in header:
            # On a thread of its own: keyring or person may take their time, other replies need not wait.
            asked = (header["key"], pickle.loads(payload))
            threading.Thread(target=self._give_key, args=asked, name="key", daemon=True).start()
        else:
            ((kind, request),) = header.items()
            with self._guarding_open:
                queue = self._open.get(request)
            if queue is not None:
                queue.put((kind, payload))

    def _give_key(self, request: int, store_file: Path) -> None:
        key: bytes | DesksideError
        try:
            key = self._key(store_file)
        except DesksideError as error:
            key = error  # raised where the key was wanted
        self.send({"do": "key", "id": request}, key)


def _forward(messages: IO[bytes]) -> None:
    with messages:
        for line in messages:
            _log.info("%s", line.decode("utf-8", "replace").rstrip())


class RemoteDesk:
    """`app.panel.desk.Desk` by a working process. What is marked *instant* there is answered here,
    from what the process has told; every other method is passed on, and waits for its answer."""

    def __init__(self, beginning: Beginning, key: Callable[[Path], bytes]) -> None:
        """`key` gives the key of a store file; it may ask a person or a keyring, on a thread of its own."""
        self._beginning = beginning
        self._ask_key = key
        self._facts = Facts(DeskStatus(), beginning.workspace.docs_folders, beginning.first_time)
        self._starting = threading.Lock()
        self._worker: Worker | None = None
        self._ids = itertools.count(1)
        self._closed = False
        self.starts = 0

    def start(self) -> Worker:
        """Makes sure that a process is there, without waiting for it."""
        with self._starting:
            if self._closed:
                raise WorkerGone
            if self._worker is None or self._worker.gone:
                if self._worker is not None:
                    self._worker.close()
                self._worker = Worker(self._beginning, self._take_facts, self._ask_key)
                self.starts += 1
            return self._worker

    def close(self) -> None:
        """Ends the process, and with it the model hosts."""
        with self._starting:
            self._closed = True
            if self._worker is not None:
                self._worker.close()

    # -- instant ------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._beginning.settings

    def change_settings(self, **values: object) -> Settings:
        """Changes and saves some of them. Raises `BadSetting`."""
        chosen = settings.changed(self.settings, **values)
        settings.save(chosen, self._beginning.places.settings_file)
        self._beginning = replace(self._beginning, settings=chosen)
        if self._worker is not None:
            self._worker.send({"do": "settings"}, chosen)
        return chosen

    def status(self) -> DeskStatus:
        """What the process told last; refused connections of both processes."""
        status = replace(self._facts.status, refused=self._facts.status.refused + guard.refused())
        if self._worker is not None and self._worker.gone and not self._closed:
            return replace(status, model_state="gone" if status.model else "none")
        return status

    def first_time(self) -> bool:
        """Whether nobody has chosen docs yet."""
        return self._facts.first_time

    @property
    def docs_folders(self) -> tuple[Path, ...]:
        """The folders with the docs."""
        return self._facts.docs_folders

    def file(self, path: str) -> Path:
        """Where a document lies on disk. Raises `FileMissing`."""
        for folder in self._facts.docs_folders:
            if (folder / path).is_file():
                return folder / path
        raise FileMissing(path=path)

    def _take_facts(self, facts: Facts) -> None:
        self._facts = facts
        if facts.settings is not None:
            self._beginning = replace(self._beginning, settings=facts.settings)

    # -- passed on ----------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Callable[..., Any]:
        kind = kind_of(name)
        if kind is None:
            raise AttributeError(name)

        def stream(*arguments: Any) -> Iterator[Any]:  # noqa: ANN401
            if kind.cancellable:
                return self._replies(name, kind, arguments[:-1], arguments[-1])
            return self._replies(name, kind, arguments, never)

        def call(*arguments: Any) -> Any:  # noqa: ANN401
            (result,) = stream(*arguments)
            return result

        return stream if kind.streams else call

    def _replies(self, name: str, kind: Kind, arguments: tuple[Any, ...], cancelled: Cancelled) -> Iterator[Any]:
        """Has the process work and yields what it gives. Raises what it raises, and `WorkerGone`."""
        worker, request = self.start(), next(self._ids)
        replies = worker.open(request)
        lane = threading.current_thread().name
        worker.send({"do": "call", "id": request, "lane": lane, "name": name}, arguments)
        told = finished = False
        try:
            while True:
                if not told and cancelled():
                    worker.send({"do": "cancel", "id": request})
                    told = True
                try:
                    reply = replies.get(timeout=None if told or cancelled is never else _POLL_S)
                except Empty:
                    continue
                finished = reply is None or reply[0] != "item"
                if reply is None:
                    raise WorkerGone
                value = pickle.loads(reply[1])
                if reply[0] == "failed":
                    raise _failure(value)
                if reply[0] == "item" or not kind.streams:
                    yield value
                if finished:
                    return
        finally:
            worker.forget(request)
            if not finished and not told:
                worker.send({"do": "cancel", "id": request})


def _failure(told: BaseException | list[str]) -> BaseException:
    """An expected failure as it was raised; a bug by its places."""
    if isinstance(told, BaseException):
        return told
    bug = WorkFailed()
    bug.__notes__ = told
    return bug
