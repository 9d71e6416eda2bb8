"""What customers ask and the docs don't answer, like questions together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from core.knowledge.health.findings import Docs, DocsFinding
from core.knowledge.health.outline import Outliner, asked_in, similarity
from core.knowledge.health.topics import Topics
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
        if not asked_in(search):
            continue  # a ticket that asks nothing asks for no article
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
    topics = Topics(outliner.stems, [(one.customer, asked) for one in searches for asked in asked_in(one)])
    for asked_words, members in sorted(clusters, key=lambda cluster: -len(cluster[1])):
        outline = outliner.outline(members, asked_words, topics)
        nearest = {quote.path: quote for section in outline.sections for quote in reversed(section.passages)}
        quotes = tuple(nearest.values())[:_QUOTED]
        title = topics.of_all([" ".join(asked_in(one)) for one in members], _NAMED_BY)
        told_by = " ".join(sorted(stem for stem, _ in asked_words.most_common(_NAMED_BY)))
        yield DocsFinding("gap", "asked-not-answered", title, quotes, {"count": len(members)}, outline, asked=told_by)
