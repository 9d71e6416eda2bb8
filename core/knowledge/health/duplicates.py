"""Sections that stand twice in the docs, nearly word for word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from core.knowledge.health.findings import Docs, DocsFinding, Quote
from core.language.tokens import stems_of
from core.store.search_reader import ChunkRow, DocumentRow

_SHINGLE = 5
_ALIKE_FROM = 0.8
"""Jaccard similarity of the two sets of five-word runs (Broder, 1997)."""
_SHORTEST = 25
"""Words; below, two sections may well say the same."""
_COMMON = 20
"""A run of words in more sections than this is a phrase of the house."""


def find_duplicates(docs: Docs, chunks: list[tuple[DocumentRow, ChunkRow]]) -> Iterator[DocsFinding]:
    """Groups of sections of different pages that say nearly the same, each group once."""
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
    group = list(range(len(chunks)))

    def leader(at: int) -> int:
        while group[at] != at:
            group[at] = at = group[group[at]]
        return at

    least = [1.0] * len(chunks)
    for (one, other), count in shared.items():
        similarity = count / (len(runs[one]) + len(runs[other]) - count)
        if chunks[one][0].id != chunks[other][0].id and similarity >= _ALIKE_FROM:
            first, second = sorted((leader(one), leader(other)))
            group[second] = first
            least[first] = min(least[first], least[second], similarity)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for at in range(len(chunks)):
        members[leader(at)].append(at)
    for first, places in members.items():
        if len(places) > 1:
            quotes = tuple(
                Quote(chunks[at][0].path, chunks[at][1].start, chunks[at][1].end, chunks[at][1].body) for at in places
            )
            values: dict[str, str | int] = {"count": len(places), "percent": round(100 * least[first])}
            yield DocsFinding("duplicate", "nearly-the-same", chunks[first][0].title, quotes, values)
