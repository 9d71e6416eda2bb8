"""Two statements on the same matter that give different values.

Precision before recall: two statements are held against each other only where each says of its matter
nearly all that the other says, apart from the value. A word that only one of them has, and that names
something ('starter plan' against 'yearly plan'), makes them two matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from core.domain.text import Span
from core.knowledge.health.claims import FEWEST_SHARED, Claim, neighbours, weights_of
from core.knowledge.health.findings import DocsFinding
from core.knowledge.health.wording import says
from core.values import Value, agrees

_ALIKE_FROM = 0.62
"""Share of the weight of all their words that both statements have."""
_MOST_VALUES = 3
"""A statement with more values is a table of them."""
_COMPARED = frozenset({"amount", "percentage", "duration", "size", "measure", "number", "date", "time"})
_SAME_BUT_FOR_NOT = 0.9
"""As `_ALIKE_FROM`, where one says yes and the other no: there a single further word is mostly the reason."""
_SAMPLE_DATE = re.compile(r"\d{4}-\d\d-\d\d.*")
"""A date written so is mostly an example of a format."""
_LONGEST_DENIAL = 25
"""Words; in a longer sentence the 'not' may belong to anything."""


def find_contradictions(claims: Sequence[Claim]) -> Iterator[DocsFinding]:
    """Pairs of claims of two pages, the likest first: those that give different values, then those of which one says
    yes and the other no."""
    compared = [(claim, _compared(claim)) for claim in claims]
    giving = [claim for claim, values in compared if 0 < len(values) <= _MOST_VALUES]
    plain = [claim for claim, values in compared if not values and len(claim.statement.text.split()) <= _LONGEST_DENIAL]
    yield from _findings("different-values", giving, _differing, _ALIKE_FROM)
    yield from _findings("yes-and-no", plain, _denied, _SAME_BUT_FOR_NOT)


_Differ = Callable[[Claim, Claim], tuple[Value, Value] | None]


def _findings(why: str, claims: Sequence[Claim], differ: _Differ, alike_from: float) -> Iterator[DocsFinding]:
    weight = weights_of(claims)
    found: list[tuple[float, Claim, Claim, tuple[Value, Value]]] = []
    for one, other in neighbours(claims, FEWEST_SHARED - 1):
        similarity = _similarity(one, other, weight)
        pair = differ(one, other) if similarity >= alike_from else None
        if pair:
            found.append((similarity, one, other, pair))
    told: set[tuple[str, str, str, str]] = set()
    for _, one, other, (value, against) in sorted(found, key=lambda row: -row[0]):
        matter = (one.statement.page.path, other.statement.page.path, value.key, against.key)
        if matter in told:
            continue
        told.add(matter)
        quotes = tuple(
            claim.statement.quote([mark.span] if mark.text else []) for claim, mark in ((one, value), (other, against))
        )
        values: dict[str, str | int] = {"one": value.text, "other": against.text}
        yield DocsFinding("contradiction", why, one.statement.page.title, quotes, values)


def _compared(claim: Claim) -> tuple[Value, ...]:
    """The values that a reader would hold against another statement's."""
    statement = claim.statement
    return tuple(
        value
        for value in claim.values
        if value.kind in _COMPARED
        and (value.kind != "number" or says("limit", statement.text, statement.page.language))
        and (value.kind != "date" or not _SAMPLE_DATE.fullmatch(value.text))
    )


def _similarity(one: Claim, other: Claim, weight: dict[str, float]) -> float:
    """How much of the weight of their words both have; a word that stands in the other's heading or title
    counts as said there."""
    both = one.matter & other.matter
    places = one.statement, other.statement
    if places[0].page.id == places[1].page.id:
        return 0.0  # its sections are there to say different things, and its examples differ in their figures
    if any(says("example", place.text, place.page.language) for place in places):
        return 0.0
    if len(both) < FEWEST_SHARED:
        return 0.0
    only_one, only_other = one.matter - other.around, other.matter - one.around
    alike = sum(weight[stem] for stem in both)
    if only_one and only_other:
        return 0.0  # each names something that the other does not: two matters, such as bronze and silver members
    return alike / (alike + sum(weight[stem] for stem in only_one | only_other))


def _denied(one: Claim, other: Claim) -> tuple[Value, Value] | None:
    """The one negation, if one statement says plainly what the other denies, and no condition tells them apart."""
    if len(one.negations) + len(other.negations) != 1 or one.matter != other.matter:
        return None
    if any(says("hedged", claim.statement.text, claim.statement.page.language) for claim in (one, other)):
        return None
    [negation] = one.negations or other.negations
    plain = Value("negation", "", Span(0, 0), "")
    return (negation, plain) if one.negations else (plain, negation)


def _differing(one: Claim, other: Claim) -> tuple[Value, Value] | None:
    """The values that differ, if there is one kind of value of which both give exactly one."""
    if bool(one.negations) != bool(other.negations):
        return None
    ours, theirs = _compared(one), _compared(other)
    for value in ours:
        same = [v for v in ours if _comparable(v, value)]
        against = [v for v in theirs if _comparable(v, value)]
        if len(same) == len(against) == 1 and not agrees(value, against[0]) and not agrees(against[0], value):
            return value, against[0]
    return None


def _comparable(one: Value, other: Value) -> bool:
    if one.kind != other.kind or one.per != other.per or one.bound != other.bound:
        return False
    if one.kind == "number":
        return bool(one.of) and one.of == other.of
    return one.kind != "amount" or one.unit == other.unit
