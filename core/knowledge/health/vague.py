"""Passages that leave a customer guessing: limits without a figure, sections that begin with 'it'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.domain.text import Span
from core.knowledge.health.findings import Docs, DocsFinding
from core.resources import load_toml
from core.values import find_values

_FIGURES = frozenset({"amount", "percentage", "duration", "date"})


def find_vague(docs: Docs) -> Iterator[DocsFinding]:
    """Statements with a vague limit and no figure beside it, and sections whose first words point at
    nothing."""
    limits, openings = _patterns()
    before = ("", "")
    for statement in docs.statements:
        place = (statement.page.path, statement.heading)
        opens = place != before and bool(statement.heading)
        before = place
        for why, pattern in limits.items():
            match = pattern.search(statement.text)
            if match and not any(value.kind in _FIGURES for value in find_values(statement.text)):
                yield DocsFinding("ambiguous", why, statement.page.title, (statement.quote([Span(*match.span())]),))
                break
        for why, pattern in openings.items():
            match = pattern.match(statement.text) if opens else None
            if match:
                yield DocsFinding("ambiguous", why, statement.page.title, (statement.quote([Span(*match.span())]),))


@cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]]:
    table = load_toml("language", "vague.en.toml")

    def compiled(name: str) -> dict[str, re.Pattern[str]]:
        return {why: re.compile("|".join(rules), re.IGNORECASE) for why, rules in table[name].items()}

    return compiled("limits"), compiled("openings")
