"""The one catalogue of words: message ids in, sentences out, in the person's language.

Source is `resources/locale/<language>/LC_MESSAGES/deskside.po`; `make setup` compiles it.
Placeholders in braces are filled with `str.format`.
"""

from __future__ import annotations

import gettext
import locale
from collections.abc import Mapping
from functools import cache
from typing import Any

from core.errors import DesksideError
from core.resources import resource

LANGUAGES = ("en", "de")
_language = "en"


def use_language(choice: str) -> str:
    """Chooses the language for this process: `system`, or one of `LANGUAGES`. Gives the one in force."""
    global _language
    if choice == "system":
        choice = (locale.getlocale()[0] or "en")[:2].lower()
    _language = choice if choice in LANGUAGES else "en"
    return _language


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = resource("locale", language, "LC_MESSAGES", "deskside.mo")
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def t(message_id: str, **values: object) -> str:
    """The sentence for `message_id`, its placeholders filled in. If it has plural forms, `count` chooses one of them:
    callers that get ids from data need not know which messages have plurals."""
    words = message_id
    if isinstance(count := values.get("count"), int):
        words = _catalogue(_language).ngettext(message_id, message_id, count)
    if words == message_id:  # `gettext` gives the singular of what has plurals
        words = _catalogue(_language).gettext(message_id)
    return words.format(**values)


def tn(message_id: str, count: int, **values: object) -> str:
    """The same in the plural form that `count` asks for (`{count}` is filled in too)."""
    return _catalogue(_language).ngettext(message_id, message_id, count).format(count=count, **values)


def error_sentence(error: DesksideError) -> str:
    """What went wrong, in one sentence."""
    place = ".at" if "column" in error.values else ""  # of a mistake in a file whose column is known
    return t(f"error.{error.message_id}{place}", **error.values)


def error_hint(error: DesksideError) -> str:
    """What the person can do about it."""
    return t(f"hint.{error.message_id}", **error.values)


def known(message_id: str, otherwise: str, **values: object) -> str:
    """The catalogue's words for an id that comes from data, or `otherwise` if it has none: a team's own rule is not in
    the catalogue and is shown by its name."""
    words = t(message_id, **values)
    return otherwise if words == message_id else words


def unread_words(reason: str, values: Mapping[str, Any]) -> str:
    """Why a file could not be read, as a sentence."""
    return t(f"unread.{reason}", **values)


def why_words(why: str, text: str, suggestion: str, otherwise: str) -> str:
    """The sentence for a reason: `number-not-found: 60 days`, or a whole id such as `tone.promise`. A team's own rule
    has no entry: it is shown as `otherwise` with the words in question."""
    reason, _, words = why.partition(":")
    message_id = reason if "." in reason else f"review.{reason}"
    sentence = t(message_id, words=words.strip() or text, text=text, suggestion=suggestion)
    if sentence == message_id:
        return f"{otherwise}: {text}" if text else otherwise
    return sentence
