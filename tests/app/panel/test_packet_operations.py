"""Tier 3 at the desk: the packet is read, edited, copied, saved and handed over; nothing of it is lost."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.panel import packet_operations
from core.errors import DiskFull
from tests.app.panel.visible import seen
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def handed(window, qtbot):
    """A window on a ticket that a specialist must answer, and active."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    open_legal(window, qtbot)
    return window


def open_legal(window, qtbot) -> None:
    window.session.open(m.LEGAL_TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "handoff")


def test_the_packet_takes_the_place_of_a_draft_and_is_copied_whole(handed):
    assert not handed.page.draft.isVisible(), "tier 3 has no reply draft"
    assert handed.page.handoff.copy.hasFocus(), "a key pressed by habit hands nothing over"
    QTest.keyClick(handed, Qt.Key.Key_Return, CTRL)
    packet = QGuiApplication.clipboard().text()
    for part in (m.handoff().wants, "Nothing has arrived", "what happens if a deposit is late", "# Hand-off of ticket"):
        assert part in packet
    QTest.keyClick(handed, Qt.Key.Key_Return, CTRL | SHIFT)
    assert "<h1>" in QGuiApplication.clipboard().mimeData().html()


def test_the_countdown_runs_with_the_promised_time_beside_it(handed):
    view = handed.page.handoff
    due = datetime.fromisoformat(m.handoff().due)
    view.tick(due - timedelta(hours=2, minutes=5))
    assert "2 h 05 min left" in seen(view).replace("\N{NO-BREAK SPACE}", " ")
    assert "within 4h" in seen(view)
    view.tick(due + timedelta(minutes=3))
    (left,) = [words for words in view.findChildren(QLabel) if "3\N{NO-BREAK SPACE}min late" in words.text()]
    assert left.isVisible() and left.property("tone") == "danger"


def test_what_the_agent_types_into_the_packet_is_kept_and_goes_out_with_it(open_window, desk, qtbot):
    first = open_window(desk)
    open_legal(first, qtbot)
    first.reply_focus.edit()
    form = first.page.handoff.form
    qtbot.keyClicks(form.fields["note"], "Called back at noon.")
    form.fields["owner"].selectAll()
    qtbot.keyClicks(form.fields["owner"], "Ida")
    qtbot.waitUntil(lambda: desk.packets.get(m.LEGAL_TICKET.id) is not None)  # and then the process is killed
    second = open_window(desk)
    open_legal(second, qtbot)
    assert "To Ida" in seen(second.page.handoff)
    second.copy_reply.copy()
    assert "Called back at noon." in QGuiApplication.clipboard().text()


def test_a_packet_that_cant_be_kept_is_said_once_and_kept_when_it_can(open_window, qtbot, monkeypatch):
    class Full(FixtureBackend):
        tried, full = 0, True

        def save_packet(self, packet):
            self.tried += 1
            if self.full:
                raise DiskFull(path="store.db")
            super().save_packet(packet)

    monkeypatch.setattr("app.panel.autosave.AGAIN_AFTER_MS", 50)
    desk = Full()
    window = open_window(desk)
    open_legal(window, qtbot)
    window.reply_focus.edit()
    qtbot.keyClicks(window.page.handoff.form.fields["note"], "Called back at noon.")
    qtbot.waitUntil(lambda: desk.tried >= 3)
    assert len([message for message in window.messages.recent if message.level == "error"]) == 1
    desk.full = False
    qtbot.waitUntil(lambda: m.LEGAL_TICKET.id in desk.packets)
    window.copy_reply.copy()
    assert "Called back at noon." in QGuiApplication.clipboard().text()


def test_a_card_number_typed_into_the_packet_does_not_go_out(handed, qtbot):
    handed.reply_focus.edit()
    note = handed.page.handoff.form.fields["note"]
    note.setPlainText("Their card is 4111 1111 1111 1111.")
    handed.copy_reply.copy()
    assert "4111 1111" not in QGuiApplication.clipboard().text()


def test_what_goes_to_the_customer_is_checked_like_a_reply_and_asked_for_once(handed, qtbot):
    view = handed.page.handoff
    qtbot.waitUntil(lambda: "For the customer: checked" in seen(view))
    view.reply_copied.emit("Built.")
    assert QGuiApplication.clipboard().text() == "Built.", "nothing is open in what was built"
    view.start_editing()
    view.form.fields["customer-reply"].setPlainText("You can return the light within 60 days.")
    qtbot.waitUntil(lambda: "For the customer: 1 to look at" in seen(view))
    assert "The source says something else than 60 days." in seen(view)
    view.reply_copied.emit("You can return the light within 60 days.")
    assert handed.confirm_copy.isVisible()
    assert QGuiApplication.clipboard().text() == "Built."
    handed.confirm_copy.anyway.click()
    assert QGuiApplication.clipboard().text().endswith("60 days.")


@pytest.mark.parametrize("name", ["packet.md", "packet.html", "packet.json", "packet"])
def test_it_is_saved_in_the_format_of_the_files_name(handed, qtbot, tmp_path, monkeypatch, name):
    monkeypatch.setattr(packet_operations, "ask_packet_file", lambda *_: tmp_path / name)
    QTest.keyClick(handed, Qt.Key.Key_S, CTRL)
    file = tmp_path / (name if "." in name else f"{name}.md")
    qtbot.waitUntil(lambda: handed.messages.recent != [] and file.name in handed.messages.recent[-1].text)
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".json":
        assert json.loads(text)["wants"] == m.handoff().wants
    else:
        assert text.startswith("<!doctype html>" if file.suffix == ".html" else "# Hand-off of ticket")
    assert handed.backend.packet_files == [file]


def test_a_place_that_cannot_be_written_is_said(handed, qtbot, tmp_path):
    handed.packets.save(tmp_path / "gone" / "packet.md")
    qtbot.waitUntil(lambda: handed.messages.recent != [])
    assert "can't be written" in handed.messages.recent[-1].text


def test_handing_over_is_noted_shown_and_taken_back(handed, desk, qtbot):
    view = handed.page.handoff
    QTest.keyClick(handed, Qt.Key.Key_H, CTRL | SHIFT)
    qtbot.waitUntil(view.marked.isVisible)
    assert list(desk.marks) == [m.LEGAL_TICKET.id]
    assert "Handed over to Team lead" in view.marked.accessibleName()
    assert not view.mark.isVisible()
    assert "left" not in seen(view), "nothing runs against the clock any more"
    handed.toast.undo.click()
    qtbot.waitUntil(view.mark.isVisible)
    assert desk.marks == {}
    assert "left" in seen(view)


def test_a_packet_handed_over_at_an_earlier_visit_says_so(open_window, desk, qtbot):
    desk.replies.hand_over(m.handoff())
    window = open_window(desk)
    open_legal(window, qtbot)
    qtbot.waitUntil(window.page.handoff.marked.isVisible)
    window.page.handoff.marked.action.click()
    qtbot.waitUntil(lambda: desk.marks == {})


def test_a_ticket_that_is_no_longer_kept_cannot_be_marked(open_window, qtbot):
    class Erased(FixtureBackend):
        def hand_over(self, packet):
            return None

    window = open_window(Erased())
    open_legal(window, qtbot)
    window.packets.hand_over()
    qtbot.waitUntil(lambda: window.messages.recent != [])
    assert window.messages.recent[-1].level == "warning"
    assert not window.page.handoff.marked.isVisible()
