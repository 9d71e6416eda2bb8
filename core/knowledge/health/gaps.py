"""What customers ask and the docs don't answer, like questions together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set

from core.knowledge.health.model import Docs, Finding, Quote, Statement
from core.knowledge.words import matter_words
from core.store.searches import KeptSearch

_ALIKE_FROM = 0.3
"""Share of the words of two questions that both have (Jaccard)."""
_NAMED_BY = 4


def find_gaps(searches: Sequence[KeptSearch], docs: Docs) -> Iterator[Finding]:
    """A finding for each cluster of unanswered questions, the most asked first.

    Its quotes are what the nearest pages say that comes nearest (an article could begin there), its values
    the number of questions and an outline: the questions themselves, one a line.
    """
    by_page: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in docs.statements:
        by_page[statement.page.path].append(statement)
    clusters: list[tuple[Counter[str], list[KeptSearch]]] = []
    for search in searches:
        words = {word.stem for word in matter_words(search.query)}
        best = max(clusters, key=lambda cluster: _likeness(words, cluster[0].keys()), default=None)
        if best is not None and _likeness(words, best[0].keys()) >= _ALIKE_FROM:
            best[1].append(search)
            best[0].update(words)
        else:
            clusters.append((Counter(words), [search]))
    for asked_words, members in sorted(clusters, key=lambda cluster: -len(cluster[1])):
        asked = list(dict.fromkeys(" ".join(search.query.split()) for search in members))
        nearest = Counter(page for search in members for page in search.pages[:2])
        quotes = tuple(_nearest(path, by_page[path], asked_words) for path, _ in nearest.most_common(3))
        outline = "\n".join(f"- {question}" for question in asked[:10])
        values: dict[str, str | int] = {"count": len(members), "outline": outline}
        yield Finding("gap", "asked-not-answered", _name(members), quotes, values)


def _nearest(path: str, statements: Sequence[Statement], asked: Counter[str]) -> Quote:
    """The statement of the page that has most of the words asked about; the bare page where none has any."""

    def shared(statement: Statement) -> int:
        return sum(asked[stem] for stem in {word.stem for word in matter_words(statement.text)})

    best = max(statements, key=shared, default=None)
    return Quote(path, 0, 0, "") if best is None or not shared(best) else best.quote()


def _likeness(one: Set[str], other: Set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _name(members: Sequence[KeptSearch]) -> str:
    """A single question names itself; several are named by the words most of them have."""
    if len(members) == 1:
        return " ".join(members[0].query.split())[:160]
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for search in members:
        for word in {word.stem: word for word in matter_words(search.query)}.values():
            written.setdefault(word.stem, word.text)
            counts[word.stem] += 1
    return ", ".join(written[stem] for stem, _ in counts.most_common(_NAMED_BY))
