"""Answers that colleagues gave, found in the team's database by meaning.

They were redacted where they come from. They are looked through once more here: what an older version, or another hand,
has put there is not shown if it holds anything of one person's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.domain.past_answer import PastAnswer
from core.domain.ticket import Message, Ticket
from core.history.impersonal_sentences import CustomersOwn, DocsHold
from core.history.sharing_redaction import shows_nobody
from core.knowledge.fallback_pages import FallbackPages
from core.ports import EmbedderIdentity, Vector
from core.store.database import Store
from core.store.shared_answers import not_shown_here

_ASKED = 20
"""Answers asked for: some are shown from here, some say the same."""
_NOBODY = Ticket("", "", (Message("customer", ""),))


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """An answer as it lies in the team's database. `id`: its name there, in hex."""

    id: str
    question: str
    answer: str
    language: str
    answered: str
    agent: str
    score: float = 0.0
    """Cosine of its question with what was asked for."""


class AnswerSource(Protocol):
    """The team's database, as answers are found there."""

    def near_answers(self, asked: Vector, embedder: EmbedderIdentity, count: int) -> Sequence[ListedAnswer]:
        """The answers to the likest questions, the likest first; none where vectors of another embedder lie there.
        Raises `TeamDocsLost`."""


class ColleagueAnswers:
    """The answers of colleagues that may be shown on this machine. Like its store, for one thread."""

    def __init__(self, source: AnswerSource, docs: FallbackPages, store: Store, docs_hold: DocsHold) -> None:
        """`docs`: knows whether the database can be asked now; while it can't, nothing is found."""
        self._source, self._docs, self._store = source, docs, store
        self._own = CustomersOwn(_NOBODY, docs_hold)

    def near(self, asked: Vector, embedder: EmbedderIdentity, least: float) -> tuple[PastAnswer, ...]:
        """Those to questions at least so like what is `asked`, the likest first; none that was shared from here, or is
        left out here. Raises `StoreError`."""
        nearest = self._docs.ask_team(lambda: self._source.near_answers(asked, embedder, _ASKED)) or ()
        found = [one for one in nearest if one.score >= least]
        hidden = not_shown_here(self._store, [one.id for one in found])
        return tuple(
            PastAnswer("", one.question, one.answer, one.agent, one.answered, round(one.score, 4), colleague=one.id)
            for one in found
            if one.id not in hidden and self._is_nobodys(one)
        )

    def _is_nobodys(self, one: ListedAnswer) -> bool:
        return shows_nobody(one.answer, self._own, one.language) and not self._own.spans(one.question)
