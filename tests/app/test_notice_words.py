"""A person reads the names of languages, not their codes."""

from __future__ import annotations

from app.i18n import use_language
from app.notice_words import in_words
from core.events import Noticed


def test_languages_are_named_and_other_values_stand_as_they_are():
    use_language("en")
    across = in_words(Noticed("1", "search-across-languages", (("language", "de"), ("docs", "en"))))
    assert "(German)" in across and "(English)" in across
    file = in_words(Noticed("1", "bad-workspace-file", (("path", "de"), ("line", 3), ("reason", "no number"))))
    assert file.startswith("de, line 3: no number.")


def test_a_notice_without_words_shows_its_id():
    assert in_words(Noticed("1", "of-a-later-version")) == "of-a-later-version"
