"""What the team's database gives to one thread and takes from it: docs and, if the team shares them, answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

from app.team.knowledge.knowledge_client import JOIN_S
from app.team.knowledge.shared_clients import SharedTeamPages
from app.team.servers import KnowledgeServer
from core.connector_errors import ConnectorError
from core.knowledge.fallback_pages import FallbackPages
from core.knowledge.local_pages import LocalPages
from core.ports import Cancelled, never
from core.store.shared_answers import count_shared, is_sharing
from core.store.stored_answers import docs_hold
from core.team_errors import TeamDocsError

if TYPE_CHECKING:  # a search does without them
    from core.history.answer_sharing import AnswerSharing, SharingProgress
    from core.history.colleague_answers import ColleagueAnswers
    from core.history.past_answers import PastAnswers
    from core.store.database import Store


class TeamSources:
    """Over the connection that all threads share."""

    def __init__(self, server: KnowledgeServer, store: Store) -> None:
        """Begins to join the database; nobody waits for it."""
        self._server, self._store = server, store
        self.place = server.where
        self.pages = SharedTeamPages(server)

    def close(self) -> None:
        """Leaves the connection to the others."""
        self.pages.close()

    @cached_property
    def docs(self) -> FallbackPages:
        """The team's docs, and those of this machine in their place while the database can't be asked."""
        return FallbackPages(self.pages, LocalPages(self._store))

    @cached_property
    def colleague_answers(self) -> ColleagueAnswers | None:
        """What colleagues answered, None where the team does not share that."""
        if self._server.past_answers is None:
            return None
        from app.team.knowledge.team_answers import TeamAnswers
        from core.history.colleague_answers import ColleagueAnswers

        def holds(words: str) -> bool:
            return docs_hold(self._store, words) or bool(self.docs.ask_team(lambda: self.pages.holds(words)))

        return ColleagueAnswers(TeamAnswers(self.pages.client), self.docs, self._store, holds)

    def share_answers(
        self, past: PastAnswers, agent: str, today: date, cancelled: Cancelled = never
    ) -> Iterator[SharingProgress]:
        """Shares the answers of this machine if the team and the person who works here (`agent`) want it, and withdraws
        what is no longer to be shared. Raises `TeamDocsError`, `ConnectorError`, `ModelError`, `StoreError`."""
        names = self._server.past_answers
        wanted = names is not None and is_sharing(self._store)
        if wanted:
            for _ in past.catch_up(cancelled):
                pass
        yield from self._sharing(past, wanted, agent if names == "named" else None).run(today, cancelled)

    def withdraw_answers(self, past: PastAnswers) -> tuple[int, int]:
        """Withdraws what is noted to go; gives how many answers that were, and how many are left because the database
        can't be asked now. Raises `StoreError`."""
        before = count_shared(self._store, self.place).due
        if before:
            with suppress(TeamDocsError, ConnectorError):
                for _ in self._sharing(past, wanted=True, agent=None).withdraw():
                    pass
        due = count_shared(self._store, self.place).due
        return before - due, due

    def _sharing(self, past: PastAnswers, wanted: bool, agent: str | None) -> AnswerSharing:
        from app.team.knowledge.team_answers import TeamAnswers
        from core.history.answer_sharing import AnswerSharing, SharingTerms

        @cache
        def holds(words: str) -> bool:
            return docs_hold(self._store, words) or self.pages.holds(words)

        terms = SharingTerms(self.place, wanted, agent)
        client = self.pages.client
        with suppress(TimeoutError):  # a search does not wait so long
            client.start().exception(JOIN_S)
        board = TeamAnswers(client)
        return AnswerSharing(past.tickets, past.embedder, holds, board, terms)
