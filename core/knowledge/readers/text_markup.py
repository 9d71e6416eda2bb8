"""Names of directives, templates and macros in lightweight mark-up: `resources/readers/markup.toml`."""

from __future__ import annotations

from functools import cache

from core.resources import load_toml


@cache
def words_of(kind: str) -> frozenset[str]:
    """One list of names."""
    return frozenset(load_toml("readers", "markup.toml")[kind])
