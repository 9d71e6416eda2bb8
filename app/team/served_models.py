"""`core.ports` by a team's model server: the same requests as to a model of this machine, to a process that asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from app.team.known_embedder import KnownEmbedder
from app.team.server_http import SILENCE_S
from app.team.server_key import key_of
from app.team.servers import ModelServer
from core.errors import ModelError
from core.ports import Cancelled, ChatIdentity, EmbedderIdentity, never
from core.processes.frames import Header
from core.processes.rpc_child import Reply
from core.team_errors import ServerLost, ServerModelChanged
from models.context_sizes import CHAT_TOKENS
from models.host_status import HostStatus
from models.model_rpc import ChatRpc, EmbeddingRpc
from models.process import Connection, HostKind, HostProcess

SERVED = HostKind("app.team.model_process", "team-model")


class ServerProcess(HostProcess):
    """The process that asks a server, there whenever it is asked."""

    def __init__(self, server: ModelServer, silence_s: float = SILENCE_S, key: str | None = None) -> None:
        """`silence_s`: between two pieces of an answer. `key`: in the place of the one that is kept."""
        place = server.place
        settings = {
            "place": place.fields,
            "role": server.use,
            "model": server.model,
            "silence_s": silence_s,
            **({} if key is None else {"key": key}),
        }
        super().__init__(place.destination.host, settings, SERVED)
        self._place, self.host = place, place.destination.host

    def start(self) -> Connection:
        """See `HostProcess.start`. Raises `NoServerKey`."""
        if "key" not in self._settings:
            self._settings = {**self._settings, "key": key_of(self._place)}
        return super().start()

    def ask(self, header: Header, silence_s: float, cancelled: Cancelled = never) -> Iterator[Reply]:
        """See `HostProcess.ask`. A process that could not join the server is not the last word: it is started again
        with the next request."""
        for reply in super().ask(header, silence_s, cancelled):
            self.check(self.connection)
            yield reply

    @property
    def ready(self) -> bool:
        """Whether the server has said what it is."""
        return self.connection is not None and self.connection.state == "ready"

    def check(self, connection: Connection | None) -> None:
        """Raises `ServerModelChanged` where the server is not what it is taken for."""

    def facts(self, cancelled: Cancelled = never) -> Header:
        """What the server says of itself; waits for it. Raises `ServerError`, `ModelError`."""
        connection = self.start()
        if not connection.wait_until_loaded(cancelled):
            raise ServerLost(host=self.host, reason="cancelled")
        if connection.error is not None:
            raise connection.error
        self.check(connection)
        return connection.facts

    def answers(self, anew: bool) -> bool:
        """Whether the server is there; waits. `anew`: asked by a new process, which sees what has changed there."""
        if anew:
            self.close()
        try:
            self.facts()
        except ModelError:
            return False
        return True

    def status(self, model: str) -> HostStatus:
        """Where it stands now. Never waits."""
        connection = self.connection
        state: Literal["idle", "loading", "ready", "gone"] = "idle" if connection is None else connection.state
        facts = {} if connection is None else connection.facts
        return HostStatus(facts.get("model", model), state, self.starts, guarded=facts.get("guarded"), host=self.host)


class ServedChatModel(ChatRpc):
    """`core.ports.ChatModel` on a server. Thread-safe; the server orders what is asked at once."""

    def __init__(self, server: ModelServer, silence_s: float = SILENCE_S) -> None:
        """`silence_s`: see `ServerProcess`."""
        self.process = ServerProcess(server, silence_s)
        super().__init__(self.process)
        self._server, self._name = server, server.model or self.process.host

    def load(self) -> None:
        """See `ModelRpc`."""
        self._host.start()

    @property
    def identity(self) -> ChatIdentity:
        """As the server says; until it has, as `servers.toml` does."""
        connection = self._host.connection
        facts = {} if connection is None else connection.facts
        model = facts.get("model", self._name)
        context = min(facts.get("context", CHAT_TOKENS), CHAT_TOKENS)
        return ChatIdentity(model, f"served {model}", context, self._server.languages)

    def status(self) -> HostStatus:
        """Where it stands now, with the speeds of the last whole answer."""
        return self.process.status(self._name)


class ServedEmbedder(EmbeddingRpc):
    """`core.ports.Embedder` on a server. Thread-safe."""

    def __init__(
        self,
        server: ModelServer,
        known: KnownEmbedder,
        changed: Callable[[], None] = lambda: None,
        silence_s: float = SILENCE_S,
    ) -> None:
        """`known`: which model it was when it was asked last; `changed` hears that it is another one now."""
        self.process = _KnownProcess(server, known, changed, silence_s)
        identity = known.identity
        super().__init__(self.process, identity.dimensions, server.query_prefix, server.passage_prefix)
        self._identity = identity

    def load(self) -> None:
        """See `ModelRpc`."""
        self._host.start()

    @property
    def identity(self) -> EmbedderIdentity:
        """Which model made the vectors, see `known_embedder`."""
        return self._identity

    def status(self) -> HostStatus:
        """Where it stands now."""
        return self.process.status(self._identity.id)


class _KnownProcess(ServerProcess):
    """A process whose server must still have the model that it had."""

    def __init__(
        self, server: ModelServer, known: KnownEmbedder, changed: Callable[[], None], silence_s: float
    ) -> None:
        super().__init__(server, silence_s)
        self._known, self._changed = known, changed

    def check(self, connection: Connection | None) -> None:
        """See `ServerProcess.check`."""
        facts = connection.facts if connection is not None else {}
        if facts and not self._known.is_still(facts):
            self._changed()
            raise ServerModelChanged(host=self.host, model=facts["model"])
