"""Chooses the pages that may answer a question, and measures each exactly.

Candidates are the pages nearest by meaning and the pages with the best words. What is measured of a
page are its signals: cosines, and word scores as shares, which mean the same on every docs folder.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.knowledge import SearchFilter
from core.knowledge.bm25 import PageWords
from core.knowledge.page_kinds import kind_of
from core.knowledge.page_source import NearestPages, PageSource, passes
from core.knowledge.query import ParsedQuery
from core.knowledge.vector_index import MAIN_CUT
from core.language.tokens import find_words
from core.ports import Vector
from core.store.search_reader import ChunkRow, DocumentRow

CANDIDATES = 40
"""Pages taken from each of the two ways of finding."""
MEASURED = 20
"""Candidates whose words are read."""
MEASURED_WHILE_TYPING = 8
_WORD_MATCHES = 200
_NEAREST = 3
_PAGES_KEPT = 1000


@dataclass(slots=True)
class Candidate:
    """A page that may answer the question, with the signals measured of it."""

    row: DocumentRow
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

    vector: Vector
    near: NearestPages


class Candidates:
    """The pages of one source, the words of the last ones kept in memory. Not for two threads at once."""

    def __init__(self, source: PageSource) -> None:
        self._source = source
        self._words: OrderedDict[int, tuple[Sequence[ChunkRow], PageWords]] = OrderedDict()
        self._words_version: Hashable = None

    def measured(
        self,
        vector: Vector | None,
        query: ParsedQuery,
        where: SearchFilter,
        folders: Sequence[str],
        count: int = MEASURED,
    ) -> list[Candidate]:
        """The `count` most promising pages that pass the filter `where`, with their signals. Without a `vector` they
        are chosen by words alone. Pages below `folders` are marked as preferred."""
        meaning = None if vector is None else _Meaning(vector, self._source.nearest(vector, CANDIDATES, where))
        pages = self._find(meaning, query, where)
        if meaning is not None:
            self._measure_meaning(meaning, pages)
        self._measure_words(sorted(pages, key=_promise, reverse=True)[:count], vector is not None, query, folders)
        return [page for page in pages if page.words is not None]

    def _find(self, meaning: _Meaning | None, query: ParsedQuery, where: SearchFilter) -> list[Candidate]:
        """The pages worth measuring that `where` lets through."""
        chosen: dict[int, Candidate] = {}
        if meaning is not None:
            rows = self._source.pages_of(meaning.near.pages)
            chosen = {document: Candidate(rows[document]) for document in meaning.near.pages if document in rows}
        if query.phrases:
            self._add_by_words(chosen, query, where)
        # A small folder is shown whole: the nearest pages are always given, however far they are.
        if len(chosen) < CANDIDATES:
            for row in self._source.first_pages(CANDIDATES, where):
                chosen.setdefault(row.id, Candidate(row))
        return list(chosen.values())

    def _add_by_words(self, chosen: dict[int, Candidate], query: ParsedQuery, where: SearchFilter) -> None:
        """Adds the pages with the best words to `chosen` (by document id)."""
        matches = self._source.best_by_words(query.phrases, _WORD_MATCHES)
        rows = self._source.pages_of(list(dict.fromkeys(match.document for match in matches)))
        added = 0
        for match in matches:
            page = chosen.get(match.document)
            if page is None and added < CANDIDATES:
                found = rows.get(match.document)
                if found is None or not passes(found, where):
                    continue
                page = chosen[found.id] = Candidate(found)
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
        sections, packed, titles = self._source.cosines(meaning.vector, list(by_id))
        for document, own in sections.items():
            page = by_id[document]
            page.cosines = own
            page.signals["nearest"] = max(own.values())
            page.signals["passages"] = passages = _mean_of_nearest(own.values())
            wide = packed.get(document)
            page.signals["packed"] = _mean_of_nearest(wide.values()) if wide else passages
            page.signals["title"] = titles.get(document, passages)
            page.signals["gathers"] = meaning.near.concentration(document, len(own))

    def _read_words(self, pages: Sequence[Candidate]) -> None:
        """The chunks of `pages` and their words, read anew where the docs have changed."""
        version = self._source.version()
        if version != self._words_version:
            self._words.clear()
            self._words_version = version
        missing = [page.row.id for page in pages if page.row.id not in self._words]
        chunks: dict[int, list[ChunkRow]] = {}
        for chunk in self._source.chunks_of(missing, MAIN_CUT):
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
