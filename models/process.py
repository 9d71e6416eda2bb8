"""The parent's side of a host process: start, ask, cancel, notice its death, start again.

Any number of threads may ask at once; what the child prints (llama.cpp's messages) goes into the log.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Literal, NamedTuple

from core.errors import DesksideError, ModelBroken, ModelError, ModelGone, ModelSilent
from core.ports import Cancelled, never
from core.processes.child_switches import Child
from core.processes.error_frames import error_of
from core.processes.frames import Header
from core.processes.rpc_child import ChildEnded, ChildSilent, Reply, RpcChild
from core.processes.silence import LOAD_S, SilenceClock

SPINS = "4000"
"""How long a thread of llama.cpp spins for the others at a node of the graph before it sleeps (GNU OpenMP's
count). Its default of 300,000 is no faster with the cores to itself (1.5B, a token: 42 ms, with 4,000 43 ms,
with 1,000 55 ms), and beside other work it burns the processor that the thread waited for needs."""
_POLL_S = 0.02
_GRACE_S = 2.0
_log = logging.getLogger("models.host")


class HostKind(NamedTuple):
    """Which process has a model at hand."""

    module: str
    child: Child


LOCAL = HostKind("models.host", "model-host")
"""The one that loads its file."""


class Connection:
    """One life of a host process, from its start to its end."""

    def __init__(self, model_id: str, settings: Header, kind: HostKind = LOCAL) -> None:
        self._model_id = model_id
        self.loaded = threading.Event()
        """That it is ready, or never will be."""
        self.facts: Header = {}
        self.error: DesksideError | None = None
        self._on_card = False
        self._child = RpcChild(
            *kind,
            name=model_id,
            log=_log,
            grace_s=_GRACE_S,
            told=self._take,
            ended=self._note_end,
            environment={"GOMP_SPINCOUNT": SPINS},
        )
        self._child.send(settings)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def state(self) -> Literal["loading", "ready", "gone"]:
        """Where its life stands."""
        if self._child.gone:
            return "gone"
        return "ready" if self.facts else "loading"

    @property
    def ended_on_card(self) -> bool:
        """Whether it died, or hung, while it loaded the model onto a graphics card."""
        return self._on_card and not self.facts and self.error is not None

    def wait_until_loaded(self, cancelled: Cancelled) -> bool:
        """Whether the load has ended, well or not, before it was cancelled. A host that hangs in it is ended."""
        silence = SilenceClock(LOAD_S, lambda: self._child.heard)
        while not self.loaded.wait(_POLL_S):
            if cancelled():
                return False
            if silence.passed(_POLL_S):
                self.error = ModelSilent(model=self._model_id)
                self._child.kill_for_silence()
        return True

    def ask(self, header: Header, silence_s: float, cancelled: Cancelled) -> Generator[Reply, None, None]:
        """See `RpcChild.ask`."""
        return self._child.ask(header, cancelled=cancelled, silence_s=silence_s)

    def close(self) -> None:
        """Ends the host."""
        self._child.close()

    def _take(self, header: Header, _payload: bytes) -> None:
        if "ready" in header:
            self.facts = header["ready"]
            self.loaded.set()
        elif "on_card" in header:
            self._on_card = True
        else:
            self.error = error_of(header, ModelError)

    def _note_end(self, status: int) -> None:
        if not self.facts and self.error is None:
            self.error = ModelBroken(model=self._model_id, reason=f"the host ended while loading ({status})")
        self.loaded.set()


class HostProcess:
    """A host that is there whenever it is asked: started at the first request, and again after a
    crash, or in the place of one that hangs. The request that was under way fails with `ModelGone`, `ModelSilent` where
    it hung; no later one is touched."""

    def __init__(self, model_id: str, settings: Header, kind: HostKind = LOCAL) -> None:
        self._model_id = model_id
        self._settings = settings
        self._kind = kind
        self._starting = threading.Lock()
        self._connection: Connection | None = None
        self.starts = 0

    @property
    def connection(self) -> Connection | None:
        """The present life of the host, None if it has none."""
        return self._connection

    def start(self) -> Connection:
        """Makes sure that a process is there or on its way, without waiting for the load."""
        with self._starting:
            if self._connection is None or self._connection.state == "gone":
                if self._connection is not None:
                    self._connection.close()
                self._connection = Connection(self._model_id, self._settings, self._kind)
                self.starts += 1
            return self._connection

    def ask(self, header: Header, silence_s: float, cancelled: Cancelled = never) -> Iterator[Reply]:
        """Sends a request and yields its replies; the last one holds `done`. `silence_s`: see `core.processes.silence`.

        Ends without `done` when cancelled while the model is still loading. Raises what the host reports, `ModelGone`
        when it dies and `ModelSilent` when it hangs.
        """
        connection = self.start()
        if not connection.wait_until_loaded(cancelled):
            return
        if connection.ended_on_card:
            self._settings = {**self._settings, "graphics_card": "refused"}
            connection = self.start()
            if not connection.wait_until_loaded(cancelled):
                return
        if connection.error is not None:
            raise connection.error
        with closing(connection.ask(header, silence_s, cancelled)) as replies:
            try:
                for reply in replies:
                    if "error" in reply[0]:
                        raise error_of(reply[0], ModelError)
                    yield reply
            except ChildSilent:
                raise ModelSilent(model=self._model_id) from None
            except ChildEnded:
                raise ModelGone(model=self._model_id) from None

    def close(self) -> None:
        """Ends the process; a later request would start a new one."""
        with self._starting:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
