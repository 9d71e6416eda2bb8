"""The languages whose words we ship: one folder each in `resources/language`, all with the same files and keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from core.resources import load_toml, resource

DEFAULT_LANGUAGE = "en"
"""Whose words stand in for those of a language that has no folder."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a folder (ISO 639-1), in alphabetical order."""
    return tuple(sorted(entry.name for entry in resource("language").iterdir() if entry.is_dir()))


def language_table(language: str, name: str) -> Mapping[str, Any]:
    """The table `resources/language/<language>/<name>.toml`; that of the default language where there is no such
    folder. Shared: never change it."""
    return load_toml("language", language_or_default(language), f"{name}.toml")


def language_or_default(language: str) -> str:
    """The language itself if it has a folder, else the one whose words stand in."""
    return language if language in languages() else DEFAULT_LANGUAGE


def tables_of_all(name: str) -> tuple[Mapping[str, Any], ...]:
    """The table `name` of every language, for text whose language is not known."""
    return tuple(language_table(language, name) for language in languages())


def any_of(tables: Iterable[Mapping[str, Any]], *names: str) -> re.Pattern[str]:
    """What matches any of the regular expressions that stand in these lists of the tables, in either case."""
    expressions = (f"(?:{expression})" for table in tables for name in names for expression in table[name])
    return re.compile("|".join(expressions), re.IGNORECASE)
