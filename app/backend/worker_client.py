"""One run of the worker process, as the process of the window sees it."""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from app.backend.rpc import Facts, WorkerConfig
from core.errors import DesksideError
from core.ports import Cancelled
from core.processes.frames import Header
from core.processes.rpc_child import Reply, RpcChild
from core.processes.silence import WORKER_S, WORKER_START_S

_GRACE_S = 5.0
_log = logging.getLogger("app.backend.worker")


class Worker:
    """One run of the worker process, from its start to its end. Payloads are pickled objects."""

    def __init__(
        self, config: WorkerConfig, told: Callable[[Facts], None], key: Callable[[Path], bytes], *, ahead: bool
    ) -> None:
        """`ahead`: the store's key, or None, will be sent without being asked for."""
        self._told, self._key = told, key
        self._child = RpcChild(
            "app.backend.worker", "worker", name="worker process", log=_log, grace_s=_GRACE_S, told=self._take
        )
        self.send({"do": "begin", "ahead": ahead}, config)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self._child.gone

    def send(self, header: Header, payload: object) -> None:
        """Sends it a message; if it has ended, nothing happens."""
        self._child.send(header, _packed(payload))

    def call(self, name: str, arguments: tuple[Any, ...], cancelled: Cancelled) -> Generator[Reply, None, None]:
        """Calls a method of its backend; calls of one thread run in their order there. Raises `ChildEnded`, also
        where it hangs."""
        header = {"do": "call", "queue": threading.current_thread().name, "name": name}
        silence_s = WORKER_S if self._child.heard else WORKER_START_S
        return self._child.ask(header, _packed(arguments), cancelled, silence_s)

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
