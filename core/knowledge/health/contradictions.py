"""Two statements on the same matter that give different values.

Precision before recall: two statements are held against each other only where each says of its matter
nearly all that the other says, apart from the value. A word that only one of them has, and that names
something ('starter plan' against 'yearly plan'), makes them two matters.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.knowledge.health.model import Docs, Finding, Statement
from core.knowledge.words import find_words, stem, stop_words
from core.text import Span
from core.values import Value, agrees, find_values
from core.values.compare import QUANTITIES

_ALIKE_FROM = 0.62
"""Share of the weight of all their words that both statements have."""
_FEWEST_SHARED = 3
_MOST_VALUES = 3
"""A statement with more values is a table of them."""
_COMMON = 40
"""A word in more statements than this brings no pairs together."""
_COMPARED = frozenset({"amount", "percentage", "duration", "size", "measure", "number", "date", "time"})
_SAME_BUT_FOR_NOT = 0.9
"""As `_ALIKE_FROM`, where one says yes and the other no: there a single further word is mostly the reason."""
_HEDGED = re.compile(r"[?]|\b(if|unless|except|until|when|only|otherwise|example|but|instead)\b", re.IGNORECASE)
"""A question states nothing; a condition may be what makes the difference; 'but' says two things."""
_SAMPLE_DATE = re.compile(r"\d{4}-\d\d-\d\d.*")
"""A date written so is mostly an example of a format."""
_LONGEST_DENIAL = 25
"""Words; in a longer sentence the 'not' may belong to anything."""
_LIMIT = re.compile(
    r"\b(limit|maximum|minimum|allow(s|ed)?|up to|at most|at least|no more than|includes?)\b", re.IGNORECASE
)
"""A bare number is a rule only in such a statement; elsewhere it counts options, steps and examples."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A statement with the values it gives, and the words it gives them of."""

    statement: Statement
    values: tuple[Value, ...]
    matter: frozenset[str]
    around: frozenset[str]
    """With the words of heading and title."""
    negations: tuple[Value, ...]


def find_contradictions(docs: Docs) -> Iterator[Finding]:
    """Pairs of statements, from two pages or two places of one, the likest first: those that give different
    values, then those of which one says yes and the other no."""
    claims = [claim for statement in docs.statements if (claim := _claim(statement))]
    giving = [claim for claim in claims if 0 < len(claim.values) <= _MOST_VALUES]
    plain = [claim for claim in claims if not claim.values and len(claim.statement.text.split()) <= _LONGEST_DENIAL]
    yield from _findings("different-values", giving, _differing, _ALIKE_FROM)
    yield from _findings("yes-and-no", plain, _denied, _SAME_BUT_FOR_NOT)


_Differ = Callable[[_Claim, _Claim], tuple[Value, Value] | None]


def _findings(why: str, claims: list[_Claim], differ: _Differ, alike_from: float) -> Iterator[Finding]:
    counts = Counter(stem for claim in claims for stem in claim.matter)
    weight = {stem: math.log(1 + len(claims) / count) for stem, count in counts.items()}
    found: list[tuple[float, _Claim, _Claim, tuple[Value, Value]]] = []
    for one, other in _neighbours(claims, counts):
        likeness = _likeness(one, other, weight)
        pair = differ(one, other) if likeness >= alike_from else None
        if pair:
            found.append((likeness, one, other, pair))
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
        yield Finding("contradiction", why, one.statement.page.title, quotes, values)


def _claim(statement: Statement) -> _Claim | None:
    text = statement.text
    if not any(c.isdigit() for c in text) and len(text) > 400:
        return None
    values = find_values(text)
    compared = tuple(
        value
        for value in values
        if value.kind in _COMPARED
        and (value.kind != "number" or _LIMIT.search(text))
        and (value.kind != "date" or not _SAMPLE_DATE.fullmatch(value.text))
    )
    negations = tuple(v for v in values if v.kind == "negation")
    spans = [value.span for value in values if value.kind in QUANTITIES or value.kind in ("date", "time", "negation")]
    stops = stop_words()
    matter = frozenset(
        word.stem
        for word in find_words(text)
        if word.text not in stops and not any(s.start <= word.span.start < s.end for s in spans)
    )
    context = frozenset(
        stem(word.text) for word in find_words(f"{statement.page.title} {statement.heading}") if word.text not in stops
    )
    if len(matter) < _FEWEST_SHARED:
        return None
    return _Claim(statement, compared, matter, matter | context, negations)


def _neighbours(claims: list[_Claim], counts: Counter[str]) -> Iterator[tuple[_Claim, _Claim]]:
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
        if count >= _FEWEST_SHARED - 1 and claims[one].statement.text != claims[other].statement.text:
            yield claims[one], claims[other]


def _likeness(one: _Claim, other: _Claim, weight: dict[str, float]) -> float:
    """How much of the weight of their words both have; a word that stands in the other's heading or title
    counts as said there."""
    both = one.matter & other.matter
    places = one.statement, other.statement
    if places[0].page.id == places[1].page.id and places[0].heading != places[1].heading:
        return 0.0  # sections of one page are there to say different things
    if len(both) < _FEWEST_SHARED:
        return 0.0
    only_one, only_other = one.matter - other.around, other.matter - one.around
    alike = sum(weight[stem] for stem in both)
    if only_one and only_other:
        return 0.0  # each names something that the other does not: two matters, such as bronze and silver members
    return alike / (alike + sum(weight[stem] for stem in only_one | only_other))


def _denied(one: _Claim, other: _Claim) -> tuple[Value, Value] | None:
    """The one negation, if one statement says plainly what the other denies, and no condition tells them apart."""
    if len(one.negations) + len(other.negations) != 1 or one.matter != other.matter:
        return None
    if any(_HEDGED.search(claim.statement.text) for claim in (one, other)):
        return None
    [negation] = one.negations or other.negations
    plain = Value("negation", "", Span(0, 0), "")
    return (negation, plain) if one.negations else (plain, negation)


def _differing(one: _Claim, other: _Claim) -> tuple[Value, Value] | None:
    """The values that differ, if there is one kind of value of which both give exactly one."""
    if bool(one.negations) != bool(other.negations):
        return None
    for value in one.values:
        same = [v for v in one.values if _comparable(v, value)]
        against = [v for v in other.values if _comparable(v, value)]
        if len(same) == len(against) == 1 and not agrees(value, against[0]) and not agrees(against[0], value):
            return value, against[0]
    return None


def _comparable(one: Value, other: Value) -> bool:
    if one.kind != other.kind or one.per != other.per or one.bound != other.bound:
        return False
    if one.kind == "number":
        return bool(one.of) and one.of == other.of
    return one.kind != "amount" or one.unit == other.unit
