"""Every message has its words, in every language, and uses only the values it is given."""

import inspect
import re
import string
from collections import Counter

import pytest
from babel.messages.pofile import read_po

from app import i18n
from core import connector_errors, errors, team_errors, team_file_errors
from core.resources import resource

ERRORS = [
    kind
    for module in (errors, connector_errors, team_errors, team_file_errors)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, errors.DesksideError) and kind.__module__ == module.__name__
]
LEAVES = [c for c in ERRORS if not c.__subclasses__()]


def catalogue(language: str) -> dict[str, str]:
    path = resource("locale", language, "LC_MESSAGES", "deskside.po")
    with path.open("rb") as file:
        return {str(m.id[0] if isinstance(m.id, tuple) else m.id): m.string for m in read_po(file) if m.id}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", LEAVES)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_error_has_a_sentence_and_a_hint(kind: type[errors.DesksideError], language: str) -> None:
    words = catalogue(language)
    declared = {
        name.strip() for part in (kind.__doc__ or "").split("(values:")[1:] for name in part.split(")")[0].split(",")
    }
    message_id = kind().message_id
    for key in (f"error.{message_id}", f"hint.{message_id}"):
        assert words.get(key), key
        assert placeholders(words[key]) <= declared, key


def test_both_languages_know_the_same_messages() -> None:
    english, german = catalogue("en"), catalogue("de")
    assert english.keys() == german.keys()
    for key, text in english.items():
        both = [(text, german[key])] if isinstance(text, str) else list(zip(text, german[key], strict=True))
        for one, other in both:
            assert one and other, key
            assert placeholders(one) == placeholders(other), key


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_message_is_worded_twice(language: str) -> None:
    text = resource("locale", language, "LC_MESSAGES", "deskside.po").read_text(encoding="utf-8")
    counts = Counter(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE))
    assert [message_id for message_id, count in counts.items() if count > 1] == []


def test_a_sentence_is_filled_in() -> None:
    i18n.use_language("en")
    assert i18n.error_sentence(errors.FileMissing(path="a.txt")) == "There is no file a.txt."
