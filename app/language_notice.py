"""What is said of docs whose language is not the search model's, in words and as a row."""

from __future__ import annotations

from typing import Any

from app.i18n import known, t, tn
from app.name_words import language_words
from core.knowledge.unsupported_languages import OtherLanguages


def in_words(found: OtherLanguages, *, by_command: bool = False) -> str:
    """How many pages, which languages, and what to do, in the window or `by_command`."""
    pages = tn(
        "docs.other-language",
        found.pages,
        languages=language_words(found.languages),
        model=found.model,
        made_for=language_words(found.made_for),
    )
    return f"{pages} {_what_to_do(found.suggested, by_command)}"


def _what_to_do(suggested: str, by_command: bool) -> str:
    if not suggested:
        return t("docs.search-model.any")
    if by_command:
        return t("docs.search-model.command", model=suggested)
    return t("docs.search-model", name=known(f"model.{suggested}", suggested))


def beside_result(language: str) -> str:
    """What stands beside a result whose best page is in `language`."""
    return t("search.other-language", language=language_words((language,)))


def as_row(found: OtherLanguages | None) -> dict[str, Any] | None:
    """The JSON form."""
    if found is None:
        return None
    return {
        "languages": list(found.languages),
        "pages": found.pages,
        "embedder": found.model,
        "made_for": list(found.made_for),
        "suggested": found.suggested,
        "words": in_words(found, by_command=True),
    }
