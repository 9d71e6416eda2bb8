"""Conditions without their 'otherwise': what holds for those who paid by card, and nobody says what holds for others.

Most conditions need no other case ('if you have lost your password'). One is missed only where the
condition picks one of several cases (a way to pay, a place, a kind of customer, a limit), the sentence
promises something for it (money, a time), and neither the sentence, nor its section, nor another
sentence of the page about the same figure or the same kind of case says what else holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from core.domain.text import Span
from core.knowledge.health.findings import Docs, DocsFinding, DocsStatement
from core.language.languages import DEFAULT_LANGUAGE, language_or_default, language_table
from core.language.tokens import content_words
from core.values import Value, find_values

_PROMISED = frozenset({"amount", "percentage", "duration"})
_LIMITS = frozenset({"amount", "duration", "measure", "date", "time", "number"})
_MOST_WORDS = 40
"""A longer sentence mostly holds its other case itself."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What a statement says for one case."""

    kind: str
    """`limit` for a figure, else a name of the table."""
    condition: Span
    limits: frozenset[str]
    """Keys of the figures in the condition."""
    promised: frozenset[str]
    """Kinds of the figures in the rest."""
    matter: frozenset[str]
    """Stems of the rest."""


def find_open_conditions(docs: Docs) -> Iterator[DocsFinding]:
    """A finding for each statement that gives one case and leaves the others open."""
    by_page: defaultdict[str, list[DocsStatement]] = defaultdict(list)
    for statement in docs.statements:
        by_page[statement.page.path].append(statement)
    for statements in by_page.values():
        for statement in statements:
            case = _case(statement.text, language_or_default(statement.page.language))
            if case is not None and not any(
                _closes(other, statement, case) for other in statements if other is not statement
            ):
                quote = statement.quote([case.condition])
                yield DocsFinding("ambiguous", "no-otherwise", statement.page.title, (quote,))


def _case(text: str, language: str = DEFAULT_LANGUAGE) -> _Case | None:
    """The case that a sentence speaks of, None where it speaks of none, of all, or promises nothing."""
    patterns = _patterns(language)
    if "|" in text or text.rstrip().endswith(("?", ":")) or len(text.split()) > _MOST_WORDS:
        return None
    match = patterns.opening.search(text)
    if match is None or patterns.otherwise.search(text):
        return None
    condition = Span(*match.span("condition"))
    values = find_values(text, language)
    inside = [value for value in values if condition.start <= value.span.start < condition.end]
    if any(value.kind == "negation" for value in inside):
        return None  # who has not done something has only one way on
    kind = _kind_of_case(match["condition"], inside, patterns)
    rest = text[: match.start()] + text[match.end() :]
    promised = frozenset(value.kind for value in values if value not in inside and value.kind in _PROMISED)
    if not kind or not (promised or patterns.promise.search(rest)):
        return None
    return _Case(kind, condition, _figures(inside), promised, frozenset(word.stem for word in content_words(rest)))


def _kind_of_case(condition: str, values: Sequence[Value], patterns: _Patterns) -> str:
    """A name of the table, `limit` for a bounded figure, empty if the condition picks no case of several."""
    for name, pattern in patterns.cases.items():
        if pattern.search(condition):
            return name
    return "limit" if _figures(values) and any(value.bound for value in values) else ""


def _closes(other: DocsStatement, statement: DocsStatement, case: _Case) -> bool:
    """Whether another statement of the page says what else holds, or might."""
    language = language_or_default(other.page.language)
    patterns = _patterns(language)
    near = other.heading == statement.heading
    if near and patterns.otherwise.search(other.text):
        return True
    values = find_values(other.text, language)
    if case.limits & _figures(values):
        return True
    same_kind = case.kind in patterns.cases and patterns.cases[case.kind].search(other.text)
    gives = {value.kind for value in values} & (case.promised or _PROMISED)
    shares = case.matter & {word.stem for word in content_words(other.text)}
    return bool(same_kind or (gives and (near or shares)))


def _figures(values: Sequence[Value]) -> frozenset[str]:
    return frozenset(value.key for value in values if value.kind in _LIMITS)


@dataclass(frozen=True, slots=True)
class _Patterns:
    opening: re.Pattern[str]
    promise: re.Pattern[str]
    otherwise: re.Pattern[str]
    cases: dict[str, re.Pattern[str]]


@cache
def _patterns(language: str) -> _Patterns:
    table = language_table(language, "vague")["conditions"]
    cases = {name: re.compile("|".join(ways), re.IGNORECASE) for name, ways in table["cases"].items()}
    opening, promise, otherwise = (
        re.compile(table[name], re.IGNORECASE) for name in ("opening", "promise", "otherwise")
    )
    return _Patterns(opening, promise, otherwise, cases)
