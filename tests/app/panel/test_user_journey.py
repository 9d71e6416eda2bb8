"""The story of a person at the keyboard, and of a machine that is not as one would like it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget

from app.panel.pages.recent import RecentPage
from app.panel.pages.settings_page import SettingsPage
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend
from tests.gallery.scenes import recents_desk

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Keyboard:
    """Presses keys where the focus is, and counts them."""

    def __init__(self, window: QWidget) -> None:
        self._window, self.pressed = window, 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.pressed += 1
        QTest.keyClick(QApplication.focusWidget() or self._window, key, modifier)
        QApplication.processEvents()


@pytest.fixture
def keyboard(window, qtbot) -> Keyboard:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return Keyboard(window)


def test_from_the_clipboard_to_a_copied_reply_in_under_twelve_keys(window, keyboard, qtbot):
    QGuiApplication.clipboard().setText(m.TICKET_TEXT)
    keyboard.press(Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    keyboard.press(Qt.Key.Key_D, CTRL | SHIFT)  # take the model's draft
    keyboard.press(Qt.Key.Key_Tab)  # to the gap
    keyboard.press(Qt.Key.Key_3)
    keyboard.press(Qt.Key.Key_Period, CTRL)  # take the suggestion
    keyboard.press(Qt.Key.Key_Return, CTRL)
    assert window.confirm_copy.isVisible(), "60 days stands against the docs: that is asked once"
    keyboard.press(Qt.Key.Key_Return, CTRL)
    assert "delivered on 3." in QGuiApplication.clipboard().text()
    assert "We expect that it will fit" in QGuiApplication.clipboard().text()
    keyboard.press(Qt.Key.Key_1, CTRL)  # sent, and on
    qtbot.waitUntil(lambda: window.backend.outcomes != [])
    assert window.session.state.ticket is None
    assert keyboard.pressed < 12


def test_the_command_bar_finds_docs_and_opens_them_at_the_place(window, keyboard, qtbot):
    keyboard.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(window.bar.field, "strap")
    qtbot.waitUntil(lambda: any(r.title == "Clips and straps" for r in window.bar.list.rows.rows))
    keyboard.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.shown == "document")
    page = window.pages.page("document")
    qtbot.waitUntil(lambda: page.text.toPlainText() == m.CLIPS)
    keyboard.press(Qt.Key.Key_Escape)
    assert window.pages.shown == ""


def test_a_deleted_ticket_comes_back_when_it_is_undone(open_window, qtbot):
    window = open_window(recents_desk())
    page = window.pages.go("recent")
    assert isinstance(page, RecentPage)
    qtbot.waitUntil(lambda: len(page.list.rows.rows) == 12)
    page.delete(page.list.rows.rows[0].payload)
    qtbot.waitUntil(lambda: len(page.list.rows.rows) == 11)
    assert len(window.backend.recents) == 11, "it is gone from the store, not from the list alone"
    qtbot.waitUntil(window.toast.undo.isVisible)
    window.toast.undo.click()
    qtbot.waitUntil(lambda: len(page.list.rows.rows) == 12)
    assert window.undo_history.entries == []


def test_a_wrong_setting_is_said_beside_its_field_and_changes_nothing(window):
    page = window.pages.go("settings")
    assert isinstance(page, SettingsPage)
    text_size = page.fields["text_size"]
    assert isinstance(text_size, QSpinBox)
    page.change("text_size", 900)
    assert window.backend.admin.settings.text_size == 100
    assert "900" in page.errors["text_size"].text()
    text_size.setValue(120)
    assert window.backend.admin.settings.text_size == 120


def test_the_tab_order_is_the_order_of_the_work(window, qtbot):
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.top.search.setFocus()
    chain = []
    for _ in range(60):
        chain.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    order = [
        chain.index(x)
        for x in (
            window.top.search,
            window.page.triage.intent,
            window.page.draft.editor,
            window.page.sources.cards[0],
            window.actions_bar.copy,
        )
    ]
    assert order == sorted(order)


def test_a_folded_panel_unfolds_to_work(window, qtbot):
    window.set_folded(True)
    assert window.folded_strip.isVisible()
    window.set_folded(False)
    assert not window.folded_strip.isVisible()


def test_fifty_thousand_tickets_are_rows_of_a_model(open_window, qtbot):
    window = open_window(recents_desk(50_000))
    page = window.pages.go("recent")
    qtbot.waitUntil(lambda: len(page.list.rows.rows) == 50_000, timeout=20_000)
    assert len(page.list.findChildren(QWidget)) < 20
    assert isinstance(window.backend, FixtureBackend)
