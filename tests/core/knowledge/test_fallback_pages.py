"""The team's docs are gone in the middle of things: the local ones answer, and it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.knowledge.fallback_pages import REST_S, FallbackPages
from core.knowledge.indexing import Indexer
from core.knowledge.local_pages import LocalPages
from core.knowledge.page_source import DocsState
from core.knowledge.search import Searcher
from core.store.database import Store
from core.team_errors import TeamDocsLost
from tests.factories import make_store, make_workspace


class Database(LocalPages):
    """A store that stands for the team's database, lost after so many questions."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.asked, self.left = 0, 1_000_000

    def _count(self) -> None:
        self.asked += 1
        if self.asked > self.left:
            raise TeamDocsLost(host="db.example", reason="gone")

    def begin(self) -> DocsState:
        self._count()
        return super().begin()

    def chunk_counts(self, stems: Any) -> Any:
        self._count()
        return super().chunk_counts(stems)

    def best_by_words(self, phrases: Any, limit: int) -> Any:
        self._count()
        return super().best_by_words(phrases, limit)

    def chunks_of(self, documents: Any, cut: str) -> Any:
        self._count()
        return super().chunks_of(documents, cut)


class Desk:
    def __init__(self, folder: Path, team_pages: int) -> None:
        self.stores = [make_store(folder / name) for name in ("local", "team") if not (folder / name).mkdir()]
        for store, count in zip(self.stores, (1, team_pages), strict=True):
            pages = {f"lamp{n}.md": f"# Lamp {n}\n\nLamps of kind {n} may be sent back.\n" for n in range(count)}
            list(Indexer(store, make_workspace(folder / f"docs{count}", pages), None).scan())
        self.now = 0.0
        self.team = Database(self.stores[1])
        self.searcher = Searcher(FallbackPages(self.team, LocalPages(self.stores[0]), lambda: self.now), None)

    def found(self) -> tuple[int, bool]:
        """How many pages, and whether it is said that the team's can't be asked."""
        result = self.searcher.search("send lamps back")
        return len(result.hits), result.team_away


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, 3)
    yield made
    made.searcher.close()
    for store in made.stores:
        store.close()


@pytest.mark.parametrize("questions", range(4))
def test_wherever_the_database_is_lost_the_local_docs_answer_the_whole_search(desk: Desk, questions: int) -> None:
    assert desk.found() == (3, False)
    desk.team.left = desk.team.asked + questions
    assert desk.found() == (1, True)


def test_what_is_lost_is_not_waited_for_at_every_search_and_asked_again_after_a_rest(desk: Desk) -> None:
    desk.team.left = 0
    assert desk.found() == (1, True)
    asked = desk.team.asked
    desk.now = REST_S / 2
    assert desk.found() == (1, True)
    assert desk.team.asked == asked
    desk.team.left, desk.now = 1_000_000, REST_S
    assert desk.found() == (3, False)


def test_a_database_that_nobody_has_filled_yet_leaves_it_to_the_local_docs(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 0)
    assert desk.found() == (1, False)
    desk.searcher.close()
