"""The reply is what the page is about: it comes first, is seen whole, and nothing is done to it unseen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.gallery import fixtures as m
from tests.gallery.scenes import settle

CTRL = Qt.KeyboardModifier.ControlModifier
LETTER = "\n".join(
    f"Step {step}: open the settings of your account and follow what is said there for lamps that blink."
    for step in range(1, 15)
)


def seen_of(part: QWidget, window: QWidget) -> QRect:
    """What of a part is to be seen, in its own coordinates: cut by whatever it is scrolled in."""
    return part.visibleRegion().boundingRect()


def lines_cut(editor) -> int:  # type: ignore[no-untyped-def]
    """Pixels of the text that do not fit into the editor."""
    first, last = editor.document().firstBlock(), editor.document().lastBlock()
    editor.ensureCursorVisible()
    bottom = editor.blockBoundingGeometry(last).bottom() - editor.blockBoundingGeometry(first).top()
    return max(0, round(bottom) - editor.viewport().height(), editor.verticalScrollBar().maximum())


@pytest.mark.parametrize("widths", [(400, 1100, 400), (1100, 400, 1100), (1100, 1600, 360)])
def test_the_editor_is_as_tall_as_its_text_at_every_width(ready, widths):
    editor = ready.page.draft.editor
    for text in (LETTER, "Hello", LETTER):
        editor.put(text)
        for width in widths:
            ready.resize(width, 760)
            settle(ready)
            assert lines_cut(editor) == 0, (width, text[:10])
            assert editor.viewport().height() < editor.height(), "the frame is the text's, not the other way round"


def test_a_change_of_width_leaves_no_empty_room_under_the_text(ready):
    editor = ready.page.draft.editor
    editor.put(LETTER)
    ready.resize(1100, 760)
    settle(ready)
    straight = editor.height()
    ready.resize(400, 760)
    settle(ready)
    ready.resize(1100, 760)
    settle(ready)
    assert editor.height() == straight


def test_the_editor_grows_while_a_person_types(ready):
    ready.resize(1100, 760)
    editor = ready.page.draft.editor
    editor.setFocus()
    for _ in range(30):
        QTest.keyClicks(editor, "one more line")
        QTest.keyClick(editor, Qt.Key.Key_Return)
    settle(ready)
    assert lines_cut(editor) == 0


@pytest.mark.parametrize("width", [400, 1100])
def test_the_key_for_the_reply_brings_it_into_view_from_anywhere(ready, width):
    ready.resize(width, 500)
    editor = ready.page.draft.editor
    editor.put(LETTER)
    settle(ready)
    editor.setFocus()
    bar = ready.page._scroll.verticalScrollBar()
    for place in (0, bar.maximum()):
        bar.setValue(place)
        ready.commands["edit"].action.trigger()
        settle(ready)
        assert seen_of(editor, ready).top() <= 0, "its first line is seen"
        assert editor.hasFocus()
    ready.go("settings")
    ready.commands["edit"].action.trigger()
    settle(ready)
    assert seen_of(editor, ready).height() > 100


def test_what_is_copied_is_seen(ready):
    ready.resize(400, 700)
    bar = ready.page._scroll.verticalScrollBar()
    settle(ready)
    bar.setValue(bar.maximum())
    editor = ready.page.draft.editor
    ready.commands["copy"].action.trigger()
    settle(ready)
    assert seen_of(editor, ready) == editor.rect()
    ready.go("recent")
    ready.commands["copy"].action.trigger()
    assert ready.pages.shown == ""


@pytest.mark.parametrize("command", ["version", "take", "vote-good", "next-check", "copy"])
def test_nothing_is_done_to_a_reply_that_is_not_seen(ready, qtbot, command):
    ready.resize(400, 420)
    settle(ready)
    bar, editor = ready.page._scroll.verticalScrollBar(), ready.page.draft.editor
    bar.setValue(bar.maximum())
    ready.actions_bar.copy.setFocus()
    assert seen_of(editor, ready).height() == 0
    ready.commands[command].action.trigger()
    qtbot.waitUntil(lambda: seen_of(editor, ready).height() > 40)  # the page may glide there


def test_docked_the_sources_are_folded_to_what_the_reply_uses(ready):
    ready.resize(400, 860)
    settle(ready)
    first, second = ready.page.sources.cards[:2]
    assert "within 30 days of delivery" in first._words.text()
    assert "deposit" not in first._words.text(), "the rest of the passage is folded away"
    assert not first.use.isVisible()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert "deposit" in first._words.text()
    assert first.use.isVisible()
    ready.resize(1100, 860)
    settle(ready)
    assert ready.page.sources.cards[0].use.isVisible(), "beside the reply there is room for the passage"
    assert not second.use.isVisible()


def test_from_the_clipboard_to_a_copied_reply_in_five_keys_with_the_reply_in_sight(window, qtbot):
    window.resize(400, 900)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QGuiApplication.clipboard().setText(m.TICKET_TEXT)
    editor = window.page.draft.editor
    keys = [(Qt.Key.Key_V, CTRL), (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)]
    keys += [(Qt.Key.Key_3, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Return, CTRL)]
    for key, modifier in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
        qtbot.waitUntil(lambda: window.session.state.phase == "ready")
        settle(window)
        assert seen_of(editor, window) == editor.rect(), f"all of the reply is seen after key {key}"
    assert len(keys) <= 5
    assert "delivered on 3." in QGuiApplication.clipboard().text()
