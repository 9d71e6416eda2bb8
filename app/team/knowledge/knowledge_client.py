"""The process that asks the team's database, seen from the program: started by the first question, and anew by the next
one after a loss. Any number of threads may ask."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from app.team.servers import KnowledgeServer
from core.errors import DesksideError
from core.processes.error_frames import error_of
from core.processes.rpc_child import ChildEnded, ChildSilent, RpcChild
from core.team_errors import TeamDocsError, TeamDocsLost

ASK_S = 2.0
"""How long a search waits for one answer: it takes some milliseconds, and the local docs are as near."""
JOIN_S = 30.0
"""For the process to start, look the host up and join the database; a machine at work is slow to start one."""
SEARCH_JOINS_S = 4.0
"""How long a search waits for that: then the local docs answer it, and the database is joined for a later one."""
WORK_S = 60.0
"""For what takes long; the process says every second that it is at work, and the network may be slow."""
_GRACE_S = 1.0
_log = logging.getLogger(__name__)


class KnowledgeClient:
    """The team's database as one user of it."""

    def __init__(
        self,
        server: KnowledgeServer,
        user: str,
        password: Callable[[], str],
        *,
        admin: bool = False,
        patience_s: float = JOIN_S,
    ) -> None:
        """`password` is asked when the database is joined. `admin`: no member of a team, who sets it up. `patience_s`:
        how long a question waits for the database to be joined."""
        self._server, self._user, self._password, self._admin = server, user, password, admin
        self._patience_s = patience_s
        self._starting = threading.Lock()
        self._ready: Future[RpcChild] | None = None
        self.team = ""
        """Whose docs are asked; known once the database was joined."""
        self.refused = 0
        """What the process tried to reach besides, and its guard refused."""

    @property
    def host(self) -> str:
        """Where the database is, for messages."""
        return self._server.place.destination.host

    def ask(self, do: str, silence_s: float = ASK_S, /, **told: object) -> Any:  # noqa: ANN401 — whatever JSON holds
        """What the process answers to one question (`knowledge_process` has them). Raises `TeamDocsError`,
        `ConnectorError`; after a `TeamDocsLost` the next question joins the database anew."""
        try:
            return self._ask(self._joined(), do, silence_s, told)
        except TeamDocsLost as lost:
            if not isinstance(lost.__cause__, ChildEnded) or isinstance(lost.__cause__, ChildSilent):
                raise
        return self._ask(self._joined(), do, silence_s, told)  # it was gone before: the database was restarted

    def close(self) -> None:
        """Ends the process."""
        with self._starting:
            ready, self._ready = self._ready, None
        if ready is not None and ready.exception() is None:
            ready.result().close()

    def start(self) -> Future[RpcChild]:
        """Begins to join the database, so that the first question need not wait for it."""
        with self._starting:
            ready = self._ready
            if ready is None or (ready.done() and (ready.exception() is not None or ready.result().gone)):
                ready = self._ready = Future()
                threading.Thread(target=self._join, args=(ready,), name="joins the team's docs", daemon=True).start()
        return ready

    def _joined(self) -> RpcChild:
        """The process, once it has joined the database. One that is slow is not ended for it: it may be asked later."""
        try:
            return self.start().result(self._patience_s)
        except TimeoutError:
            raise TeamDocsLost(host=self.host, reason=f"{self._patience_s:g} s") from None

    def _join(self, ready: Future[RpcChild]) -> None:
        child: RpcChild | None = None
        try:
            told = {
                "place": self._server.place.fields,
                "database": self._server.database,
                "user": self._user,
                "password": self._password(),
                "admin": self._admin,
            }
            child = RpcChild(
                "app.team.knowledge.knowledge_process", "team-knowledge", name="team's docs", log=_log, grace_s=_GRACE_S
            )
            self.team = self._ask(child, "join", JOIN_S, told)
        except DesksideError as error:
            if child is not None:
                child.kill()
            ready.set_exception(error)
        else:
            ready.set_result(child)

    def _ask(self, child: RpcChild, do: str, silence_s: float, told: dict[str, object]) -> Any:  # noqa: ANN401
        asked = json.dumps(told).encode("ascii")
        try:
            for header, payload in child.ask({"do": do}, asked, silence_s=silence_s):
                if "error" in header:
                    raise error_of(header, TeamDocsError)
                if "done" in header:
                    self.refused = header["refused"]
                    return json.loads(payload)
        except ChildSilent as silent:
            raise TeamDocsLost(host=self.host, reason=f"{silence_s:g} s") from silent
        except ChildEnded as ended:
            # Killed, or a bug: then its traceback is in the log.
            raise TeamDocsLost(host=self.host, reason="the process ended") from ended
        raise TeamDocsLost(host=self.host, reason="no answer")
