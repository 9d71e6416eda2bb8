"""The searches made for tickets: what was asked, shown and used. They go when their ticket goes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.knowledge import SearchResult
from core.store.database import SqlRow, Store
from core.store.erased_tickets import is_erased


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A search with the pages it showed, best first."""

    ticket: str
    query: str
    answered: bool
    score: float
    pages: tuple[str, ...]
    customer: str = ""
    """Who asked, as a mark that tells customers apart and says nothing of them."""


@dataclass(frozen=True, slots=True)
class PageUse:
    """How often a page was shown among the first ten, and used."""

    path: str
    shown: int
    used: int


@dataclass(frozen=True, slots=True)
class SearchQuality:
    """How searches have done since some time."""

    searches: int
    answered: int
    with_used_page: int
    drafts_used: int

    @property
    def hit_rate(self) -> float:
        """Share of searches of which a page was used, 0 to 1."""
        return self.with_used_page / self.searches if self.searches else 0.0


def save_search(store: Store, ticket: str, result: SearchResult) -> None:
    """Saves the search of a ticket (by its source id), in place of an earlier one of the same ticket;
    not of an erased one."""
    score = result.hits[0].passage.score if result.hits else 0.0
    with store.transaction():
        if is_erased(store, ticket):
            return
        store.execute("DELETE FROM searches WHERE ticket = ?", (ticket,))
        search = store.insert(
            "INSERT INTO searches (ticket, query, answered, score, searched_at) VALUES (?, ?, ?, ?, ?)",
            (ticket, result.query, result.answered, score, time.time()),
        )
        store.execute_many(
            "INSERT INTO search_pages (search_id, rank, path) VALUES (?, ?, ?)",
            [(search, rank, hit.passage.path) for rank, hit in enumerate(result.hits, 1)],
        )


def record_use(store: Store, ticket: str, pages: Iterable[str], draft_used: bool | None = None) -> None:
    """Records which of the shown pages were used, and, if known, whether the draft was."""
    with store.transaction():
        store.execute_many(
            "UPDATE search_pages SET used = 1 WHERE path = ?"
            " AND search_id = (SELECT id FROM searches WHERE ticket = ?)",
            [(page, ticket) for page in pages],
        )
        if draft_used is not None:
            store.execute("UPDATE searches SET draft_used = ? WHERE ticket = ?", (draft_used, ticket))


def record_draft_use(store: Store, ticket: str, draft_used: bool) -> None:
    """Records how the search of a ticket ended: the pages that its drafts cite count as used when a draft was."""
    cited = store.rows(
        "SELECT path FROM ticket_sources WHERE used AND ticket_id = (SELECT id FROM tickets WHERE source_id = ?)",
        (ticket,),
    )
    record_use(store, ticket, (path for (path,) in cited) if draft_used else (), draft_used)


def unanswered(store: Store, since: float = 0.0) -> tuple[KeptSearch, ...]:
    """The searches that found no good answer and of which no page was used, the latest first.
    `since`: seconds since the epoch."""
    rows = store.rows(
        "SELECT s.id, s.ticket, s.query, s.answered, s.score, coalesce(t.customer_id, s.ticket), p.path"
        " FROM searches AS s LEFT JOIN tickets AS t ON t.source_id = s.ticket"
        " LEFT JOIN search_pages AS p ON p.search_id = s.id WHERE NOT s.answered AND s.searched_at >= ?"
        " AND NOT EXISTS (SELECT 1 FROM search_pages WHERE search_id = s.id AND used)"
        " ORDER BY s.searched_at DESC, s.id DESC, p.rank",
        (since,),
    )
    pages: defaultdict[int, list[str]] = defaultdict(list)
    heads: dict[int, SqlRow] = {}
    for id_, *head, path in rows:
        heads[id_] = tuple(head)
        if path is not None:
            pages[id_].append(path)
    return tuple(
        KeptSearch(ticket, query, bool(answered), score, tuple(pages[id_]), str(customer))
        for id_, (ticket, query, answered, score, customer) in heads.items()
    )


def quality(store: Store, since: float = 0.0) -> SearchQuality:
    """Counts how the searches since then have done. `since`: seconds since the epoch."""
    row = store.row(
        "SELECT count(*), coalesce(sum(answered), 0), coalesce(sum(uses > 0), 0), coalesce(sum(draft_used), 0)"
        " FROM (SELECT answered, draft_used,"
        " (SELECT count(*) FROM search_pages WHERE search_id = s.id AND used) AS uses"
        " FROM searches AS s WHERE searched_at >= ?)",
        (since,),
    )
    return SearchQuality(*(row or (0, 0, 0, 0)))


def page_use(store: Store) -> tuple[PageUse, ...]:
    """Every page of the docs, those shown most often and used least first, those never shown last."""
    rows = store.rows(
        "SELECT d.path, count(p.path) AS shown, coalesce(sum(p.used), 0) AS used FROM documents AS d"
        " LEFT JOIN search_pages AS p ON p.path = d.path GROUP BY d.path ORDER BY shown - used DESC, shown DESC, d.path"
    )
    return tuple(PageUse(*row) for row in rows)
