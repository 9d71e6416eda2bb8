"""Sections that stand twice in the docs, nearly word for word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from core.knowledge.health.model import Docs, Finding, Quote
from core.knowledge.words import stems_of
from core.store.lookup import ChunkRow, DocumentRow

_SHINGLE = 5
_ALIKE_FROM = 0.8
"""Jaccard likeness of the two sets of five-word runs (Broder, 1997)."""
_SHORTEST = 25
"""Words; below, two sections may well say the same."""
_COMMON = 20
"""A run of words in more sections than this is a phrase of the house."""


def find_duplicates(docs: Docs, chunks: list[tuple[DocumentRow, ChunkRow]]) -> Iterator[Finding]:
    """Pairs of sections of different pages, each page pair once, with its likest sections."""
    runs: list[frozenset[tuple[str, ...]]] = []
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, (_, chunk) in enumerate(chunks):
        stems = stems_of(chunk.body)
        own = frozenset(tuple(stems[i : i + _SHINGLE]) for i in range(len(stems) - _SHINGLE + 1))
        runs.append(own if len(stems) >= _SHORTEST else frozenset())
        for run in runs[-1]:
            holders[run].append(at)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for places in holders.values():
        if 1 < len(places) <= _COMMON:
            for i, one in enumerate(places):
                for other in places[i + 1 :]:
                    shared[one, other] += 1
    best: dict[tuple[str, str], tuple[float, int, int]] = {}
    for (one, other), count in shared.items():
        pages = (chunks[one][0].path, chunks[other][0].path)
        likeness = count / (len(runs[one]) + len(runs[other]) - count)
        if pages[0] != pages[1] and likeness >= _ALIKE_FROM and likeness > best.get(pages, (0.0, 0, 0))[0]:
            best[pages] = (likeness, one, other)
    for likeness, one, other in best.values():
        quotes = tuple(Quote(page.path, c.start, c.end, c.body) for page, c in (chunks[one], chunks[other]))
        yield Finding("duplicate", "nearly-the-same", chunks[one][0].title, quotes, {"percent": round(100 * likeness)})
