"""Snippets, sentences of pages and replies of one's own, put into the reply by key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.backend.local_backend import LocalBackend
from core.directories import Directories
from core.settings import Settings
from core.workspace.folder import Workspace
from tests.app.panel.visible import seen
from tests.gallery import fixtures as m

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
    QApplication.processEvents()


def look_up(window, qtbot, words: str, title: str) -> None:
    press(window, Qt.Key.Key_K, CTRL)
    QTest.keyClicks(window.bar.field, words)
    qtbot.waitUntil(lambda: any(title in row.title for row in window.bar.list.rows.rows))


def first_draft(window, qtbot):
    """The window on a ticket whose first draft stands, untouched."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    return window.page.draft.editor


def test_a_snippet_stands_in_the_reply_with_its_gap_to_tab_to(window, qtbot):
    editor = first_draft(window, qtbot)
    look_up(window, qtbot, "label on", "Label on its way")
    press(window, Qt.Key.Key_Return)
    assert editor.toPlainText().startswith(
        "Hello Mara,\n\nThe label for parcel 10423 is on its way; hand it in by [last day].\n\nYou can return"
    )
    assert editor.textCursor().selectedText() == "[last day]", "what is typed next fills it"
    QTest.keyClicks(editor, "Friday")
    assert "hand it in by Friday." in editor.toPlainText()
    editor.undo()
    editor.undo()
    assert editor.toPlainText() == m.EXTRACTIVE_TEXT


def test_a_snippet_is_the_whole_reply_where_nothing_is_written(window, qtbot):
    editor = first_draft(window, qtbot)
    editor.selectAll()
    press(window, Qt.Key.Key_Delete)
    look_up(window, qtbot, "opening", "Opening hours")
    press(window, Qt.Key.Key_Return)
    assert editor.toPlainText() == "Hello Mara,\n\nWe are here from 9 to 17 o'clock.\n\nKind regards"


def test_a_sentence_of_a_page_is_put_in_at_the_caret(window, qtbot):
    editor = first_draft(window, qtbot)
    editor.setPlainText("Dear Mara.")
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    look_up(window, qtbot, "deposit working", "The deposit is paid back")
    press(window, Qt.Key.Key_Return)
    assert editor.toPlainText().startswith("Dear Mara. The deposit is paid back within 5 working days")


def test_where_no_reply_is_written_none_is_offered(window, qtbot):
    window.session.open(m.LEGAL_TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "handoff")
    window.bar.open()
    window.bar.field.setText("label")
    qtbot.wait(1)
    assert not any(row.title == "Label on its way" for row in window.bar.list.rows.rows)


def test_a_reply_is_saved_as_a_snippet_by_keys_and_a_taken_name_is_said(window, qtbot):
    editor = first_draft(window, qtbot)
    window.backend.saved_snippets["Returns"] = "kept"
    press(window, Qt.Key.Key_K, CTRL | SHIFT)
    qtbot.waitUntil(window.snippet_bar.isVisible)
    assert "Hello {name}," in window.snippet_bar.words.toPlainText()
    assert "{delivery date of order 10423}" in window.snippet_bar.words.toPlainText()
    QTest.keyClicks(window.snippet_bar.name, "Returns")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Give it another name." in seen(window))
    QTest.keyClicks(window.snippet_bar.name, " in 30 days")
    assert "Give it another name." not in seen(window)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Returns in 30 days" in window.backend.saved_snippets)
    assert window.backend.saved_snippets["Returns"] == "kept"
    qtbot.waitUntil(lambda: not window.snippet_bar.isVisible())  # the backend saves on another thread
    assert editor.hasFocus()


def test_saving_a_snippet_is_left_by_esc_and_by_the_next_ticket(window, qtbot):
    first_draft(window, qtbot)
    for leave in (lambda: press(window, Qt.Key.Key_Escape), lambda: window.session.open(m.LEGAL_TICKET)):
        window.commands["save-snippet"].action.trigger()
        qtbot.waitUntil(window.snippet_bar.isVisible)
        leave()
        assert not window.snippet_bar.isVisible()
    assert window.backend.saved_snippets == {}


def test_what_one_reply_taught_is_offered_for_the_next_ticket(tmp_path: Path):
    root = tmp_path / "workspace"
    (root / "docs").mkdir(parents=True)
    directories = Directories(tmp_path / "data", tmp_path / "no models")
    backend = LocalBackend(directories, Settings(agent_name="Ines"), Workspace(root), lambda _: bytes(32))
    snippets, (ticket,) = backend.snippets, backend.tickets.read("Where is my order 10423?\n\nAda Example")
    words = snippets.of_reply(ticket, "Hello Ada,\n\nyour order 10423 comes on [day].\n\nKind regards\nInes")
    file = snippets.save_snippet(ticket, "Order on its way", words)
    assert (root / "snippets" / file).read_text(encoding="utf-8").endswith("your order {order} comes on {day}.\n")
    (other,) = backend.tickets.read("Order 77777 has not come. Where is it?\n\nJon Reyes")
    (snippet,) = snippets.for_ticket(other, m.TRIAGE)
    assert snippet.title == "Order on its way"
    assert snippet.body.text.startswith("your order")
    assert snippet.letter.text.endswith("\nInes")
    backend.admin.close()
