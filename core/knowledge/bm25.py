"""How far a page holds the words of a question, weighed by how rare they are.

Word scores are shares: what the page reaches of the score it would have if it held every word of the
question often (BM25, Robertson and Zaragoza, 2009), so that questions of any length compare.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from core.language.stop_words import stop_words
from core.language.tokens import find_words, stems_of
from core.store.search_reader import ChunkRow

_K1, _B = 1.2, 0.75
_TITLE_TIMES, _HEADING_TIMES = 3, 2
"""A word of the title counts as three of the body, one of a heading as two."""


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of the question, with all its forms in the index."""

    text: str
    """As the customer wrote it, in lower case."""
    forms: frozenset[str]
    """The stems that count as this word: its own, those it may be the beginning of, or, where nobody
    writes it so, those it may be a slip for."""
    weight: float
    """BM25's idf."""

    def is_in(self, stems: Set[str]) -> bool:
        """Whether any form of the word is among `stems`."""
        for form in self.forms:  # noqa: SIM110 - asked ten thousand times a search, and any() takes twice as long
            if form in stems:
                return True
        return False


@dataclass(frozen=True, slots=True)
class PageWords:
    """The stems of a page, counted."""

    counts: Counter[str]
    title: frozenset[str]
    """Stems of the title that carry matter."""
    chunks: Mapping[int, frozenset[str]]
    """Stems of each chunk with its heading and the title, by the chunk's id."""
    length: int

    @staticmethod
    def of(title: str, chunks: Sequence[ChunkRow]) -> PageWords:
        """Counts `chunks`, which cover the page once."""
        titled = find_words(title)
        title_stems = [word.stem for word in titled]
        counts = Counter({stem: times * _TITLE_TIMES for stem, times in Counter(title_stems).items()})
        sets = {}
        heading = ""
        for chunk in chunks:
            stems, heading_stems = stems_of(chunk.body), stems_of(chunk.heading)
            sets[chunk.id] = frozenset((*stems, *heading_stems, *title_stems))
            counts.update(stems)
            if chunk.heading != heading:
                heading = chunk.heading
                for stem in heading_stems:
                    counts[stem] += _HEADING_TIMES
        matter = frozenset(word.stem for word in titled if word.text not in stop_words())
        return PageWords(counts, matter or frozenset(title_stems), sets, counts.total())


@dataclass(frozen=True, slots=True)
class WeightedQuery:
    """The content words of a question, weighted by how rare they are."""

    terms: tuple[Term, ...]

    @property
    def mass(self) -> float:
        """The sum of the weights of all words."""
        return sum(term.weight for term in self.terms)

    def share(self, stems: Iterable[str]) -> float:
        """The weight of those that are among `stems`, 0 to 1."""
        present = stems if isinstance(stems, Set) else frozenset(stems)
        held = mass = 0.0
        for term in self.terms:
            mass += term.weight
            if term.is_in(present):
                held += term.weight
        return held / (mass or 1.0)

    def bm25_share(self, page: PageWords, mean_length: float) -> float:
        """The page's BM25 as a share of what it could reach, 0 to 1."""
        norm = _K1 * (1 - _B + _B * page.length / (mean_length or 1.0))
        reached = 0.0
        for term in self.terms:
            count = sum(page.counts.get(form, 0) for form in term.forms)
            reached += term.weight * count / (count + norm)
        return reached / (self.mass or 1.0)

    def share_of_title(self, page: PageWords) -> float:
        """How much of the title the question says, 0 to 1."""
        said = frozenset(form for term in self.terms for form in term.forms)
        return len(page.title & said) / (len(page.title) or 1)


def idf(found: int, chunks: int) -> float:
    """BM25's idf of a word that occurs in `found` of `chunks` chunks; above 0."""
    return math.log(1 + (chunks - found + 0.5) / (found + 0.5))
