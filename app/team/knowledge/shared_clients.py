"""One process that asks the team's database for all threads of this one: a database bears only so many connections."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial

from app.team.knowledge.database_password import password_of
from app.team.knowledge.knowledge_client import SEARCH_JOINS_S, KnowledgeClient
from app.team.knowledge.team_pages import TeamPages
from app.team.servers import KnowledgeServer
from core.knowledge.page_source import DocsState
from core.team_errors import TeamDocsLost


@dataclass(frozen=True, slots=True)
class Held:
    """What the database held when it was asked last. `answers`: whether it did answer then."""

    pages: int = 0
    passages: int = 0
    answers: bool = False


@dataclass(slots=True)
class _Shared:
    client: KnowledgeClient
    users: int = 0
    held: Held | None = None


_sharing = threading.Lock()
_shared: dict[KnowledgeServer, _Shared] = {}


class SharedTeamPages(TeamPages):
    """The team's docs over the client that all threads share; the last one to close them ends its process."""

    def __init__(self, server: KnowledgeServer) -> None:
        self._server = server
        with _sharing:
            if server not in _shared:
                asked = partial(password_of, server, server.user)
                _shared[server] = _Shared(KnowledgeClient(server, server.user, asked, patience_s=SEARCH_JOINS_S))
            shared = _shared[server]
            shared.users += 1
        shared.client.start()
        super().__init__(shared.client)

    def begin(self) -> DocsState:
        """See `PageSource`; notes what there is, for `last_seen`."""
        try:
            state = super().begin()
        except TeamDocsLost:
            self._note(Held())
            raise
        self._note(Held(self.count_pages(), self.count_chunks(), answers=True))
        return state

    def _note(self, held: Held) -> None:
        with _sharing:
            _shared[self._server].held = held

    def close(self) -> None:
        """See `PageSource`."""
        with _sharing:
            shared = _shared[self._server]
            shared.users -= 1
            if shared.users:
                return
            del _shared[self._server]
        shared.client.close()


def last_seen(server: KnowledgeServer) -> Held | None:
    """What any thread learned last of this database; None: nobody has asked it yet."""
    with _sharing:
        shared = _shared.get(server)
        return shared.held if shared is not None else None
