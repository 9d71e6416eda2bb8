"""The RPC server inside the worker process: calls come in, and one thread for each task queue answers them.

So calls of one queue run in their order, and each queue keeps the services of its thread. The process ends when
its pipe closes, after it has finished the short work that still waits, such as saving an edit.
"""

from __future__ import annotations

import importlib
import itertools
import logging
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO

from app import i18n
from app.backend.calls_under_way import CallsUnderWay
from app.backend.rpc import REMOTE_CALLS, Facts, WorkerConfig
from app.backend.startup_search import StartupSearch
from app.backend.throttle import throttled
from app.reports import places
from core.errors import DesksideError
from core.processes.frames import Header, read_frame, write_frame
from core.processes.silence import BEAT_S

if TYPE_CHECKING:
    from app.backend.local_backend import LocalBackend
    from core.domain.knowledge import SearchResult
    from core.settings import Settings

_FACTS_EVERY_S = 0.5
_END_S = 2.0
_IDLE_S = 5.0
_GIVE_WAY_S = 0.25
_PARTS = (
    "app.sample", "core.knowledge.health.examine", "core.knowledge.indexing", "core.tickets.parse",
    "core.triage.triager", "core.review.reviewer", "core.drafting.extractive", "core.history.handoff_builder",
    "core.history.customer_history", "core.assistant", "core.drafting.rewriting", "app.composition",
)  # fmt: skip
"""What the backend is made of, in portions between which a search may come."""
_log = logging.getLogger(__name__)


class Server:
    """Answers the calls of one window until it goes away."""

    def __init__(self, replies: BinaryIO, config: WorkerConfig, *, ahead: bool) -> None:
        """`ahead`: the store's key, or None, will come without being asked for."""
        self._replies = replies
        self._writing = threading.Lock()
        self._queues: dict[str, tuple[SimpleQueue[Callable[[], None] | None], threading.Thread]] = {}
        self._calls = CallsUnderWay()
        self._keys: dict[int, SimpleQueue[bytes | DesksideError]] = {}
        self._key_ids = itertools.count(1)
        self._told: Facts | None = None
        self._telling = threading.Lock()
        i18n.use_language(config.language)
        self._config = config
        self._store_file = config.directories.store_file(config.workspace.root)
        self._key_ahead: bytes | None = None
        self._first = StartupSearch()
        self._first_settled = threading.Event()
        """Set when the first search is open, or won't be."""
        if not ahead:
            self._first_settled.set()
        self._whole: LocalBackend | None = None
        self._making = threading.Lock()
        self._known_settings = config.settings

    def run(self, requests: BinaryIO) -> None:
        """Takes frames until the pipe closes."""
        threading.Thread(target=self._keep_telling, name="facts", daemon=True).start()
        threading.Thread(target=self._beat, name="beat", daemon=True).start()
        threading.Thread(target=self._keep_looking_after_store, name="care", daemon=True).start()
        threading.Thread(target=self._keep_up_with_team, name="team upkeep", daemon=True).start()
        while (frame := read_frame(requests)) is not None:
            self._take(*frame)
        self._end()

    def _take(self, header: Header, payload: bytes) -> None:
        match header["do"]:
            case "call":
                stop = self._calls.begin(header["id"], REMOTE_CALLS[header["name"]])
                self._queue(header["queue"]).put(lambda: self._answer(header, payload, stop))
            case "cancel":
                self._calls.stop(header["id"])
            case "settings":
                self._adopt(pickle.loads(payload))
            case "ahead":
                threading.Thread(target=self._get_ready, args=(pickle.loads(payload),), daemon=True).start()
            case "key":
                self._keys.pop(header["id"]).put(pickle.loads(payload))

    # -- the backend --------------------------------------------------------------------------

    @property
    def backend(self) -> LocalBackend:
        """The backend, made when it is first needed: its modules take longer to load than the first search takes."""
        with self._making:
            if self._whole is None:
                for part in _PARTS:
                    self._first.resting.wait()
                    importlib.import_module(part)
                from app.backend.local_backend import LocalBackend

                start = self._config
                self._whole = LocalBackend(
                    start.directories, start.settings, start.workspace, self._ask_key, first_time=start.first_time
                )
            return self._whole

    def _get_ready(self, key: bytes | None) -> None:
        """Opens the first search, then loads the rest, before anybody asks: at the same time, both would be late."""
        self._key_ahead = key
        if key is not None:
            with self._making:
                self._first.open(self._store_file, key, self._config.settings.not_quoted)
        self._first_settled.set()
        _ = self.backend

    def _search(self, query: str, limit: int) -> SearchResult:
        """Searches by words alone until the models are loaded, then by meaning too."""
        self._first_settled.wait()
        self._let_go_of_first()
        found = self._first.search(query, limit)
        return self.backend.docs.search(query, limit) if found is None else found

    def _let_go_of_first(self) -> None:
        whole = self._whole
        if whole is not None and (whole.settled or whole.state.workspace is not self._config.workspace):
            self._first.close()

    # -- calls -----------------------------------------------------------------------------

    def _queue(self, name: str) -> SimpleQueue[Callable[[], None] | None]:
        if name not in self._queues:
            jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
            thread = threading.Thread(target=_work_off, args=(jobs,), name=name, daemon=True)
            self._queues[name] = (jobs, thread)
            thread.start()
        return self._queues[name][0]

    def _answer(self, header: Header, payload: bytes, stop: threading.Event) -> None:
        request, name = header["id"], header["name"]
        kind = REMOTE_CALLS[name]
        try:
            arguments = pickle.loads(payload)
            if kind.cancellable:
                arguments = (*arguments, stop.is_set)
            result: Any = self._method(name)(*arguments)
            if kind.streams:
                for item in throttled(result) if kind.newest_only else result:
                    self._send({"id": request, "item": True}, item)
                result = None
            self._tell()
            self._send({"id": request, "done": True}, result)
        except Exception as error:  # noqa: BLE001 - every failure is delivered, none is swallowed
            self._tell()
            self._send({"id": request, "error": True}, error if isinstance(error, DesksideError) else places(error))
        finally:
            self._calls.end(request)

    def _method(self, name: str) -> Callable[..., Any]:
        if name == "docs.search":
            return self._search
        part, method = name.split(".")
        bound: Callable[..., Any] = getattr(getattr(self.backend, part), method)
        return bound

    # -- what is told unasked ---------------------------------------------------------------

    def _beat(self) -> None:
        """Says that this process lives, as long as somebody waits for it."""
        while True:
            if self._calls.awaited:
                self._send({"working": True}, None)
            time.sleep(BEAT_S)

    def _adopt(self, settings: Settings) -> None:
        with self._making:
            if settings.not_quoted != self._config.settings.not_quoted:
                self._first.close()
            self._config = replace(self._config, settings=settings)
            self._known_settings = settings
            if self._whole is not None:
                self._whole.state.settings = settings

    def _tell(self) -> None:
        """Sends the facts to the window if they have changed."""
        backend = self._whole
        if backend is None:
            return
        with self._telling:
            settings = backend.state.settings
            news = settings if settings is not self._known_settings else None
            self._known_settings = settings
            facts = Facts(backend.admin.status(), backend.state.workspace.docs_folders, backend.state.first_time, news)
            if facts != self._told:
                self._told = facts
                self._send({"facts": True}, facts)

    def _keep_telling(self) -> None:
        while True:
            time.sleep(_FACTS_EVERY_S)
            if self._whole is not None:
                self._whole.state.revive_models()
                self._let_go_of_first()
                self._tell()

    def _keep_looking_after_store(self) -> None:
        """Retention and the daily backup, on a thread of its own, while this process has no work."""
        while True:
            time.sleep(_IDLE_S)
            whole = self._whole
            if whole is None or self._calls.at_work:
                continue
            try:
                whole.state.look_after_store(self._give_way)
            except DesksideError as error:  # a busy store, a full disk: the next hour tries again
                _log.info("the store is not looked after: %s", error.message_id)

    def _keep_up_with_team(self) -> None:
        """What is due with the team's database, on a thread of its own: it may take long."""
        while True:
            time.sleep(_IDLE_S)
            if self._whole is not None:
                self._whole.team.look(self._give_way)

    def _give_way(self) -> None:
        """Waits a moment while this process has work."""
        if self._calls.at_work:
            time.sleep(_GIVE_WAY_S)

    def _ask_key(self, store_file: Path) -> bytes:
        """Asks the window's process, which has keyring and terminal, for the key."""
        if self._key_ahead is not None and store_file == self._store_file:
            return self._key_ahead
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
        self._calls.stop_all()
        for jobs, _ in self._queues.values():
            jobs.put(None)
        threads = [thread for _, thread in self._queues.values()]
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        if not any(thread.is_alive() for thread in threads) and self._whole is not None:
            self._whole.admin.close()
        sys.stderr.flush()
        os._exit(0)  # a queue that does not hear is ended with the process; the store survives that


def _work_off(jobs: SimpleQueue[Callable[[], None] | None]) -> None:
    while (job := jobs.get()) is not None:
        job()


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Works on what the first frame names until the pipe closes."""
    first = read_frame(requests)
    if first is not None:
        header, payload = first
        Server(replies, pickle.loads(payload), ahead=header["ahead"]).run(requests)
