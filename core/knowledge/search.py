"""Search by meaning and by words, one result a page, and how far it can be trusted.

Candidates are the pages nearest by meaning and the pages with the best words. Each is measured
exactly: the mean likeness of its three nearest passages (a page that speaks of the matter at length
beats one that touches it once), its title, its words. The sum ranks; a curve over the same signals
says how likely the page answers.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.errors import ModelError
from core.knowledge.asking import find_questions, search_text
from core.knowledge.calibration import SearchHead, default_head
from core.knowledge.coverage import uncovered_parts
from core.knowledge.fusion import fuse, order
from core.knowledge.model import Hit, Passage, SearchFilter, SearchResult
from core.knowledge.overlap import PageWords
from core.knowledge.question import LookedUp, look_up
from core.knowledge.shelf import MAIN_CUT, Floats, Shelf
from core.knowledge.words import find_words
from core.ports import Embedder
from core.store.database import Store
from core.store.lookup import ChunkRow, DocumentRow, Lookup
from core.tickets.model import Ticket
from core.triage.model import Triage

CANDIDATES = 40
"""Pages taken from each of the two ways of finding."""
MEASURED = 30
"""Candidates whose words are read."""
_WORD_MATCHES = 200
_NEAREST = 3
_MORE = 2
_PAGES_KEPT = 1000
_RELOAD_SHARE = 0.1
"""At most this share of the time goes into reading vectors anew while somebody else is writing."""


@dataclass(slots=True)
class _Page:
    """A candidate and what was measured of it."""

    row: DocumentRow
    place: int
    word_rank: float = 0.0
    """Its best chunk's bm25 as a share of the best of all."""
    cosines: Mapping[int, float] = field(default_factory=dict)
    """By chunk id."""
    title_cosine: float = 0.0
    chunks: Sequence[ChunkRow] = ()
    words: PageWords | None = None
    signals: dict[str, float] = field(default_factory=dict)


EVERYTHING = SearchFilter()


class Searcher:
    """Finds pages in one store. Not for two threads at once."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder | None,
        preferred: Mapping[str, tuple[str, ...]] | None = None,
        head: SearchHead | None = None,
    ) -> None:
        """`embedder` None: words alone decide. `preferred`: for an intent the folders where its answers
        lie (`docs` in intents.toml)."""
        self._lookup = Lookup(store)
        self._embedder = embedder
        self._preferred = preferred or {}
        self._head = head or default_head()
        self._shelf: Shelf | None = None
        self._shelf_version = -1
        self._shelf_due = 0.0
        self._page_words: OrderedDict[int, tuple[Sequence[ChunkRow], PageWords]] = OrderedDict()
        self._words_version = -1

    def close(self) -> None:
        """Closes the connection to the store."""
        self._lookup.close()

    # -- asking ----------------------------------------------------------------------------

    def search(self, query: str, k: int = 10, where: SearchFilter = EVERYTHING, typing: bool = False) -> SearchResult:
        """The `k` nearest pages to `query`, best first.

        `typing`: the query's last word may be unfinished. Raises `StoreError`. A model that fails is no
        error: then words decide and `by_meaning` is false.
        """
        return self._search(query, k, where, typing, ())

    def search_ticket(self, ticket: Ticket, triage: Triage, k: int = 10) -> SearchResult:
        """What the docs hold on all that a ticket asks: a search for each question, the pages taken in
        turn, so that no question crowds out another."""
        questions = triage.questions or find_questions(ticket)
        folders = self._preferred.get(triage.intent, ())
        results = [
            self._search(search_text(ticket, question, len(questions) == 1), k, EVERYTHING, False, folders)
            for question in questions
        ]
        if not results:
            return SearchResult("", (), False, (), self._embedder is not None)
        if len(results) == 1:
            return results[0]
        return merge(results, [question.text for question in questions], k)

    # -- one search ------------------------------------------------------------------------

    def _search(self, query: str, k: int, where: SearchFilter, typing: bool, folders: Sequence[str]) -> SearchResult:
        text = query.strip()
        shelf = self._fresh_shelf()
        vector = self._embed(text, shelf) if text else None
        if not text or not shelf.pages:
            return SearchResult(query, (), False, (), vector is not None)
        looked_up = look_up(text, self._lookup, typing=typing)
        pages = self._candidates(shelf, vector, looked_up, where)
        self._measure(shelf, pages, vector, looked_up, folders)
        weights = self._head.ranking if vector is not None else self._head.words_only
        pages = [page for page in pages if page.words is not None]
        if not pages:
            return SearchResult(query, (), False, (text,), vector is not None)
        names = {name for page in pages for name in page.signals}
        signals = {name: np.array([page.signals.get(name, 0.0) for page in pages]) for name in names}
        fused = fuse(signals, weights)
        ranked = [pages[place] for place in order(fused)]
        curve = self._head.answered if vector is not None else self._head.answered_by_words
        hits: list[Hit] = []
        ceiling = 1.0
        for page in ranked[:k]:
            ceiling = min(ceiling, curve.likelihood(page.signals))
            hits.append(_hit(page, ceiling, looked_up))
        stems = [page.words.chunks[hit.passage.chunk_id] for page, hit in zip(ranked, hits, strict=False) if page.words]
        uncovered = uncovered_parts(text, looked_up.words, stems)
        answered = hits[0].passage.score >= curve.threshold
        return SearchResult(query, tuple(hits), answered, uncovered, vector is not None)

    def _candidates(self, shelf: Shelf, vector: Floats | None, looked_up: LookedUp, where: SearchFilter) -> list[_Page]:
        chosen: dict[int, _Page] = {}
        allowed = np.array([_passes(page, where) for page in shelf.pages])
        if vector is not None and shelf.sections is not None and shelf.titles is not None:
            nearness = shelf.sections.best_of_pages(vector) + 0.1 * shelf.titles.best_of_pages(vector)
            nearness[~allowed] = -np.inf
            for place in np.argsort(-nearness, kind="stable")[:CANDIDATES].tolist():
                if nearness[place] > -np.inf:
                    chosen[place] = _Page(shelf.pages[place], place)
        if looked_up.expression:
            best = 0.0
            by_words = 0
            for match in self._lookup.match_words(looked_up.expression, _WORD_MATCHES):
                place = shelf.place_of.get(match.document, -1)
                if place < 0 or not allowed[place]:
                    continue
                best = best or match.bm25
                page = chosen.get(place)
                if page is None and by_words < CANDIDATES:
                    page = chosen[place] = _Page(shelf.pages[place], place)
                if page is not None and not page.word_rank:
                    page.word_rank = match.bm25 / best
                    by_words += 1
        return list(chosen.values())

    def _measure(
        self,
        shelf: Shelf,
        pages: list[_Page],
        vector: Floats | None,
        looked_up: LookedUp,
        folders: Sequence[str],
    ) -> None:
        """Fills in the signals of the most promising pages."""
        if vector is not None and shelf.sections is not None and shelf.titles is not None and shelf.embedder:
            places = [page.place for page in pages]
            embedder, sections = shelf.embedder, shelf.sections
            cosines = sections.cosines(vector, places, lambda ids: self._lookup.vectors_of(embedder, ids))
            titles = shelf.titles.best_of_pages(vector)
            for page, scores in zip(pages, cosines, strict=True):
                ids = sections.ids[sections.rows_of(page.place)].tolist()
                page.cosines = dict(zip(ids, scores.tolist(), strict=True))
                nearest = np.sort(scores)[-_NEAREST:]
                page.title_cosine = float(titles[page.place]) if titles[page.place] > -1 else float(nearest.mean())
                page.signals["passages"] = float(nearest.mean()) if len(nearest) else 0.0
                page.signals["nearest"] = float(nearest[-1]) if len(nearest) else 0.0
                page.signals["title"] = page.title_cosine
        promising = sorted(
            pages,
            key=lambda page: -(page.signals.get("passages", 0.0) + 0.1 * page.title_cosine + 0.1 * page.word_rank),
        )[:MEASURED]
        self._read_words(promising)
        measured = [page for page in promising if page.words is not None]
        mean_length = sum(page.words.length for page in measured if page.words) / max(len(measured), 1)
        asked = looked_up.words
        for page in measured:
            assert page.words is not None
            page.signals["words"] = asked.bm25_share(page.words, mean_length)
            page.signals["coverage"] = max((asked.share(stems) for stems in page.words.chunks.values()), default=0.0)
            page.signals["title_said"] = asked.share_of_title(page.words)
            page.signals["exact"] = _share_of_exact(looked_up.exact, page.chunks)
            page.signals["preferred"] = float(any(page.row.path.startswith(folder) for folder in folders))

    def _read_words(self, pages: Sequence[_Page]) -> None:
        """The chunks of `pages` and their words, read anew where the store has changed."""
        version = self._lookup.version()
        if version != self._words_version:
            self._page_words.clear()
            self._words_version = version
        missing = [page.row.id for page in pages if page.row.id not in self._page_words]
        chunks: dict[int, list[ChunkRow]] = {}
        for chunk in self._lookup.chunks_of(missing, MAIN_CUT):
            chunks.setdefault(chunk.document, []).append(chunk)
        for page in pages:
            known = self._page_words.get(page.row.id)
            if known is None:
                if page.row.id not in chunks:
                    continue  # deleted since the shelf was read
                own = chunks[page.row.id]
                known = self._page_words[page.row.id] = (own, PageWords.of(page.row.title, own))
            self._page_words.move_to_end(page.row.id)
            page.chunks, page.words = known
        while len(self._page_words) > _PAGES_KEPT:
            self._page_words.popitem(last=False)

    def _fresh_shelf(self) -> Shelf:
        """The pages and vectors as they are now, or, while somebody writes all the time, a moment ago."""
        version = self._lookup.version()
        now = time.monotonic()
        if self._shelf is None or (version != self._shelf_version and now >= self._shelf_due):
            self._shelf = Shelf.load(self._lookup)
            self._shelf_version = version
            self._shelf_due = time.monotonic() + (time.monotonic() - now) / _RELOAD_SHARE
        return self._shelf

    def _embed(self, text: str, shelf: Shelf) -> Floats | None:
        """The question's vector, None where meaning can't be asked: no embedder, a failing one, or
        vectors of another one in the store."""
        if self._embedder is None or shelf.embedder is None:
            return None
        try:
            if self._embedder.identity.digest != shelf.embedder.digest:
                return None
            vector: Floats = self._embedder.embed_queries([text])[0]
        except ModelError:
            return None
        return vector


def merge(results: Sequence[SearchResult], questions: Sequence[str], k: int) -> SearchResult:
    """The results of several questions as one: their pages in turn, each page once. A question that is
    not answered is uncovered as a whole."""
    hits: dict[str, Hit] = {}
    for rank in range(max(len(result.hits) for result in results)):
        for result in results:
            if rank < len(result.hits):
                hits.setdefault(result.hits[rank].passage.path, result.hits[rank])
    uncovered: dict[str, None] = {}
    for result, question in zip(results, questions, strict=True):
        uncovered.update(dict.fromkeys(result.uncovered if result.answered else (question,)))
    return SearchResult(
        "\n".join(result.query for result in results),
        tuple(hits.values())[:k],
        any(result.answered for result in results),
        tuple(uncovered),
        all(result.by_meaning for result in results),
    )


def _hit(page: _Page, score: float, looked_up: LookedUp) -> Hit:
    """The page's best passage, and others that come near it."""
    assert page.words is not None
    words = page.words
    fit = {
        chunk.id: page.cosines.get(chunk.id, 0.0) + 0.2 * looked_up.words.share(words.chunks[chunk.id])
        for chunk in page.chunks
    }
    ranked = sorted(page.chunks, key=lambda chunk: -fit[chunk.id])
    best = fit[ranked[0].id]
    further = [chunk for chunk in ranked[1 : 1 + _MORE] if best <= 0 or fit[chunk.id] >= 0.7 * best]
    return Hit(
        _passage(page.row, ranked[0], score),
        tuple(
            _passage(page.row, chunk, score * max(fit[chunk.id], 0.0) / best if best > 0 else 0.0) for chunk in further
        ),
    )


def _passage(page: DocumentRow, chunk: ChunkRow, score: float) -> Passage:
    return Passage(
        chunk.id,
        page.path,
        page.title,
        chunk.heading,
        chunk.body,
        chunk.start,
        chunk.end,
        round(score, 4),
        page.modified,
        page.audience,
        page.language,
        chunk.page,
    )


def _share_of_exact(phrases: Sequence[str], chunks: Sequence[ChunkRow]) -> float:
    """How many of the phrases stand in the page word for word, 0 to 1."""
    if not phrases:
        return 0.0
    text = " ".join(f" {' '.join(word.text for word in find_words(f'{c.heading} {c.body}'))} " for c in chunks)
    return sum(f" {phrase} " in text for phrase in phrases) / len(phrases)


def _passes(page: DocumentRow, where: SearchFilter) -> bool:
    return (
        (where.audience is None or page.audience == where.audience)
        and (not where.folders or page.path.startswith(tuple(f"{folder.rstrip('/')}/" for folder in where.folders)))
        and (not where.language or page.language in ("", where.language))
        and page.modified[: len(where.modified_since)] >= where.modified_since
    )
