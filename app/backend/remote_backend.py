"""The backend as the window's process sees it: everything that works stands in a process of its own.

Python lets one thread run at a time. With search, checks and the index in the window's own process,
each of them would keep the event loop waiting; here its queues only wait for a pipe. It also means that
nothing the work runs into (a crash of native code, a lack of memory) ends the window: the working
process is started again with the next call, and the call that was under way raises `WorkerGone`.
"""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.backend.rpc import WORKER_SWITCH, Beginning, Facts, Kind, kind_of
from app.backend.views import BackendStatus
from app.reports import WorkFailed
from core import settings
from core.errors import DesksideError, FileMissing, NoKey, WorkerGone
from core.ports import Cancelled, never
from core.processes import egress_guard
from core.processes.frames import Header
from core.processes.rpc_child import ChildEnded, Reply, RpcChild
from core.settings import Settings

_GRACE_S = 5.0
_log = logging.getLogger("app.backend.worker")


class Worker:
    """One life of the working process, from its start to its end. Payloads are pickled objects."""

    def __init__(
        self, beginning: Beginning, told: Callable[[Facts], None], key: Callable[[Path], bytes], *, ahead: bool
    ) -> None:
        """`ahead`: the key, or None, will be sent unasked."""
        self._told, self._key = told, key
        self._child = RpcChild(
            "app.backend.worker", WORKER_SWITCH, name="working process", log=_log, grace_s=_GRACE_S, told=self._take
        )
        self.send({"do": "begin", "ahead": ahead}, beginning)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self._child.gone

    def send(self, header: Header, payload: object) -> None:
        """Tells it something; one that is gone does not hear it."""
        self._child.send(header, _packed(payload))

    def call(self, name: str, arguments: tuple[Any, ...], cancelled: Cancelled) -> Generator[Reply, None, None]:
        """Calls a method of its backend in the queue of this thread. Raises `ChildEnded`."""
        header = {"do": "call", "queue": threading.current_thread().name, "name": name}
        return self._child.ask(header, _packed(arguments), cancelled)

    def close(self) -> None:
        """Ends it."""
        self._child.close()

    def _take(self, header: Header, payload: bytes) -> None:
        if "facts" in header:
            self._told(pickle.loads(payload))
        else:
            # On a thread of its own: keyring or person may take their time, other replies need not wait.
            asked = (header["key"], pickle.loads(payload))
            threading.Thread(target=self._give_key, args=asked, name="key", daemon=True).start()

    def _give_key(self, request: int, store_file: Path) -> None:
        key: bytes | DesksideError
        try:
            key = self._key(store_file)
        except DesksideError as error:
            key = error  # raised where the key was wanted
        self.send({"do": "key", "id": request}, key)


def _packed(payload: object) -> bytes:
    return pickle.dumps(payload, pickle.HIGHEST_PROTOCOL)


class RemoteBackend:
    """`app.backend.api.Backend` by a working process. What is marked *instant* there is answered here,
    from what the process has told; every other method is passed on, and waits for its answer."""

    def __init__(
        self, beginning: Beginning, key: Callable[[Path], bytes], key_ahead: Callable[[Path], bytes] | None = None
    ) -> None:
        """`key` gives the key of a store file; it may ask a person or a keyring, on a thread of its own.
        `key_ahead` gives it without asking a person (else raises `NoKey`): it is called at once, so that the
        first search finds the store open."""
        self._beginning = beginning
        self._ask_key, self._key_ahead = key, key_ahead
        self._facts = Facts(BackendStatus(), beginning.workspace.docs_folders, beginning.first_time)
        self._starting = threading.Lock()
        self._worker: Worker | None = None
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
                ahead = self._key_ahead is not None
                self._worker = Worker(self._beginning, self._take_facts, self._ask_key, ahead=ahead)
                self.starts += 1
                if self._key_ahead is not None:
                    told = (self._worker, self._key_ahead)
                    threading.Thread(target=self._tell_key, args=told, name="key ahead", daemon=True).start()
            return self._worker

    def _tell_key(self, worker: Worker, find: Callable[[Path], bytes]) -> None:
        """Lets the process open the store before it is asked to; of a store yet to be made there is no key."""
        key: bytes | None = None
        store_file = self._beginning.directories.store_file(self._beginning.workspace.root)
        try:
            if store_file.exists():
                key = find(store_file)
        except NoKey:
            _log.info("only the person has the key")
        finally:
            worker.send({"do": "ahead"}, key)

    def close(self) -> None:
        """Ends the process, and with it the model hosts. Closing twice does nothing more."""
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
        settings.save(chosen, self._beginning.directories.settings_file)
        self._beginning = replace(self._beginning, settings=chosen)
        if self._worker is not None:
            self._worker.send({"do": "settings"}, chosen)
        return chosen

    def status(self) -> BackendStatus:
        """What the process told last; refused connections of both processes."""
        status = replace(self._facts.status, refused=self._facts.status.refused + egress_guard.refused())
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
        with closing(self.start().call(name, arguments, cancelled)) as replies:
            try:
                for header, payload in replies:
                    value = pickle.loads(payload)
                    if "error" in header:
                        raise _failure(value)
                    if "item" in header or not kind.streams:
                        yield value
            except ChildEnded:
                raise WorkerGone from None


def _failure(told: BaseException | list[str]) -> BaseException:
    """An expected failure as it was raised; a bug by its places."""
    if isinstance(told, BaseException):
        return told
    bug = WorkFailed()
    bug.__notes__ = told
    return bug
