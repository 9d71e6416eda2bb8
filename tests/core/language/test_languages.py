"""A language is one folder of resources: each has the same files and the same keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from core.language.languages import DEFAULT_LANGUAGE, language_table, languages
from core.resources import resource

OTHERS = [language for language in languages() if language != DEFAULT_LANGUAGE]


def keys(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The keys of a table and of the tables in it. Tables of numbers hold rated words, which differ."""
    for key, value in table.items():
        yield above + key
        if isinstance(value, dict) and not all(isinstance(rating, int | float) for rating in value.values()):
            yield from keys(value, f"{above}{key}.")


def files_of(language: str) -> set[str]:
    return {entry.name for entry in resource("language", language).iterdir()}


def test_english_and_german_are_there() -> None:
    assert set(languages()) >= {"de", "en"}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_files(language: str) -> None:
    assert files_of(language) == files_of(DEFAULT_LANGUAGE)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sorted(name[:-5] for name in files_of(DEFAULT_LANGUAGE) if name.endswith(".toml")))
def test_every_language_has_the_same_keys(language: str, name: str) -> None:
    assert set(keys(language_table(language, name))) == set(keys(language_table(DEFAULT_LANGUAGE, name)))


def test_a_language_without_a_folder_is_read_by_english_words() -> None:
    assert language_table("xx", "grammar") is language_table(DEFAULT_LANGUAGE, "grammar")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", ["docs_health", "vague", "roles"])
def test_patterns_are_patterns(language: str, name: str) -> None:
    def compile_all(value: Any) -> int:
        if isinstance(value, str):
            re.compile(value)
            return 1
        return sum(map(compile_all, value.values() if isinstance(value, dict) else value))

    assert compile_all(language_table(language, name)) > 3
