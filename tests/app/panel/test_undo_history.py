"""What was done an hour ago can still be taken back: from Ctrl+K, by words or the last one by its key."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.errors import GoneForGood
from tests.gallery import fixtures as m
from tests.gallery.scenes import recents_desk

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def undo_rows(window) -> list[tuple[str, str]]:
    return [
        (r.title, r.detail) for r in window.bar.list.rows.rows if r.icon == "undo-2" and not r.trailing.startswith("C")
    ]


def delete(window, qtbot, at: int) -> str:
    page = window.pages.go("recent")
    qtbot.waitUntil(lambda: bool(page.list.rows.rows))
    ticket = page.list.rows.rows[at].payload
    before = len(window.undo_history.entries)
    page.delete(ticket)
    qtbot.waitUntil(lambda: len(window.undo_history.entries) == before + 1)
    qtbot.waitUntil(lambda: ticket.id not in {row.payload.id for row in page.list.rows.rows})
    return ticket.id


def test_an_older_deed_is_found_by_its_words_and_taken_back(open_window, qtbot):
    window = open_window(recents_desk())
    desk = window.backend
    first, second = delete(window, qtbot, 0), delete(window, qtbot, 0)
    window.toast.hide()  # its few seconds are over
    subject = window.undo_history.entries[1].message.about
    window.bar.open()
    QTest.keyClicks(window.bar.field, "undone")
    assert [title for title, _ in undo_rows(window)] == ["Ticket deleted", "Ticket deleted"]
    window.bar.field.setText(f"undone {subject}")
    assert undo_rows(window)[0] == ("Ticket deleted", subject)
    QTest.keyClick(window.bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: first in {row.id for row in desk.recents})
    assert len(window.undo_history.entries) == 1
    assert window.messages.recent[-1].text == "Undone: Ticket deleted."
    assert second not in {row.id for row in desk.recents}


def test_who_looks_for_a_ticket_does_not_undo_anything_by_return(open_window, qtbot):
    window = open_window(recents_desk())
    delete(window, qtbot, 0)
    subject = window.undo_history.entries[0].message.about
    window.bar.open()
    window.bar.field.setText(subject)
    qtbot.waitUntil(lambda: any(row.icon == "inbox" for row in window.bar.list.rows.rows))
    icons = [row.icon for row in window.bar.list.rows.rows]
    assert icons[0] != "undo-2" and icons[-1] == "undo-2"


def test_the_key_takes_the_last_deed_back_and_says_when_there_is_none(open_window, qtbot):
    window = open_window(recents_desk())
    desk = window.backend
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert window.commands["undo"].why_not() == "There is nothing to undo."
    delete(window, qtbot, 3)
    assert window.commands["undo"].why_not() == ""
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL_ALT)
    qtbot.waitUntil(lambda: len(desk.recents) == 12)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL_ALT)
    assert window.messages.recent[-1].text == "There is nothing to undo."


def test_a_check_dismissed_in_an_earlier_ticket_is_forgiven_there_and_not_here(ready, qtbot):
    window, desk = ready, ready.backend
    qtbot.waitUntil(lambda: bool(window.page.check_list.rows))
    check = window.page.check_list.rows[0].check
    key = check.key
    window.page.check_list.dismissed.emit(check, "right")
    qtbot.waitUntil(lambda: key in desk.dismissals)
    qtbot.waitUntil(lambda: bool(window.undo_history.entries))
    window.session.open(replace(m.TICKET, id="another"))
    qtbot.waitUntil(lambda: window.session.state.phase == "ready" and window.session.state.ticket.id == "another")
    words = window.reply()
    window.undo_history.undo_last()
    qtbot.waitUntil(lambda: key not in desk.dismissals)
    assert window.reply() == words


def test_what_can_not_come_back_is_said(open_window, qtbot, monkeypatch):
    window = open_window(recents_desk())

    def gone(_: int) -> None:
        raise GoneForGood

    monkeypatch.setattr(window.backend, "restore", gone)
    delete(window, qtbot, 0)
    window.undo_history.undo_last()
    page = window.pages.page("recent")
    qtbot.waitUntil(lambda: "can't be brought back" in page._state.accessibleName())
