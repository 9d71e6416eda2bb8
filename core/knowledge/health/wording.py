"""The sentences that the checks of the docs know by their words, in the language of the page."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from core.language.languages import language_or_default, language_table

Wording = Literal["hedged", "example", "limit", "replaced", "announces", "tells_of_past"]
"""A key of `resources/language/<language>/docs_health.toml`."""


def says(wording: Wording, text: str, language: str) -> bool:
    """Whether `text` holds words of that kind. `language`: ISO 639-1 of its page; another one than those with a
    folder in `resources/language` is read by the English words."""
    return _patterns(language_or_default(language))[wording].search(text) is not None


@cache
def _patterns(language: str) -> dict[Wording, re.Pattern[str]]:
    table = language_table(language, "docs_health")
    return {wording: re.compile("|".join(ways), re.IGNORECASE) for wording, ways in table.items()}  # type: ignore[misc]
