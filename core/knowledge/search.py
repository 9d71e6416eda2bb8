"""Search by meaning and by words, one result a page, and how far it can be trusted.

Candidates are the pages nearest by meaning and the pages with the best words. Each is measured
exactly: the mean similarity of its three nearest passages (a page that speaks of the matter at length
beats one that touches it once), its title, its words. The sum ranks; a curve over the same signals
says how likely the page answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.domain.knowledge import Hit, SearchFilter, SearchResult
from core.domain.ticket import Ticket
from core.domain.triage import Triage
from core.errors import ModelError
from core.knowledge.calibration import (
    RankingModel,
    RankingWeights,
    asking_of,
    default_ranking_model,
    length_of,
    tells_near_from_far,
    trust_signals,
)
from core.knowledge.candidates import MEASURED, MEASURED_WHILE_TYPING, Candidate, Candidates
from core.knowledge.codes import AskedCodes, asked_codes
from core.knowledge.coverage import uncovered_parts
from core.knowledge.fusion import fuse, order
from core.knowledge.hits import hit_of
from core.knowledge.local_pages import LocalPages
from core.knowledge.page_source import DocsState, PageSource
from core.knowledge.query import ParsedQuery, parse_query
from core.knowledge.reranking import RERANKED, best_first
from core.knowledge.unsupported_languages import across_languages, is_other
from core.language.questions import asked_alone, questions_in
from core.language.ticket_questions import find_questions, query_text
from core.ports import Embedder, FindEmbedder, Reranker, Vector, no_other
from core.store.database import Store
from core.store.search_reader import ChunkRow
from core.team_errors import TeamDocsLost

EVERYTHING = SearchFilter()
"""The filter that lets all pages through."""
# Likelihood of the first page below which a question is asked by itself as well. Of 186 searches on product-docs, 107
# of them with no page that answers, this trusts none more; of the sample's 19 it trusts two more, both rightly.
_LIKELY = 0.3


class Searcher:
    """Finds pages in the docs of one workspace. Not for two threads at once."""

    def __init__(
        self,
        docs: Store | PageSource,
        embedder: Embedder | None,
        preferred: Mapping[str, tuple[str, ...]] | None = None,
        ranking: RankingModel | None = None,
        former: FindEmbedder = no_other,
        pages_a_ticket: int = 10,
        not_quoted: Sequence[str] = (),
        reranker: Reranker | None = None,
    ) -> None:
        """`docs`: the store that holds them, or another source of pages. `embedder` None: words alone decide.
        `preferred`: for an intent the folders where its answers lie (`docs` in intents.toml). `former` finds the
        embedder of an index that was not made by `embedder`, until that has one of its own. `pages_a_ticket`: how many
        pages `search_ticket` gives. `not_quoted`: paths of pages and folders that are no source of anything.
        `reranker`: in whose order the first pages are put."""
        self._source: PageSource = LocalPages(docs) if isinstance(docs, Store) else docs
        self._embedder = embedder
        self._former = former
        self._pages_a_ticket = pages_a_ticket
        self._not_quoted = tuple(not_quoted)
        self._preferred = preferred or {}
        self._ranking = ranking or default_ranking_model()
        self._candidates = Candidates(self._source)
        self._reranker = reranker

    def close(self) -> None:
        """Closes the connection to the docs."""
        self._source.close()

    def read_ahead(self) -> None:
        """Reads what the first search would else have to read: the list of pages, the number of passages, the
        words for faults."""
        self._source.begin()
        asked_codes("")
        self._source.count_chunks()

    # -- asking ----------------------------------------------------------------------------

    def search(self, query: str, k: int = 10, where: SearchFilter = EVERYTHING, typing: bool = False) -> SearchResult:
        """The `k` nearest pages to `query`, best first.

        Each of several questions in it that no page answers by itself stands in `uncovered`.
        `typing`: the query's last word may be unfinished. Raises `StoreError`. A model that fails is no
        error: then words decide and `by_meaning` is false.
        """
        result = self._search(query, k, where, typing, ())
        parts = () if typing else [span.of(query) for span in questions_in(query)]
        if len(parts) > 1:
            silent = [part for part in parts if not self._search(part, 1, where, False, ()).answered]
            result = replace(result, uncovered=tuple(silent))
        return result

    def search_ticket(self, ticket: Ticket, triage: Triage) -> SearchResult:
        """What the docs hold on all that a ticket asks: a search for each question, the pages taken in
        turn, so that no question crowds out another."""
        k = self._pages_a_ticket
        questions = triage.questions or find_questions(ticket)
        folders = self._preferred.get(triage.intent, ())
        results = [
            self._search_question(query_text(ticket, question, len(questions) == 1), question.text, k, folders)
            for question in questions
        ]
        if not results:
            no_docs = not self._source.begin().has_pages
            return SearchResult("", (), False, (), self._embedder is not None, no_docs=no_docs)
        result = results[0] if len(results) == 1 else merge(results, [question.text for question in questions], k)
        return across_languages(result, triage.language, self._embedder.identity) if self._embedder else result

    def _search_question(self, query: str, question: str, k: int, folders: Sequence[str]) -> SearchResult:
        """A search for a question with the story that leads up to it. A story in words of its own may hide the page
        that answers: where it does, the question is asked by itself as well, and trusted if it finds the same page."""
        result = self._search(query, k, EVERYTHING, False, folders)
        if not result.hits or result.hits[0].passage.score >= _LIKELY or not (alone := asked_alone(question)):
            return result
        by_itself = self._search(alone, k, EVERYTHING, False, folders)
        same_page = bool(by_itself.hits) and by_itself.hits[0].passage.path == result.hits[0].passage.path
        if not (same_page and by_itself.answered and by_itself.sure):
            return result
        first = replace(result.hits[0], passage=replace(result.hits[0].passage, score=by_itself.hits[0].passage.score))
        return replace(result, hits=(first, *result.hits[1:]), answered=True, uncovered=by_itself.uncovered)

    # -- one search ------------------------------------------------------------------------

    def _search(self, query: str, k: int, where: SearchFilter, typing: bool, folders: Sequence[str]) -> SearchResult:
        docs = self._source.begin()
        try:
            result = self._search_in(docs, query, k, where, typing, folders)
        except TeamDocsLost:
            docs = self._source.begin()  # from now on others answer in its place
            result = self._search_in(docs, query, k, where, typing, folders)
        return replace(result, team_away=True) if docs.away else result

    def _search_in(
        self, docs: DocsState, query: str, k: int, where: SearchFilter, typing: bool, folders: Sequence[str]
    ) -> SearchResult:
        text = query.strip()
        vector = self._embed(text, docs) if text else None
        if not text or not docs.has_pages:
            return SearchResult(query, (), False, (), vector is not None, no_docs=not docs.has_pages)
        asked = asked_codes(text)
        if self._not_quoted:
            where = replace(where, without=(*where.without, *self._not_quoted))
        looked_up = parse_query(f"{text} {asked.spellings()}" if asked.codes else text, self._source, typing=typing)
        count = max(k, MEASURED_WHILE_TYPING if typing else MEASURED)
        pages = self._candidates.measured(vector, looked_up, where, folders, count)
        if not pages:
            return SearchResult(query, (), False, (text,), vector is not None)
        read_by = docs.embedder if vector is not None else None
        weights = self._ranking.weights(read_by.digest if read_by else None)
        ranked, known = rank(pages, weights, len(looked_up.words.terms), docs.title_words), True
        if asked.codes:
            ranked, known = _of_these_codes(ranked, asked)
        if not typing and not _is_told_by_code(ranked, asked):
            ranked = self._reranked(text, ranked, looked_up)
        ranked = ranked[:k]
        hits = [hit_of(page, likelihood, looked_up) for page, likelihood, _ in ranked]
        stems = [
            page.words.chunks[hit.passage.chunk_id] for (page, *_), hit in zip(ranked, hits, strict=True) if page.words
        ]
        uncovered = uncovered_parts(text, looked_up.words, stems)
        if not known or not hits:
            return SearchResult(query, tuple(hits), False, (text,), vector is not None)
        answered = hits[0].passage.score >= weights.trust.threshold
        sure = ranked[0].right >= weights.right.threshold
        if vector is not None:
            sure = sure and tells_near_from_far([page.signals["nearest"] for page in pages])
        language = hits[0].passage.language
        other = language if self._embedder is not None and is_other(language, self._embedder.identity) else ""
        return SearchResult(query, tuple(hits), answered, uncovered, vector is not None, sure, other)

    def _reranked(self, question: str, ranked: list[Ranked], looked_up: ParsedQuery) -> list[Ranked]:
        """The pages in the reranker's order, where there is one."""
        if self._reranker is None or len(ranked) < 2:
            return ranked
        passages = [hit_of(one.page, one.likelihood, looked_up).passage for one in ranked[:RERANKED]]
        found = best_first(question, passages, [(one.likelihood, one.right) for one in ranked], self._reranker)
        return [*(Ranked(ranked[place].page, *trust) for place, trust in found), *ranked[RERANKED:]]

    def _embed(self, text: str, docs: DocsState) -> Vector | None:
        """The question's vector, None where meaning can't be asked: no embedder, a failing one, or
        vectors of one that is not on this machine."""
        stored, embedder = docs.embedder, self._embedder
        if stored is None:
            return None
        if embedder is None or embedder.identity.digest != stored.digest:
            embedder = self._former(stored.id, stored.digest)
        if embedder is None:
            return None
        try:
            vector: Vector = embedder.embed_queries([text])[0]
        except ModelError:
            return None
        return vector


class Ranked(NamedTuple):
    """A page with how likely it answers."""

    page: Candidate
    likelihood: float
    """That it answers; it never rises from one page to the next."""
    right: float
    """That it is the right page, if the docs answer."""


def rank(pages: Sequence[Candidate], weights: RankingWeights, words: int, title_words: float) -> list[Ranked]:
    """Ranks the pages from best to worst. `words`: content words of the question; `title_words`: mean words of the
    docs' titles."""
    length, asking = length_of(words), asking_of(title_words)
    by_signal = weights.ranking(length)
    fused = fuse({name: np.array([page.signals[name] for page in pages]) for name in by_signal}, by_signal)
    best_first = order(fused)
    scores = fused[best_first]
    by_words = np.array([page.signals["words"] for page in pages])
    most = float(by_words.max())
    word_lead = _lead(most, np.sort(by_words)[::-1], 10)
    ranked: list[Ranked] = []
    ceiling = 1.0
    for place, score in zip(best_first, scores, strict=True):
        better = int((by_words > by_words[place]).sum())
        leads = _lead(score, scores, 2), _lead(score, scores, 5)
        known = trust_signals(pages[place].signals, *leads, better, most, word_lead)
        ceiling = min(ceiling, weights.trust.likelihood(known, asking))
        ranked.append(Ranked(pages[place], ceiling, weights.right.likelihood(known, length)))
    return ranked


def _of_these_codes(ranked: Sequence[Ranked], asked: AskedCodes) -> tuple[list[Ranked], bool]:
    """The pages without their passages about other codes than those asked about, pages that hold these first; and
    whether the docs hold these, or no code of their family: what is said of its neighbours answers nothing."""
    passages = [(place, chunk) for place, one in enumerate(ranked) for chunk in one.page.chunks]
    kept, known = asked.only_theirs(passages, lambda item: _text_of(item[1]))
    chunks: dict[int, list[ChunkRow]] = {}
    for place, chunk in kept:
        chunks.setdefault(place, []).append(chunk)
    ceiling = max((ranked[place].likelihood for place in chunks), default=0.0)
    found: list[Ranked] = []
    for place, own in chunks.items():
        one = ranked[place]
        ceiling = min(ceiling, one.likelihood) if found else ceiling
        found.append(one._replace(page=replace(one.page, chunks=own), likelihood=ceiling))
    return found, known


def _is_told_by_code(ranked: Sequence[Ranked], asked: AskedCodes) -> bool:
    """Whether the first page is first because it holds a code that is asked about: no reranker knows better."""
    return bool(asked.codes and ranked) and asked.stand_in(_text_of(ranked[0].page.chunks[0]))


def _text_of(chunk: ChunkRow) -> str:
    return f"{chunk.heading}\n{chunk.body}"


def _lead(score: float, scores: npt.NDArray[np.float64], rank: int) -> float:
    """How far a score lies above that of the page at `rank`, or of the last one."""
    return float(score - scores[min(rank, len(scores)) - 1])


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
        all(result.sure for result in results),
        next((result.other_language for result in results if result.other_language), ""),
        tuple({hit.passage.path: hit.passage.score for hit in result.hits} for result in results),
        any(result.no_docs for result in results),
        team_away=any(result.team_away for result in results),
    )
