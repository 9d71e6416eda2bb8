"""What customers ask and the docs don't answer, like questions together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from core.knowledge.health.findings import Docs, DocsFinding
from core.knowledge.health.outline import Outliner, asked_in, similarity
from core.language.tokens import content_words
from core.store.searches import KeptSearch

_ALIKE_FROM = 0.3
"""Share of the words of two questions that both have (Jaccard)."""
_NAMED_BY = 4
_QUOTED = 3


def find_gaps(searches: Sequence[KeptSearch], docs: Docs) -> Iterator[DocsFinding]:
    """A finding for each cluster of unanswered questions, the most asked first, with the outline of an
    article that would answer them. Its quotes are what stands nearest: the article could begin there."""
    clusters: list[tuple[Counter[str], list[KeptSearch]]] = []
    for search in searches:
        words = {word.stem for asked in asked_in(search) for word in content_words(asked)}
        best = max(clusters, key=lambda cluster: similarity(words, cluster[0].keys()), default=None)
        if best is not None and similarity(words, best[0].keys()) >= _ALIKE_FROM:
            best[1].append(search)
            best[0].update(words)
        else:
            clusters.append((Counter(words), [search]))
    if not clusters:
        return
    outliner = Outliner(docs)
    for asked_words, members in sorted(clusters, key=lambda cluster: -len(cluster[1])):
        outline = outliner.outline(members, asked_words)
        nearest = {quote.path: quote for section in outline.sections for quote in reversed(section.passages)}
        quotes = tuple(nearest.values())[:_QUOTED]
        yield DocsFinding("gap", "asked-not-answered", _name(members), quotes, {"count": len(members)}, outline)


def _name(members: Sequence[KeptSearch]) -> str:
    """A single question names itself; several are named by the words most of them have."""
    if len(members) == 1:
        return asked_in(members[0])[0]
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for search in members:
        for word in {word.stem: word for word in content_words(" ".join(asked_in(search)))}.values():
            written.setdefault(word.stem, word.text)
            counts[word.stem] += 1
    return ", ".join(written[stem] for stem, _ in counts.most_common(_NAMED_BY))
