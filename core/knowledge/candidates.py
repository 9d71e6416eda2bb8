"""Chooses the pages that may answer a question, and measures each exactly.

Candidates are the pages nearest by meaning and the pages with the best words. What is measured of a
page are its signals: cosines, and word scores as shares, which mean the same on every docs folder.
"""

from __future__ import annotations

import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.domain.knowledge import SearchFilter
from core.knowledge.bm25 import PageWords
from core.knowledge.page_kinds import kind_of
from core.knowledge.query import ParsedQuery
from core.knowledge.vector_index import MAIN_CUT, WIDE_CUT, BoolArray, Float32Array, NearestPages, VectorIndex
from core.language.tokens import find_words
from core.ports import Vectors
from core.store.search_reader import ChunkRow, DocumentRow, SearchReader, VectorRows
from core.store.vectors import StoredEmbedder

CANDIDATES = 40
"""Pages taken from each of the two ways of finding."""
MEASURED = 20
"""Candidates whose words are read."""
MEASURED_WHILE_TYPING = 8
_WORD_MATCHES = 200
_NEAREST = 3
_PAGES_KEPT = 1000
_RELOAD_SHARE = 0.1
"""At most this share of the time goes into reading vectors anew while somebody else is writing."""


@dataclass(slots=True)
class Candidate:
    """A page that may answer the question, with the signals measured of it."""

    row: DocumentRow
    place: int
    word_rank: float = 0.0
    """Its best chunk's bm25 as a share of the best of all."""
    cosines: Mapping[int, float] = field(default_factory=dict)
    """By chunk id."""
    chunks: Sequence[ChunkRow] = ()
    words: PageWords | None = None
    signals: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A question's vector, and the pages nearest to it."""

    vector: Float32Array
    embedder: StoredEmbedder
    near: NearestPages


class Candidates:
    """The pages of one store, as far as they are kept in memory. Not for two threads at once."""

    def __init__(self, lookup: SearchReader) -> None:
        self._lookup = lookup
        self._index: VectorIndex | None = None
        self._index_version = -1
        self._index_due = 0.0
        self._words: OrderedDict[int, tuple[Sequence[ChunkRow], PageWords]] = OrderedDict()
        self._words_version = -1

    def index(self) -> VectorIndex:
        """The pages and vectors as they are now, or, while somebody writes all the time, a moment ago."""
        index, version, now = self._index, self._lookup.version(), time.monotonic()
        if index is None or (
            version != self._index_version
            # Another embedder's vectors may be gone by now: that can't wait.
            and (now >= self._index_due or index.embedder != self._lookup.embedder())
        ):
            index = self._index = VectorIndex(self._lookup)
            self._index_version = version
            self._index_due = time.monotonic() + (time.monotonic() - now) / _RELOAD_SHARE
        return index

    def measured(
        self,
        vector: Float32Array | None,
        query: ParsedQuery,
        where: SearchFilter,
        folders: Sequence[str],
        count: int = MEASURED,
    ) -> list[Candidate]:
        """The `count` most promising pages that pass the filter `where`, with their signals. Without a `vector` they
        are chosen by words alone. Pages below `folders` are marked as preferred."""
        index = self.index()
        allowed = None
        if where != SearchFilter():
            allowed = np.fromiter((_passes(page, where) for page in index.pages), bool, len(index.pages))
        meaning = None
        if vector is not None and index.embedder is not None:
            meaning = _Meaning(vector, index.embedder, index.nearest(vector, CANDIDATES, allowed))
        pages = self._find(index, meaning, query, where, allowed)
        if meaning is not None:
            self._measure_meaning(meaning, pages)
        self._measure_words(sorted(pages, key=_promise, reverse=True)[:count], vector is not None, query, folders)
        return [page for page in pages if page.words is not None]

    def _find(
        self,
        index: VectorIndex,
        meaning: _Meaning | None,
        query: ParsedQuery,
        where: SearchFilter,
        allowed: BoolArray | None,
    ) -> list[Candidate]:
        """The pages worth measuring that `where` lets through (`allowed`, by place)."""
        nearest = meaning.near.places if meaning is not None else ()
        chosen = {index.pages[place].id: Candidate(index.pages[place], place) for place in nearest}
        if query.expression:
            self._add_by_words(index, chosen, query.expression, where)
        # A small folder is shown whole: the nearest pages are always given, however far they are.
        if len(chosen) < CANDIDATES:
            first = range(len(index.pages)) if allowed is None else np.flatnonzero(allowed).tolist()
            for place in first[:CANDIDATES]:
                chosen.setdefault(index.pages[place].id, Candidate(index.pages[place], place))
        return list(chosen.values())

    def _add_by_words(
        self, index: VectorIndex, chosen: dict[int, Candidate], expression: str, where: SearchFilter
    ) -> None:
        """Adds the pages with the best words to `chosen` (by document id), also those that were written
        after the index was read."""
        matches = self._lookup.match_words(expression, _WORD_MATCHES)
        new = dict.fromkeys(match.document for match in matches if match.document not in index.place_of)
        rows = {row.id: row for row in self._lookup.documents_of(list(new))} if new else {}
        rows |= {row.id: row for match in matches if (row := index.page(match.document))}
        added = 0
        for match in matches:
            page = chosen.get(match.document)
            if page is None and added < CANDIDATES:
                found = rows.get(match.document)
                if found is None or not _passes(found, where):
                    continue
                page = chosen[found.id] = Candidate(found, index.place_of.get(found.id, -1))
            if page is not None and not page.word_rank:
                page.word_rank = match.bm25 / matches[0].bm25
                added += 1

    def _measure_words(
        self, promising: Sequence[Candidate], by_meaning: bool, query: ParsedQuery, folders: Sequence[str]
    ) -> None:
        """Reads the pages and fills in the signals of their words."""
        self._read_words(promising)
        measured = [page for page in promising if page.words is not None]
        mean_length = sum(page.words.length for page in measured if page.words) / max(len(measured), 1)
        asked = query.words
        for page in measured:
            assert page.words is not None
            page.signals["found"] = page.word_rank
            page.signals["words"] = asked.bm25_share(page.words, mean_length)
            page.signals["coverage"] = asked.share(page.words.counts.keys())
            if by_meaning and not page.cosines:
                # Not embedded yet: found by its words, it gets the similarity that such words usually go with.
                similarity = 0.1 + 0.45 * page.signals["coverage"]
                page.signals |= {
                    "nearest": similarity,
                    "passages": similarity,
                    "packed": similarity,
                    "title": similarity,
                }
                page.signals["gathers"] = 0.0
            page.signals["title_said"] = asked.share_of_title(page.words)
            page.signals["exact"] = _share_of_exact(query.exact, page.chunks)
            kind = kind_of(page.row.path, page.row.title)
            page.signals["aside"] = float(bool(kind) and kind not in query.kinds)
            page.signals["preferred"] = float(any(page.row.path.startswith(folder) for folder in folders))

    def _measure_meaning(self, meaning: _Meaning, pages: Sequence[Candidate]) -> None:
        """The exact cosines of every passage of the pages that have vectors."""
        by_id = {page.row.id: page for page in pages}
        sections, packed = (
            self._cosines(self._lookup.vectors_of(meaning.embedder, list(by_id), cut), meaning.vector)
            for cut in (MAIN_CUT, WIDE_CUT)
        )
        titles = self._cosines(self._lookup.title_vectors(meaning.embedder, list(by_id)), meaning.vector)
        for document, own in sections.items():
            page = by_id[document]
            page.cosines = own
            page.signals["nearest"] = max(own.values())
            page.signals["passages"] = passages = _mean_of_nearest(own.values())
            wide = packed.get(document)
            page.signals["packed"] = _mean_of_nearest(wide.values()) if wide else passages
            page.signals["title"] = titles.get(document, {}).get(document, passages)
            page.signals["gathers"] = meaning.near.concentration(page.place, len(own))

    @staticmethod
    def _cosines(rows: VectorRows[Vectors], vector: Float32Array) -> dict[int, dict[int, float]]:
        """By document and by what the row belongs to."""
        found: defaultdict[int, dict[int, float]] = defaultdict(dict)
        similarity = (rows.vectors @ vector).tolist()
        for document, of, cosine in zip(rows.documents.tolist(), rows.ids.tolist(), similarity, strict=True):
            found[document][of] = cosine
        return found

    def _read_words(self, pages: Sequence[Candidate]) -> None:
        """The chunks of `pages` and their words, read anew where the store has changed."""
        version = self._lookup.version()
        if version != self._words_version:
            self._words.clear()
            self._words_version = version
        missing = [page.row.id for page in pages if page.row.id not in self._words]
        chunks: dict[int, list[ChunkRow]] = {}
        for chunk in self._lookup.chunks_of(missing, MAIN_CUT):
            chunks.setdefault(chunk.document, []).append(chunk)
        for page in pages:
            known = self._words.get(page.row.id)
            if known is None:
                if page.row.id not in chunks:
                    continue  # deleted since the index was read
                own = chunks[page.row.id]
                known = self._words[page.row.id] = (own, PageWords.of(page.row.title, own))
            self._words.move_to_end(page.row.id)
            page.chunks, page.words = known
        while len(self._words) > _PAGES_KEPT:
            self._words.popitem(last=False)


def _mean_of_nearest(cosines: Iterable[float]) -> float:
    # A page has a handful of passages: numpy would take ten times as long.
    nearest = sorted(cosines)[-_NEAREST:]
    return sum(nearest) / len(nearest)


def _promise(page: Candidate) -> float:
    """What a candidate is worth before its words are read."""
    if not page.cosines:
        return 0.5 * page.word_rank
    return page.signals["passages"] + 0.1 * page.signals["title"] + 0.1 * page.word_rank


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
        and not any(page.path == path or page.path.startswith(f"{path.rstrip('/')}/") for path in where.without)
    )
