"""What the worker process does with the team's database by itself: brings its docs up to date where this machine is the
indexer, shares past answers and withdraws them, and knows what it holds.

A database that is away costs nobody anything: it is tried again, ever more seldom, and nothing is said but on the page
of the docs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from app.backend.docs_indexing import DocsIndex
from app.backend.local_state import LocalState
from app.backend.views import TeamDocs, TeamFeeding
from core.errors import DesksideError
from core.store.documents import fact, save_fact
from core.store.index_version import knowledge_version
from core.team_errors import IndexedElsewhere

if TYPE_CHECKING:  # without a database of the team nothing of team mode is loaded
    from app.composition import Services
    from app.team.knowledge.team_sources import TeamSources
    from app.team.servers import KnowledgeServer

Password = Callable[["KnowledgeServer", str], str]
"""The password of a role, empty where this machine has none."""

_AGAIN_S, _MOST_SELDOM_S = 30.0, 1800.0
_LEASE_S = 60.0
"""How long another indexer's lease holds after its last sign of life."""
_PASSWORD_S = 600.0
"""How often it is asked whether this machine has become the indexer."""
_SETTLE_S = 60.0
"""After the start: who opens the panel wants to work."""
_SHARE_S = 3600.0
"""How often answers are looked at that have become old enough to be shared."""
_FED = "team-docs-fed"
_log = logging.getLogger(__name__)


class TeamUpkeep:
    """Works on the thread that calls `look`; what it tells may be asked on any."""

    def __init__(
        self,
        state: LocalState,
        index: DocsIndex,
        password: Password | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`password`: None asks the keyring."""
        self._state, self._index, self._password, self._clock = state, index, password, clock
        self._server: KnowledgeServer | None = None
        self._begin_anew(None)

    def _begin_anew(self, server: KnowledgeServer | None) -> None:
        self._server = server
        self._due_at = self._ask_password_at = 0.0
        self._share_at = self._clock() + _SETTLE_S
        self._wait = _AGAIN_S
        self._indexer_password = ""
        self._shared: bool | None = None
        self._seen = False
        self.feeding: TeamFeeding = ""

    def look(self, pause: Callable[[], None]) -> None:
        """Does what is due. `pause` is called again and again meanwhile and may wait."""
        server = self._named()
        if server != self._server:
            self._begin_anew(server)
        if server is None or self._clock() < self._due_at:
            return
        try:
            services = self._state.services()
            team = services.team
            if team is None:
                return
            if not self._seen:
                team.pages.begin()
                self._seen = True
            self._share(services, team)
            self._feed(services, server, pause)
            self._wait = _AGAIN_S
        except IndexedElsewhere:
            self.feeding, self._due_at = "elsewhere", self._clock() + _LEASE_S
        except DesksideError as error:  # a database that is away, a store that is busy
            _log.info("the team's database is left alone for %d s: %s", self._wait, error.message_id)
            self.feeding = "later" if self.feeding else ""
            self._due_at = self._clock() + self._wait
            self._wait = min(2 * self._wait, _MOST_SELDOM_S)

    def docs(self) -> TeamDocs | None:
        """What the database was last known to hold, without asking it; None where the workspace names none."""
        server = self._named()
        if server is None:
            return None
        from app.team.knowledge.shared_clients import last_seen

        held = last_seen(server)
        host = server.place.destination.host
        if held is None:
            return TeamDocs(host, feeding=self.feeding)
        return TeamDocs(host, held.pages, held.passages, held.answers, self.feeding)

    def _named(self) -> KnowledgeServer | None:
        models = self._state.threads.models
        named = models.servers if models is not None and not self._state.first_time else None
        return named.knowledge if named is not None else None

    # -- past answers ------------------------------------------------------------------------

    def _share(self, services: Services, team: TeamSources) -> None:
        """Shares and withdraws once an hour, and at once where a ticket is gone or the person changed their mind."""
        from core.store.shared_answers import count_shared, is_sharing

        wanted, now = is_sharing(services.store), self._clock()
        lying = count_shared(services.store, team.place)
        changed = self._shared is not None and wanted != self._shared
        if lying.due or ((changed or now >= self._share_at) and (wanted or lying.shared)):
            for _ in team.share_answers(services.past_answers, services.settings.agent_name, date.today()):
                pass
            self._share_at = now + _SHARE_S
        self._shared = wanted

    # -- docs ----------------------------------------------------------------------------------

    def _feed(self, services: Services, server: KnowledgeServer, pause: Callable[[], None]) -> None:
        """Writes what the index has taken in since the last time."""
        store = services.store
        mark = f"{server.where} {knowledge_version(store)}"
        if self._index.scanning or not self._is_indexer(server):
            return
        if fact(store, _FED) == mark:
            self.feeding = "done"
            return
        from app.team.knowledge.knowledge_client import KnowledgeClient
        from app.team.knowledge.team_indexing import MEMORY, TeamIndexReport, index_team
        from app.team.knowledge.team_schema import indexer_of

        self.feeding = "working"
        models = self._state.threads.models
        password = self._indexer_password
        report: TeamIndexReport | None = None
        with closing(KnowledgeClient(server, indexer_of(server.user), lambda: password)) as client:
            for step in index_team(store, client, MEMORY, lambda: self._state.threads.models is not models):
                pause()
                report = step if isinstance(step, TeamIndexReport) else None
        if report is not None and not report.cancelled:
            with store.transaction():
                save_fact(store, _FED, mark)
            self.feeding = "done"
            if services.team is not None:
                services.team.pages.begin()  # what it holds now

    def _is_indexer(self, server: KnowledgeServer) -> bool:
        """Whether this machine has the indexer's password."""
        if not self._indexer_password and self._clock() >= self._ask_password_at:
            from app.team.knowledge.database_password import kept_password
            from app.team.knowledge.team_schema import indexer_of

            self._indexer_password = (self._password or kept_password)(server, indexer_of(server.user))
            self._ask_password_at = self._clock() + _PASSWORD_S
        return bool(self._indexer_password)
