"""Passages that leave a customer guessing: limits without a figure, sections that begin with 'it'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.domain.text import Span
from core.knowledge.health.findings import Docs, DocsFinding
from core.language.languages import language_or_default, language_table
from core.values import find_values

_FIGURES = frozenset({"amount", "percentage", "duration", "date"})


def find_vague(docs: Docs) -> Iterator[DocsFinding]:
    """Statements with a vague limit and no figure beside it, and sections whose first words point at
    nothing."""
    before = ("", "")
    for statement in docs.statements:
        place = (statement.page.path, statement.heading)
        opens = place != before and bool(statement.heading)
        language = language_or_default(statement.page.language)
        limits, openings = _patterns(language)
        before = place
        for why, pattern in limits.items():
            match = pattern.search(statement.text)
            if match and not any(value.kind in _FIGURES for value in find_values(statement.text, language)):
                yield DocsFinding("ambiguous", why, statement.page.title, (statement.quote([Span(*match.span())]),))
                break
        for why, pattern in openings.items():
            match = pattern.match(statement.text) if opens else None
            if match:
                yield DocsFinding("ambiguous", why, statement.page.title, (statement.quote([Span(*match.span())]),))


@cache
def _patterns(language: str) -> tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]]:
    table = language_table(language, "vague")

    def compiled(name: str) -> dict[str, re.Pattern[str]]:
        return {why: re.compile("|".join(rules), re.IGNORECASE) for why, rules in table[name].items()}

    return compiled("limits"), compiled("openings")
