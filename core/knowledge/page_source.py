"""What a search asks of the docs, wherever they lie: words, nearest passages, pages.

The store of this machine answers (`core.knowledge.local_pages`), or the one database of a team (`app.team.knowledge`).
Who ranks does not know which: both give the same figures of the same passages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from core.domain.knowledge import SearchFilter
from core.ports import EmbedderIdentity, Vector
from core.store.search_reader import ChunkRow, DocumentRow, WordMatch


@dataclass(frozen=True, slots=True)
class DocsState:
    """What holds of the docs for the search that begins."""

    has_pages: bool
    embedder: EmbedderIdentity | None
    """Whose vectors are searched, None while there are none."""
    title_words: float
    """Words of a title, on average: three where titles name a topic, ten where they ask a question."""
    away: bool = False
    """The team's database can't be asked: the docs of this machine answer in its place."""


TITLE_WEIGHT = 0.1
"""What a title's similarity counts where pages are chosen by their nearest passage."""
NEAREST_COUNTED = 10
"""Of the passages nearest to a question so many are looked at, to see whether one page holds most of them."""


@dataclass(frozen=True, slots=True)
class NearestPages:
    """The pages nearest to a question, named by the ids of their documents, or by their places in a `VectorIndex`."""

    pages: tuple[int, ...]
    """Nearest first."""
    own: Mapping[int, int]
    """How many of the nearest passages (`NEAREST_COUNTED`) lie on each page; 0 for those not named."""
    passages: int
    """All passages that were looked through."""

    def concentration(self, page: int, passages: int) -> float:
        """How many of the nearest passages lie on the page, less what its share of all passages would give by
        chance; as a share. The fewer there are besides, the less that says: in a folder of three pages all are
        among the nearest, and it says nothing. `passages`: how many the page has."""
        if self.passages <= NEAREST_COUNTED:
            return 0.0
        beyond_chance = self.own.get(page, 0) / NEAREST_COUNTED - passages / self.passages
        return beyond_chance * (1 - NEAREST_COUNTED / self.passages)


NONE_NEAR = NearestPages((), {}, 0)


def pages_of_passages(
    near: Sequence[tuple[int, float]], titles: Mapping[int, float], count: int, passages: int
) -> NearestPages:
    """The nearest pages by (page, similarity) of the nearest passages, nearest first: a page is as near as its nearest
    passage, and a little by its title. `passages`: how many were looked through."""
    best: dict[int, float] = {}
    for page, similarity in near:
        best.setdefault(page, similarity)
    for page, similarity in titles.items():
        best[page] += TITLE_WEIGHT * similarity
    nearest = sorted(best, key=lambda page: -best[page])[:count]
    return NearestPages(tuple(nearest), Counter(page for page, _ in near[:NEAREST_COUNTED]), passages)


class PageCosines(NamedTuple):
    """How near pages are to a question, by document."""

    sections: Mapping[int, Mapping[int, float]]
    """Of each passage of the main cut, by chunk."""
    packed: Mapping[int, Mapping[int, float]]
    """Of each passage of the wide cut."""
    titles: Mapping[int, float]


class WordSource(Protocol):
    """The words of the docs, as a question is parsed with them."""

    def count_chunks(self) -> int:
        """How many chunks there are, all cuts together."""

    def chunk_counts(self, stems: Sequence[str]) -> Mapping[str, int]:
        """In how many chunks each stem occurs; stems that occur nowhere are left out."""

    def stems_beginning(self, start: str, limit: int) -> Sequence[str]:
        """The most frequent stems that begin with `start`."""

    def stems_near(self, root: str, slips: int) -> Sequence[str]:
        """Stems among which all are that begin like `root` and differ from it by at most so many slips."""


class PageSource(WordSource, Protocol):
    """The docs of one workspace. Not for two threads at once. What is asked of it raises `SourceLost` where it can't
    answer any more, and `StoreError`."""

    def begin(self) -> DocsState:
        """To be asked first by every search."""

    def version(self) -> Hashable:
        """Another value whenever texts or vectors have changed."""

    def close(self) -> None:
        """Closes its connection."""

    def nearest(self, vector: Vector, count: int, where: SearchFilter) -> NearestPages:
        """The `count` pages nearest to `vector` that `where` lets through."""

    def best_by_words(self, phrases: Sequence[str], limit: int) -> Sequence[WordMatch]:
        """The best `limit` chunks by words and phrases (`ParsedQuery.phrases`), best first."""

    def first_pages(self, count: int, where: SearchFilter) -> Sequence[DocumentRow]:
        """The first `count` pages that `where` lets through, in order of their ids."""

    def pages_of(self, documents: Sequence[int]) -> Mapping[int, DocumentRow]:
        """Pages by their ids, those that are still there."""

    def chunks_of(self, documents: Sequence[int], cut: str) -> Sequence[ChunkRow]:
        """The passages of these pages in one cut, page after page in order of place."""

    def cosines(self, vector: Vector, documents: Sequence[int]) -> PageCosines:
        """How near each of these pages is, by the exact vectors; those without one are left out."""


def passes(page: DocumentRow, where: SearchFilter) -> bool:
    """Whether the filter lets a page through."""
    return (
        (where.audience is None or page.audience == where.audience)
        and (not where.folders or page.path.startswith(tuple(f"{folder.rstrip('/')}/" for folder in where.folders)))
        and (not where.language or page.language in ("", where.language))
        and page.modified[: len(where.modified_since)] >= where.modified_since
        and not any(page.path == path or page.path.startswith(f"{path.rstrip('/')}/") for path in where.without)
    )
