"""What is said of docs whose language is not the search model's, in words and as a row."""

from __future__ import annotations

from typing import Any

from app.i18n import t, tn
from app.name_words import language_words
from core.knowledge.unsupported_languages import OtherLanguages


def in_words(found: OtherLanguages) -> str:
    """One sentence: how many pages, which languages, and what to do."""
    return tn(
        "docs.other-language",
        found.pages,
        languages=language_words(found.languages),
        model=found.model,
        made_for=language_words(found.made_for),
    )


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
        "words": in_words(found),
    }
