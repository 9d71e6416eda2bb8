"""No word of the panel's own is outside the catalogue, so a German panel has no English left.

Each message is put between marks; what is seen without marks must be a word of the ticket, the docs
or a name, all of which come from the scenes' material.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QWidget,
)

from app import i18n
from app.panel.pages import about
from app.panel.widgets.rows import RowList
from tests.gallery import fixtures
from tests.gallery.pictures import Shot, take
from tests.gallery.scenes import SCENES, recents_desk

OPEN, CLOSE = "⟦", "⟧"
MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*(?:{CLOSE}|$)")  # no end: a message cut to its first sentence
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Deskside", "Ctrl", "Shift", "Alt", "Return", "Esc", "Tab", "Space", "Del", "Up", "Down", "kB", "MB", "GB"}
"""Written the same in every language."""


class Marking(gettext.NullTranslations):
    """The catalogue of a language with a mark around each message."""

    def __init__(self, real: gettext.NullTranslations) -> None:
        super().__init__()
        self._real = real

    def gettext(self, message: str) -> str:
        words = self._real.gettext(message)
        return words if words == message else f"{OPEN}{words}{CLOSE}"

    def ngettext(self, one: str, many: str, n: int) -> str:
        words = self._real.ngettext(one, many, n)
        return words if words == one else f"{OPEN}{words}{CLOSE}"


def strings(thing: object) -> Iterator[str]:
    """Every string in a tree of tuples, dicts and dataclasses."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from strings(one)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from strings(getattr(thing, field.name))


def known_words() -> set[str]:
    content: list[object] = ["re", "zzz", "del"]  # typed into the search; where a stream stops in the middle of a word
    content += [value for name, value in vars(fixtures).items() if not name.startswith("__")]
    content += [fixtures.handoff(), recents_desk().recents, about.PARTS, about.SHIPPED]
    return {word for text in strings(content) for word in WORD.findall(text)} | NAMES


def seen_and_said(window: QWidget) -> Iterator[str]:
    for part in window.findChildren(QWidget):
        if not part.isVisible():
            continue
        yield part.accessibleName()
        yield part.accessibleDescription()
        yield part.toolTip()
        if isinstance(part, QLabel):
            yield re.sub(r"<[^>]*>", " ", part.text()) if "<" in part.text() else part.text()
        elif isinstance(part, QAbstractButton | QLineEdit):
            yield part.text()
        if isinstance(part, QLineEdit | QPlainTextEdit):
            yield part.placeholderText()
        if isinstance(part, QComboBox):
            yield from (part.itemText(i) for i in range(part.count()))
        if isinstance(part, RowList):
            for row in part.rows.rows:
                yield from (row.title, row.detail, row.trailing, row.section)
        if isinstance(part, QProgressBar):
            yield part.text() if part.isTextVisible() else ""
    yield from (action.text() for action in window.findChildren(QAction))


def unmarked(text: str) -> str:
    while (less := MARKED.sub(" ", text)) != text:
        text = less
    return text


@pytest.mark.parametrize("scene", [scene.name for scene in SCENES])
def test_a_german_panel_has_no_english_left(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scene: str) -> None:
    real = i18n._catalogue
    monkeypatch.setattr(i18n, "_catalogue", lambda language: Marking(real(language)))
    texts: list[str] = []
    take(qapp, Shot(scene, language="de"), lambda window: texts.extend(seen_and_said(window)))
    known = known_words()
    foreign = {text for text in texts if not set(WORD.findall(unmarked(text))) <= known}
    assert any(OPEN in text for text in texts)
    assert foreign == set()


def test_a_hard_coded_word_is_found(qapp: QApplication) -> None:
    window = QWidget()
    window.setObjectName("panel")
    QLabel("Searching", window)
    window.show()
    assert not set(WORD.findall(unmarked(" ".join(seen_and_said(window))))) <= known_words()
    window.close()
