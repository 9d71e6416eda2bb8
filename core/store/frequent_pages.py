"""The pages that the next tickets are likeliest to need, whole: what a model reads ahead."""

from __future__ import annotations

from core.domain.knowledge import Passage
from core.store.database import Store

_FIRST = 3
"""Pages of a search that a draft reads."""
_TODAY = 3
"""What a search of today counts for on top: tickets on one trouble come in one day."""


def frequent_pages(store: Store, limit: int, today: float, cut: str) -> tuple[tuple[Passage, ...], ...]:
    """The pages for customers that were found first for the most tickets, at most `limit`, most often first: the
    passages of each in their order. `today`: when the day began, in seconds since the epoch; `cut`: the way of cutting
    pages (`core.knowledge.chunking`)."""
    paths = store.rows(
        "SELECT p.path FROM search_pages AS p JOIN searches AS s ON s.id = p.search_id"
        " JOIN documents AS d ON d.path = p.path WHERE p.rank <= ? AND d.audience = 'public'"
        " GROUP BY p.path ORDER BY sum(1 + ? * (s.searched_at >= ?)) DESC, p.path LIMIT ?",
        (_FIRST, _TODAY, today, limit),
    )
    return tuple(_passages(store, path, cut) for (path,) in paths)


def _passages(store: Store, path: str, cut: str) -> tuple[Passage, ...]:
    rows = store.rows(
        "SELECT c.id, d.path, d.title, c.heading, c.body, c.start, c.end, 0.0, d.modified, d.audience, d.language,"
        " c.page FROM chunks AS c JOIN documents AS d ON d.id = c.document_id"
        " WHERE d.path = ? AND c.cut = ? ORDER BY c.ordinal",
        (path, cut),
    )
    return tuple(Passage(*row) for row in rows)
