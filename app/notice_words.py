"""Notices of the assistant in words: the same in the panel and in the terminal."""

from __future__ import annotations

from app.i18n import known
from app.name_words import language_words
from core.events import Noticed

_LANGUAGES = ("language", "docs")
"""Values that are codes of languages."""


def in_words(notice: Noticed) -> str:
    """The sentence of a notice, languages by their names; its id where the catalogue has no sentence."""
    values = {
        name: language_words((value,)) if name in _LANGUAGES and isinstance(value, str) else value
        for name, value in notice.values
    }
    return known(f"notice.{notice.message_id}", notice.message_id, **values)
