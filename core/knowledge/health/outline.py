"""The outline of an article that is missing: what customers ask about as its headings, and under each
what the docs say that comes nearest to an answer, for whoever writes it to start from."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from core.domain.text import split_sentences
from core.knowledge.health.findings import Docs, DocsStatement, Outline, OutlineSection, Quote
from core.knowledge.health.topics import Topics
from core.language.tokens import content_words
from core.store.searches import KeptSearch

_SAME_FROM = 0.6
"""Share of the words of two questions that both have, from which one heading does for both."""
_MOST_SECTIONS = 12
_PASSAGES = 3
_PAGES = 4
"""Of a search's pages so many are looked at."""
_WORDS = 6
"""Of a heading."""


@dataclass(slots=True)
class _Heading:
    """Questions that are nearly the same."""

    stems: frozenset[str]
    wordings: list[str] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    pages: Counter[str] = field(default_factory=Counter)


class Outliner:
    """Outlines articles over one set of docs."""

    def __init__(self, docs: Docs) -> None:
        self._of_page: defaultdict[str, list[tuple[DocsStatement, frozenset[str]]]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for statement in docs.statements:
            stems = frozenset(word.stem for word in content_words(statement.text))
            counts.update(stems)
            self._of_page[statement.page.path].append((statement, stems))
        self.stems = frozenset(counts)
        """Of all words of the docs."""
        self._weight = {stem: math.log(1 + len(docs.statements) / count) for stem, count in counts.items()}

    def outline(self, searches: Sequence[KeptSearch], asked: Mapping[str, int], topics: Topics) -> Outline:
        """The article that would answer these searches; `asked`: how many of them have each word. What each is about
        is said by the words of `topics`."""
        headings: list[_Heading] = []
        for search in searches:
            for question in asked_in(search):
                self._add(headings, search, question)
        headings.sort(key=lambda heading: -len(heading.tickets))
        sections = tuple(self._section(heading, topics) for heading in headings[:_MOST_SECTIONS])

        def commonness(heading: _Heading) -> float:
            return sum(asked.get(stem, 0) for stem in heading.stems) / (len(heading.stems) or 1)

        central = max(headings, key=commonness)
        return Outline(topics.of_all(central.wordings, _WORDS), sections)

    def _add(self, headings: list[_Heading], search: KeptSearch, question: str) -> None:
        stems = frozenset(word.stem for word in content_words(question))
        best = max(headings, key=lambda heading: similarity(stems, heading.stems), default=None)
        if best is None or similarity(stems, best.stems) < _SAME_FROM:
            best = _Heading(stems)
            headings.append(best)
        best.wordings.append(question)
        best.tickets.add(search.ticket)
        best.pages.update(search.pages[:_PAGES])

    def _section(self, heading: _Heading, topics: Topics) -> OutlineSection:
        nearest: list[tuple[float, Quote]] = []
        for path in heading.pages:
            weight, statement = max(
                ((self._shared(heading.stems, stems), statement) for statement, stems in self._of_page[path]),
                key=lambda row: row[0],
                default=(0.0, None),
            )
            if statement is not None and weight:
                nearest.append((weight, statement.quote()))
        nearest.sort(key=lambda row: -row[0])
        passages = tuple(quote for _, quote in nearest[:_PASSAGES])
        if not passages:  # the pages themselves, for whoever knows them
            passages = tuple(Quote(path, 0, 0, "") for path, _ in heading.pages.most_common(1))
        return OutlineSection(topics.of_all(heading.wordings, _WORDS), len(heading.tickets), passages)

    def _shared(self, asked: Set[str], said: Set[str]) -> float:
        return sum(self._weight[stem] for stem in asked & said)


def asked_in(search: KeptSearch) -> tuple[str, ...]:
    """The questions of a search, without the stories that lead up to them."""
    return tuple(_asking(part) for part in search.query.split("\n") if part.strip())


def _asking(part: str) -> str:
    """The sentence that asks, the last one of a story; without one the whole."""
    asking = [span.of(part) for span in split_sentences(part) if span.of(part).endswith("?")]
    return " ".join((asking[-1] if asking else part).split())


def similarity(one: Set[str], other: Set[str]) -> float:
    """Jaccard's: the share of all their words that both have."""
    return len(one & other) / (len(one | other) or 1)
