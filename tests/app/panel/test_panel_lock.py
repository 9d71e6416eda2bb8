"""A locked panel shows nothing and has no key; the passphrase brings it back as it was."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import store_key
from app.i18n import t
from app.key_prompt import KeyPrompt
from app.panel import idle_watch
from app.panel.idle_watch import IdleWatch
from app.panel.lock_screen import LockScreen
from app.panel.panel_lock import PanelLock
from app.panel.window import PanelWindow
from core.settings import Settings
from core.store.key_file import key_from_passphrase
from core.store.opening import open_store
from tests.gallery import fixtures as m

CTRL = Qt.KeyboardModifier.ControlModifier


class Safe:
    """What has the key: opened anew by each unlocking, on a thread of its own as by the worker process's client."""

    def __init__(self, store_file: Path, prompt: KeyPrompt) -> None:
        self._store_file, self._prompt = store_file, prompt
        self.needed = True
        self.key: bytes | None = b"key of the start"

    def needs_person(self) -> bool:
        return self.needed

    def lock(self) -> None:
        self.key = None

    def unlock(self) -> None:
        threading.Thread(target=self.open, daemon=True).start()

    def open(self) -> None:
        self.key = self._prompt.key(self._store_file)


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Safe:
    monkeypatch.delenv("DESKSIDE_PASSPHRASE", raising=False)
    monkeypatch.setattr(store_key, "ask_keyring", lambda *_: None)
    store_file = tmp_path / "store.db"
    open_store(store_file, key_from_passphrase("swordfish", store_file)).close()
    return Safe(store_file, KeyPrompt())


@pytest.fixture
def lock(window: PanelWindow, safe: Safe, qapp: QApplication) -> PanelLock:
    return PanelLock(qapp, window, safe, safe._prompt)


def type_passphrase(window: PanelWindow, words: str) -> None:
    window.front.lock_screen.passphrase.setText(words)
    QTest.keyClick(window.front.lock_screen.passphrase, Qt.Key.Key_Return)


def test_in_a_low_window_the_question_scrolls_and_the_field_is_seen(qtbot):
    screen = LockScreen()
    screen.setObjectName("panel")  # it is no window of its own, but in this test
    qtbot.addWidget(screen)
    screen.ask("new")
    screen.resize(320, 180)
    with qtbot.waitExposed(screen):
        screen.show()
    inside = screen.page.viewport()

    def seen(part: QWidget) -> bool:
        return inside.rect().contains(QRect(part.mapTo(inside, QPoint(0, 0)), part.size()))

    qtbot.waitUntil(lambda: seen(screen.passphrase))
    assert not seen(screen.without)
    bar = screen.page.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert seen(screen.without)


def test_a_locked_panel_shows_no_ticket_and_its_keys_do_nothing(window, lock, safe, qtbot):
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    QTest.keyClick(window, Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: lock.locked)
    assert safe.key is None
    assert not window.page.isVisible() and not window.top.isVisible() and window.front.lock_screen.isVisible()
    QGuiApplication.clipboard().setText("before")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL)
    assert QGuiApplication.clipboard().text() == "before"


def test_a_wrong_passphrase_is_said_and_the_right_one_brings_the_ticket_back(window, lock, safe, qtbot):
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    lock.lock()
    qtbot.waitUntil(lambda: lock.locked)
    screen = window.front.lock_screen
    type_passphrase(window, "tuna")
    qtbot.waitUntil(screen.mistake.isVisible)
    assert screen.mistake.text() == t("panel.lock.wrong") and screen.title.text() == t("panel.lock.title.locked")
    assert safe.key is None and not window.page.isVisible()
    type_passphrase(window, "swordfish")
    qtbot.waitUntil(window.page.isVisible)
    assert safe.key is not None and window.session.state.ticket == m.TICKET
    assert not screen.isVisible() and screen.passphrase.text() == ""


def test_nothing_typed_is_no_try(window, lock, qtbot):
    lock.lock()
    qtbot.waitUntil(lambda: lock.locked)
    type_passphrase(window, "")
    assert lock.locked and window.front.lock_screen.mistake.text() == t("panel.lock.nothing")


def test_where_the_keyring_opens_the_store_it_is_not_locked_and_says_so_once(window, lock, safe, qtbot):
    safe.needed = False
    lock.lock()
    qtbot.waitUntil(lambda: window.messages.recent != [])
    assert [found.text for found in window.messages.recent] == [t("panel.lock.useless")]
    assert not lock.locked and safe.key is not None
    lock.watch.idle.emit()
    qtbot.waitUntil(lambda: not window.tasks.quick.busy)
    assert len(window.messages.recent) == 1


def test_a_start_asks_in_the_window(window, lock, safe, qtbot):
    safe.unlock()
    screen = window.front.lock_screen
    qtbot.waitUntil(screen.isVisible)
    assert screen.title.text() == t("panel.lock.title.open") and not screen.again.isVisible()
    type_passphrase(window, "swordfish")
    qtbot.waitUntil(lambda: not screen.isVisible())
    assert safe.key is not None


def test_a_new_store_takes_the_same_passphrase_twice_or_none(window, lock, safe, tmp_path, qtbot):
    safe._store_file = tmp_path / "new.db"
    safe.unlock()
    screen = window.front.lock_screen
    qtbot.waitUntil(screen.again.isVisible)
    screen.passphrase.setText("swordfish")
    screen.again.setText("sword fish")
    screen.unlock.click()
    assert screen.mistake.text() == t("panel.lock.differs")
    screen.again.setText("swordfish")
    screen.unlock.click()
    qtbot.waitUntil(lambda: not screen.isVisible())
    assert safe.key == key_from_passphrase("swordfish", tmp_path / "new.db")


def test_a_folded_panel_that_is_locked_unfolds_to_the_question(window, lock, qtbot):
    window.set_folded(True)
    lock.lock()
    qtbot.waitUntil(lambda: lock.locked)
    assert window.folded_strip.isVisible() and not window.front.lock_screen.isVisible()
    window.set_folded(False)
    assert window.front.lock_screen.isVisible() and not window.page.isVisible()


def test_a_draft_under_way_comes_to_its_end_before_idleness_locks(window, lock, qtbot):
    window.session.open(m.TICKET)
    assert window.session.state.busy
    lock.watch.idle.emit()
    assert not lock.locked
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    lock.watch.idle.emit()
    qtbot.waitUntil(lambda: lock.locked)


@pytest.mark.parametrize("clocks", [(601.0, 600.0), (0.0, 601.0), (601.0, -5000.0)])
def test_idle_by_either_clock_is_told_and_a_key_begins_anew(window, qapp, qtbot, monkeypatch, clocks):
    now = [0.0, 0.0]
    monkeypatch.setattr(idle_watch, "_clocks", lambda: tuple(now))
    watch = IdleWatch(qapp)
    watch.watch(10)
    told: list[bool] = []
    watch.idle.connect(lambda: told.append(True))
    now[:] = clocks
    watch.look()
    assert told == [True]
    QTest.keyClick(window, Qt.Key.Key_Shift)
    watch.look()
    assert told == [True]
    now[:] = clocks[0] + 599, clocks[1] + 599
    watch.look()
    assert told == [True]
    watch.watch(0)


def test_the_setting_says_after_how_long(lock, qtbot, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(idle_watch, "_clocks", lambda: (now[0], now[0]))
    lock.follow(Settings())
    now[0] = 1e6
    lock.watch.look()
    lock.follow(Settings(lock_after_minutes=5))
    lock.watch.look()
    assert not lock.locked
    now[0] += 300
    lock.watch.look()
    qtbot.waitUntil(lambda: lock.locked)
    lock.follow(Settings())
