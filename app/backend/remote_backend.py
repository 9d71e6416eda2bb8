"""The backend as the window's process sees it: an RPC client of the worker process, which does all the work.

Python runs one thread at a time. With search, checks and indexing in the window's own process, each of them
would block the event loop; here the task queues only wait for a pipe. A crash of native code or a lack of
memory does not end the window either: the worker process is started again with the next call, and the call that
was under way raises `WorkerGone`.
"""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.backend.admin_calls import AdminCalls
from app.backend.api import Backend
from app.backend.backup_calls import BackupCalls
from app.backend.call_kinds import CallKind
from app.backend.connection_calls import ConnectionCalls
from app.backend.docs_calls import DocsCalls
from app.backend.docs_files import find_file
from app.backend.measure_calls import MeasureCalls
from app.backend.model_calls import ModelCalls
from app.backend.remote_calls import remote_part
from app.backend.reply_calls import ReplyCalls
from app.backend.rpc import Facts, WorkerConfig
from app.backend.snippet_calls import SnippetCalls
from app.backend.ticket_calls import TicketCalls
from app.backend.views import BackendStatus
from app.backend.worker_client import Worker
from app.reports import WorkFailed
from core import settings
from core.errors import NoKey, StoreLocked, WorkerGone
from core.ports import Cancelled
from core.processes import egress_guard
from core.processes.rpc_child import ChildEnded
from core.settings import Settings

_log = logging.getLogger("app.backend.worker")


class RemoteBackend:
    """Implements `app.backend.api.Backend` by a worker process. Instant methods are answered here, from what the
    process has reported; every other method is passed on and waits for its answer."""

    def __init__(
        self,
        config: WorkerConfig,
        key: Callable[[Path], bytes],
        key_ahead: Callable[[Path], bytes] | None = None,
    ) -> None:
        """`key` gives the key of a store file; it may ask a person or a keyring, and is called on a thread of its own.
        `key_ahead` gives it without asking a person, or raises `NoKey`: it is called at once, so that the store is open
        when the first search comes."""
        self._config = config
        self._ask_key, self._key_ahead = key, key_ahead
        self._facts = Facts(BackendStatus(), config.workspace.docs_folders, config.first_time)
        self._starting = threading.Condition()
        self._worker: Worker | None = None
        self._closed = self._locked = False
        self.starts = 0
        self.tickets: TicketCalls = remote_part("tickets", _Instant, self._pass_on)(self)
        self.replies: ReplyCalls = remote_part("replies", _Instant, self._pass_on)(self)
        self.snippets: SnippetCalls = remote_part("snippets", _Instant, self._pass_on)(self)
        self.docs: DocsCalls = remote_part("docs", _InstantDocs, self._pass_on)(self)
        self.measures: MeasureCalls = remote_part("measures", _Instant, self._pass_on)(self)
        self.models: ModelCalls = remote_part("models", _Instant, self._pass_on)(self)
        self.admin: AdminCalls = remote_part("admin", _InstantAdmin, self._pass_on)(self)
        self.backups: BackupCalls = remote_part("backups", _Instant, self._pass_on)(self)
        self.connections: ConnectionCalls = remote_part("connections", _Instant, self._pass_on)(self)

    def start(self) -> Worker:
        """Starts the process if it does not run, without waiting until it is ready; while the store is locked it waits
        until that is over."""
        with self._unlocked():
            if self._worker is None or self._worker.gone:
                if self._worker is not None:
                    self._worker.close()
                ahead = self._key_ahead is not None
                self._worker = Worker(self._config, self._take_facts, self._ask_key, ahead=ahead)
                self.starts += 1
                if self._key_ahead is not None:
                    told = (self._worker, self._key_ahead)
                    threading.Thread(target=self._tell_key, args=told, name="key ahead", daemon=True).start()
            return self._worker

    def _tell_key(self, worker: Worker, find: Callable[[Path], bytes]) -> None:
        """Lets the process open the store before it is asked to. A store that does not exist yet has no key."""
        key: bytes | None = None
        try:
            if self._store_file.exists():
                key = find(self._store_file)
        except NoKey:
            _log.info("only the person has the key")
        finally:
            worker.send({"do": "ahead"}, key)

    @property
    def _store_file(self) -> Path:
        return self._config.directories.store_file(self._config.workspace.root)

    def needs_person(self) -> bool:
        """Whether only a person has the key of a store that is there. Takes as long as the keyring does."""
        try:
            if self._key_ahead is not None and self._store_file.exists():
                self._key_ahead(self._store_file)
        except NoKey:
            return True
        return False

    def lock(self) -> None:
        """Ends the process, which has the key, without waiting for that. What is asked from now on waits for `unlock`;
        what is under way raises `StoreLocked`."""
        self._locked = True
        threading.Thread(target=self._settle_lock, name="lock", daemon=True).start()

    def unlock(self) -> None:
        """Goes on with what has waited; whoever comes first asks for the key."""
        self._locked = False
        threading.Thread(target=self._settle_lock, name="unlock", daemon=True).start()

    @contextmanager
    def _unlocked(self) -> Iterator[None]:
        """Nobody else starts or ends the process meanwhile. Waits while the store is locked. Raises `WorkerGone` when
        it is closed."""
        with self._starting:
            self._starting.wait_for(lambda: self._closed or not self._locked)
            if self._closed:
                raise WorkerGone
            yield

    def _settle_lock(self) -> None:
        with self._starting:
            if self._locked and self._worker is not None:
                self._worker.close()
                self._worker = None
            self._starting.notify_all()

    def close(self) -> None:
        """Ends the process, and with it the model hosts. Closing twice does nothing more."""
        with self._starting:
            self._closed = True
            if self._worker is not None:
                self._worker.close()
            self._starting.notify_all()

    # -- what is known here -------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._config.settings

    @property
    def facts(self) -> Facts:
        """What the process told last."""
        return self._facts

    @property
    def died(self) -> bool:
        """Whether the process has ended without being asked to."""
        return self._worker is not None and self._worker.gone and not self._closed

    def save_settings(self, chosen: Settings) -> None:
        """Saves these as the settings in force, and tells the process."""
        settings.save(chosen, self._config.directories.settings_file)
        self._config = replace(self._config, settings=chosen)
        if self._worker is not None:
            self._worker.send({"do": "settings"}, chosen)

    def _take_facts(self, facts: Facts) -> None:
        self._facts = facts
        if facts.settings is not None:
            self._config = replace(self._config, settings=facts.settings)

    # -- passed on ----------------------------------------------------------------------------

    def _pass_on(
        self, call: str, kind: CallKind, arguments: tuple[Any, ...], cancelled: Cancelled
    ) -> Generator[Any, None, None]:
        """Has the process work and yields what it gives. Raises what it raises, and `WorkerGone`."""
        with self._alone() if kind.alone else nullcontext(self.start()) as worker:
            yield from self._replies_of(worker, call, kind, arguments, cancelled)

    @contextmanager
    def _alone(self) -> Iterator[Worker]:
        """A process that has nothing open; nobody else starts one, or is answered, before it has ended."""
        with self._unlocked():
            if self._worker is not None:
                self._worker.close()
            worker = self._worker = Worker(self._config, self._take_facts, self._ask_key, ahead=False)
            try:
                yield worker
            finally:
                worker.close()
                self._worker = None

    def _replies_of(
        self, worker: Worker, call: str, kind: CallKind, arguments: tuple[Any, ...], cancelled: Cancelled
    ) -> Generator[Any, None, None]:
        with closing(worker.call(call, arguments, cancelled)) as replies:
            try:
                for header, payload in replies:
                    value = pickle.loads(payload)
                    if "error" in header:
                        raise _failure(value)
                    if "item" in header or not kind.streams:
                        yield value
            except ChildEnded:
                raise StoreLocked if self._locked else WorkerGone from None


class _Instant:
    """What the window's process answers itself. The other methods of a part are added by `remote_part`."""

    def __init__(self, remote: RemoteBackend) -> None:
        self._remote = remote


class _InstantDocs(_Instant):
    def file(self, path: str) -> Path:
        return find_file(self._remote.facts.docs_folders, path)


class _InstantAdmin(_Instant):
    @property
    def settings(self) -> Settings:
        return self._remote.settings

    def change_settings(self, **values: object) -> Settings:
        chosen = settings.changed(self._remote.settings, **values)
        self._remote.save_settings(chosen)
        return chosen

    def first_time(self) -> bool:
        return self._remote.facts.first_time

    def status(self) -> BackendStatus:
        """What the process reported last, with the refused connections of both processes."""
        status = self._remote.facts.status
        refused = status.refused + egress_guard.refused()
        status = replace(status, refused=refused)
        if self._remote.died:
            return replace(status, model_state="gone" if status.model else "none")
        return status

    def close(self) -> None:
        self._remote.close()


if TYPE_CHECKING:
    _IS_A_BACKEND: type[Backend] = RemoteBackend


def _failure(told: BaseException | list[str]) -> BaseException:
    """An expected failure as it was raised; a bug as the places in the code it passed."""
    if isinstance(told, BaseException):
        return told
    bug = WorkFailed()
    bug.__notes__ = told
    return bug
