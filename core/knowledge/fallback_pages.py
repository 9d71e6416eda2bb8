"""The team's docs, and while their database can't be asked, those of this machine.

A circuit breaker (Nygard, 'Release It!'): what was lost once is not waited for at every search. While it rests, the
local docs answer; the first search after the rest asks the database again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from core.domain.knowledge import SearchFilter
from core.knowledge.page_source import DocsState, NearestPages, PageCosines, PageSource
from core.ports import Vector
from core.store.search_reader import ChunkRow, DocumentRow, WordMatch
from core.team_errors import TeamDocsLost

REST_S = 30.0
"""How long nothing is asked after a loss: a database that is restarted is back in seconds, a laptop taken home is not,
and each try may cost a search its limit."""

T = TypeVar("T")


class FallbackPages:
    """`PageSource` over the team's, and a local one in its place. One of the two answers a whole search."""

    def __init__(self, team: PageSource, local: PageSource, clock: Callable[[], float] = time.monotonic) -> None:
        self._team, self._local, self._clock = team, local, clock
        self._answers = local
        self._rests_until = 0.0
        self._away = False

    def begin(self) -> DocsState:
        """See `PageSource`; decides who answers. A team's database that nobody has filled yet leaves it to the
        local docs."""
        self._answers = self._local
        if self._clock() >= self._rests_until:
            self._answers = self._team
            try:
                state = self._ask(self._team.begin)
            except TeamDocsLost:
                self._answers = self._local
            else:
                self._away = False
                if state.has_pages:
                    return state
                self._answers = self._local
        return replace(self._local.begin(), away=self._away)

    def version(self) -> Hashable:
        """See `PageSource`."""
        return self._answers is self._team, self._ask(self._answers.version)

    def close(self) -> None:
        """See `PageSource`; the team's is closed by whoever gave it."""
        self._local.close()

    def count_chunks(self) -> int:
        """See `WordSource`."""
        return self._ask(self._answers.count_chunks)

    def chunk_counts(self, stems: Sequence[str]) -> Mapping[str, int]:
        """See `WordSource`."""
        return self._ask(lambda: self._answers.chunk_counts(stems))

    def stems_beginning(self, start: str, limit: int) -> Sequence[str]:
        """See `WordSource`."""
        return self._ask(lambda: self._answers.stems_beginning(start, limit))

    def stems_near(self, root: str, slips: int) -> Sequence[str]:
        """See `WordSource`."""
        return self._ask(lambda: self._answers.stems_near(root, slips))

    def nearest(self, vector: Vector, count: int, where: SearchFilter) -> NearestPages:
        """See `PageSource`."""
        return self._ask(lambda: self._answers.nearest(vector, count, where))

    def best_by_words(self, phrases: Sequence[str], limit: int) -> Sequence[WordMatch]:
        """See `PageSource`."""
        return self._ask(lambda: self._answers.best_by_words(phrases, limit))

    def first_pages(self, count: int, where: SearchFilter) -> Sequence[DocumentRow]:
        """See `PageSource`."""
        return self._ask(lambda: self._answers.first_pages(count, where))

    def pages_of(self, documents: Sequence[int]) -> Mapping[int, DocumentRow]:
        """See `PageSource`."""
        return self._ask(lambda: self._answers.pages_of(documents))

    def chunks_of(self, documents: Sequence[int], cut: str) -> Sequence[ChunkRow]:
        """See `PageSource`."""
        return self._ask(lambda: self._answers.chunks_of(documents, cut))

    def cosines(self, vector: Vector, documents: Sequence[int]) -> PageCosines:
        """See `PageSource`."""
        return self._ask(lambda: self._answers.cosines(vector, documents))

    def ask_team(self, question: Callable[[], T]) -> T | None:
        """What the team's database says to something besides a search: None while it rests, or once it is lost."""
        if self._clock() < self._rests_until:
            return None
        try:
            return self._ask(question)
        except TeamDocsLost:
            return None

    def _ask(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except TeamDocsLost:
            self._away, self._rests_until = True, self._clock() + REST_S
            raise
