"""Which pages are read ahead: those that tickets find first, those of today before others."""

from __future__ import annotations

import pytest

from core.domain.knowledge import Audience, Chunk
from core.domain.text import Span
from core.store.database import Store
from core.store.documents import File, IndexedDocument, save_file
from core.store.frequent_pages import frequent_pages
from core.store.searches import save_search
from tests.factories import make_passage, make_result


@pytest.fixture
def docs(store: Store) -> Store:
    pages: list[tuple[str, Audience]] = [("lamps.md", "public"), ("chairs.md", "public"), ("prices.md", "internal")]
    text = "We sell it. It comes in blue."
    chunks = tuple(
        Chunk(Span(start, end), text[start:end], (heading,), None, text[start:end])
        for start, end, heading in ((0, 11, "First"), (12, len(text), "Second"))
    )
    for path, audience in pages:
        page = IndexedDocument(path, path, False, text, "en", "2026-01-01", audience, (), chunks)
        save_file(store, File(path, "", len(text), None, ""), [page])
    return store


def search(store: Store, ticket: str, *paths: str) -> None:
    save_search(store, ticket, make_result(*(make_passage("x", path=path) for path in paths)))


def paths(store: Store, today: float = 0.0, limit: int = 10) -> list[str]:
    return [page[0].path for page in frequent_pages(store, limit, today, "section")]


def test_what_most_tickets_find_comes_first_and_pages_for_agents_never(docs: Store) -> None:
    search(docs, "1", "prices.md", "lamps.md")
    search(docs, "2", "chairs.md", "lamps.md")
    assert paths(docs) == ["lamps.md", "chairs.md"]
    assert paths(docs, limit=1) == ["lamps.md"]


def test_a_page_that_only_stood_far_down_does_not_count(docs: Store) -> None:
    search(docs, "1", "lamps.md", "gone.md", "prices.md", "chairs.md")
    assert paths(docs) == ["lamps.md"]


def test_todays_tickets_weigh_more(docs: Store) -> None:
    for ticket in ("1", "2", "3"):
        search(docs, ticket, "lamps.md")
    docs.execute("UPDATE searches SET searched_at = 100.0")
    search(docs, "4", "chairs.md")
    assert paths(docs, today=50.0) == ["lamps.md", "chairs.md"]
    assert paths(docs, today=200.0) == ["chairs.md", "lamps.md"]


def test_a_page_comes_with_all_its_passages_in_order(docs: Store) -> None:
    search(docs, "1", "lamps.md")
    [page] = frequent_pages(docs, 1, 0.0, "section")
    assert [passage.heading for passage in page] == ["First", "Second"]
    assert [passage.start for passage in page] == sorted(passage.start for passage in page)
