"""What a statement says of what: its words of matter and the values it gives, ready to be held against others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.knowledge.health.findings import DocsStatement
from core.language.stop_words import stop_words
from core.language.tokens import find_words
from core.values import Value, find_values
from core.values.compare import QUANTITIES

FEWEST_SHARED = 3
"""Words of matter that two statements on the same matter share at least."""
_COMMON = 40
"""A word in more statements than this brings no pairs together."""
_LONGEST = 400
"""Code points; a longer sentence without a figure is a story."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with its values, and the words it gives them of."""

    statement: DocsStatement
    values: tuple[Value, ...]
    matter: frozenset[str]
    """Stems without stop words, quantities, dates and negations."""
    around: frozenset[str]
    """With the words of heading and title."""

    @property
    def negations(self) -> tuple[Value, ...]:
        """Its 'not', 'never', 'without'."""
        return tuple(value for value in self.values if value.kind == "negation")


def claims_of(statements: Sequence[DocsStatement]) -> list[Claim]:
    """Those statements that say enough to be compared."""
    return [claim for statement in statements if (claim := _claim(statement))]


def weights_of(claims: Sequence[Claim]) -> dict[str, float]:
    """How much each word of matter tells, by how many claims have it."""
    return {stem_: math.log(1 + len(claims) / count) for stem_, count in _counts(claims).items()}


def neighbours(claims: Sequence[Claim], fewest: int) -> Iterator[tuple[Claim, Claim]]:
    """Pairs of differently worded claims with `fewest` uncommon words in common."""
    counts = _counts(claims)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for at, claim in enumerate(claims):
        for stem_ in claim.matter:
            if counts[stem_] <= _COMMON:
                holders[stem_].append(at)
    shared: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        for i, one in enumerate(places):
            shared.update((one, other) for other in places[i + 1 :])
    for (one, other), count in shared.items():
        if count >= fewest and claims[one].statement.text != claims[other].statement.text:
            yield claims[one], claims[other]


def _counts(claims: Sequence[Claim]) -> Counter[str]:
    return Counter(stem_ for claim in claims for stem_ in claim.matter)


def _claim(statement: DocsStatement) -> Claim | None:
    text = statement.text
    if not any(c.isdigit() for c in text) and len(text) > _LONGEST:
        return None
    values = find_values(text)
    spans = [value.span for value in values if value.kind in QUANTITIES or value.kind in ("date", "time", "negation")]
    stops = stop_words()
    matter = frozenset(
        word.stem
        for word in find_words(text)
        if word.text not in stops and not any(s.start <= word.span.start < s.end for s in spans)
    )
    context = frozenset(
        word.stem for word in find_words(f"{statement.page.title} {statement.heading}") if word.text not in stops
    )
    return Claim(statement, values, matter, matter | context) if len(matter) >= FEWEST_SHARED else None
