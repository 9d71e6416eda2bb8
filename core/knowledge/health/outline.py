"""The outline of an article that is missing: the customers' questions as its headings, and under each
what the docs say that comes nearest to an answer, for whoever writes it to start from."""

from __future__ import annotations

import math
import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from core.domain.text import split_sentences
from core.knowledge.health.findings import Docs, DocsStatement, Outline, OutlineSection, Quote
from core.language.tokens import content_words
from core.store.searches import KeptSearch
from core.values import redact

_SAME_FROM = 0.6
"""Share of the words of two questions that both have, from which one heading does for both."""
_MOST_SECTIONS = 12
_PASSAGES = 3
_PAGES = 4
"""Of a search's pages so many are looked at."""
_LONGEST_HEADING = 160
"""Code points."""


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
        self._weight = {stem: math.log(1 + len(docs.statements) / count) for stem, count in counts.items()}

    def outline(self, searches: Sequence[KeptSearch], asked: Mapping[str, int]) -> Outline:
        """The article that would answer these searches; `asked`: how many of them have each word."""
        headings: list[_Heading] = []
        for search in searches:
            for question in asked_in(search):
                self._add(headings, search, question)
        headings.sort(key=lambda heading: -len(heading.tickets))
        sections = tuple(self._section(heading) for heading in headings[:_MOST_SECTIONS])

        def commonness(heading: _Heading) -> float:
            return sum(asked.get(stem, 0) for stem in heading.stems) / (len(heading.stems) or 1)

        central = max(headings, key=commonness)
        return Outline(_shortest(central).rstrip("?!. "), sections)

    def _add(self, headings: list[_Heading], search: KeptSearch, question: str) -> None:
        stems = frozenset(word.stem for word in content_words(question))
        best = max(headings, key=lambda heading: similarity(stems, heading.stems), default=None)
        if best is None or similarity(stems, best.stems) < _SAME_FROM:
            best = _Heading(stems)
            headings.append(best)
        best.wordings.append(question)
        best.tickets.add(search.ticket)
        best.pages.update(search.pages[:_PAGES])

    def _section(self, heading: _Heading) -> OutlineSection:
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
        return OutlineSection(_shortest(heading), len(heading.tickets), passages)

    def _shared(self, asked: Set[str], said: Set[str]) -> float:
        return sum(self._weight[stem] for stem in asked & said)


def asked_in(search: KeptSearch) -> tuple[str, ...]:
    """The questions of a search, without the stories that lead up to them."""
    return tuple(_as_heading(part) for part in search.query.split("\n") if part.strip()) or (search.query,)


def _as_heading(question: str) -> str:
    """The sentence that asks, the last one of a story; without one the whole, shortened. No secrets."""
    asking = [span.of(question) for span in split_sentences(question) if span.of(question).endswith("?")]
    words = redact(" ".join((asking[-1] if asking else question).split()))
    return textwrap.shorten(words, _LONGEST_HEADING, placeholder="…") or words[:_LONGEST_HEADING]


def _shortest(heading: _Heading) -> str:
    return min(heading.wordings, key=len)


def similarity(one: Set[str], other: Set[str]) -> float:
    """Jaccard's: the share of all their words that both have."""
    return len(one & other) / (len(one | other) or 1)
