"""The past answers that a team shares, as they are asked for and given (`core.history`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.team.knowledge.knowledge_client import WORK_S, KnowledgeClient
from app.team.knowledge.team_pages import lost_when_away, written
from core.history.answer_sharing import GivenAnswer
from core.history.colleague_answers import ListedAnswer
from core.ports import EmbedderIdentity, Vector
from core.team_errors import TeamDocsMissing

_AT_ONCE = 500
_COLUMNS = ("question", "answer", "language", "answered", "agent")


class TeamAnswers:
    """`AnswerSource` and `AnswerBoard` over the team's database."""

    def __init__(self, client: KnowledgeClient) -> None:
        """`client` is closed by whoever gives it."""
        self._client = client

    def near_answers(self, asked: Vector, embedder: EmbedderIdentity, count: int) -> Sequence[ListedAnswer]:
        """See `AnswerSource`."""
        with lost_when_away(self._client):
            try:
                rows = self._client.ask("near_answers", vector=written(asked), digest=embedder.digest, count=count)
            except TeamDocsMissing:  # set up before there were answers: the docs are there all the same
                return ()
        return [ListedAnswer(*row) for row in rows]

    def put(self, answers: Sequence[GivenAnswer]) -> None:
        """See `AnswerBoard`."""
        rows = [
            {"id": one.id, "exact": written(one.vector), **{name: getattr(one, name) for name in _COLUMNS}}
            for one in answers
        ]
        self._client.ask("share", WORK_S, rows=rows)

    def withdraw(self, keys: Sequence[bytes]) -> None:
        """See `AnswerBoard`."""
        self._client.ask("withdraw", WORK_S, keys=[key.hex() for key in keys])

    def listed(self) -> Iterator[ListedAnswer]:
        """Every answer of the team's, by name. Raises `TeamDocsError`, `ConnectorError`."""
        after = ""
        while rows := self._client.ask("answers", WORK_S, after=after, count=_AT_ONCE):
            yield from (ListedAnswer(*row) for row in rows)
            after = rows[-1][0]
