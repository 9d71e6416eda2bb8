"""What is said of docs whose language is not the search model's, in words and as a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.i18n import known, t, tn
from core.knowledge.unsupported_languages import OtherLanguages


def in_words(found: OtherLanguages) -> str:
    """One sentence: how many pages, which languages, and what to do."""
    return tn(
        "docs.other-language",
        found.pages,
        languages=names_of(found.languages),
        model=found.model,
        made_for=names_of(found.made_for),
    )


def beside_result(language: str) -> str:
    """What stands beside a result whose best page is in `language`."""
    return t("search.other-language", language=names_of((language,)))


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


def names_of(languages: Sequence[str]) -> str:
    """Languages by name, where the catalogue has one."""
    return ", ".join(known(f"language.{language}", language) for language in languages)
