"""Pages that a browser hands over become tickets, and the reply goes back into the page its ticket came from."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.i18n import t
from app.panel.application import Panel
from app.panel.desktop.local_frames import LocalFrames
from app.panel.desktop.single_instance import connect, name_for

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", "raise()", extend=True)
QUESTION = "How long do I have to send the front light back?"


class BrowserEnd:
    """What a native host does at its end of the socket."""

    def __init__(self, panel: Panel, data) -> None:
        socket = connect(name_for(data))
        assert socket is not None
        self.frames = LocalFrames(socket, panel)
        self.got: list[dict[str, Any]] = []
        self.frames.received.connect(self.got.append)
        self.frames.send({"do": "companion", "version": 1})

    def hand_over(self, *, id: str = "7", text: str = QUESTION, asked: bool = True, tab: int = 3) -> None:
        ticket = {"id": id, "subject": "Light", "customer": {}, "messages": [{"from": "customer", "text": text}]}
        page = {"kind": "page", "tab": tab, "place": f"number {id}", "asked": asked, "adapter": "some-desk"}
        self.frames.send({**page, "ticket": ticket})


@pytest.fixture
def browser(panel: Panel, tmp_path, qtbot) -> BrowserEnd:
    panel.start()
    qtbot.waitUntil(lambda: bool(panel.window.starter.intents))
    return BrowserEnd(panel, tmp_path)


def ready(panel: Panel, qtbot) -> None:
    qtbot.waitUntil(lambda: panel.window.session.state.phase == "ready")


def test_a_page_is_the_ticket_at_hand_and_its_reply_goes_into_that_page(panel, browser, qtbot):
    browser.hand_over(tab=3)
    ready(panel, qtbot)
    assert panel.window.session.state.ticket.messages[0].text == QUESTION
    assert {"kind": "answer", "tab": 3, "answer": "taken"} in browser.got
    assert panel.window.actions_bar.insert.isVisible()
    panel.window.page.draft.editor.setPlainText("Within 30 days.")
    panel.window.commands["insert"].action.trigger()
    if panel.window.confirm_copy.isVisible():
        panel.window.commands["insert"].action.trigger()
    sent = {"kind": "insert", "tab": 3, "text": "Within 30 days.", "place": "number 7"}
    qtbot.waitUntil(lambda: sent in browser.got)
    browser.frames.send({"kind": "insertion", "tab": 3, "outcome": "inserted"})
    qtbot.waitUntil(lambda: panel.window.actions_bar.insert.text() == "Inserted")
    assert all(button.isVisible() for button in panel.window.actions_bar.outcomes)


@pytest.mark.parametrize("outcome", ["no-box", "not-taken", "other-page", "tab-gone"])
def test_what_could_not_be_inserted_is_on_the_clipboard_and_that_is_said(panel, browser, qtbot, outcome):
    browser.hand_over()
    ready(panel, qtbot)
    panel.window.page.draft.editor.setPlainText("Within 30 days.")
    for _ in range(2):
        panel.window.commands["insert"].action.trigger()
    qtbot.waitUntil(lambda: any(message["kind"] == "insert" for message in browser.got))
    browser.frames.send({"kind": "insertion", "tab": 3, "outcome": outcome})
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == "Within 30 days.")
    said = t(f"panel.insert.{outcome}")
    qtbot.waitUntil(lambda: said in [message.text for message in panel.messages.recent])


def test_an_answer_that_comes_once_the_next_ticket_is_at_hand_is_of_the_ticket_before(panel, browser, qtbot):
    browser.hand_over(id="7", tab=3)
    ready(panel, qtbot)
    panel.window.page.draft.editor.setPlainText("Within 30 days.")
    for _ in range(2):
        panel.window.commands["insert"].action.trigger()
    qtbot.waitUntil(lambda: any(message["kind"] == "insert" for message in browser.got))
    browser.hand_over(id="8", text="Where is my order?", tab=4)
    qtbot.waitUntil(lambda: panel.window.session.state.ticket.id == "8")
    ready(panel, qtbot)
    browser.frames.send({"kind": "insertion", "tab": 3, "outcome": "inserted"})
    qtbot.waitUntil(lambda: [copy[:2] for copy in panel.window.session.backend.copies] == [("7", "Within 30 days.")])
    assert panel.window.actions_bar.insert.text() == t("panel.insert")
    assert not any(button.isVisible() for button in panel.window.actions_bar.outcomes)


def test_a_browser_that_has_gone_takes_insert_away(panel, browser, qtbot):
    browser.hand_over()
    ready(panel, qtbot)
    browser.frames.close()
    qtbot.waitUntil(lambda: not panel.window.actions_bar.insert.isVisible())
    assert panel.window.actions_bar.copy.isVisible()


def test_the_ticket_at_hand_is_not_worked_on_again_because_its_tab_is_looked_at(panel, browser, qtbot):
    browser.hand_over()
    ready(panel, qtbot)
    at_hand = panel.window.session.state
    browser.hand_over(asked=False)
    qtbot.waitUntil(lambda: len(browser.got) == 2)
    assert panel.window.session.state is at_hand
    browser.hand_over(asked=False, text=f"{QUESTION} And who pays?")
    qtbot.waitUntil(lambda: "who pays" in panel.window.session.state.ticket.messages[0].text)


def test_a_page_that_comes_by_itself_while_a_reply_is_typed_waits_and_one_asked_for_opens(panel, browser, qtbot):
    browser.hand_over()
    ready(panel, qtbot)
    panel.window.page.draft.editor.textCursor().insertText("I am typing")
    qtbot.waitUntil(lambda: panel.window.page.draft.editor.touched)
    browser.hand_over(id="8", text="Where is my order?", asked=False)
    qtbot.waitUntil(lambda: len(panel.window.session.queue) == 1)
    assert panel.window.session.state.ticket.messages[0].text == QUESTION
    browser.hand_over(id="9", text="Can I change the address?")
    qtbot.waitUntil(lambda: panel.window.session.state.ticket.id == "9")


def test_a_page_with_another_shape_is_read_as_words_and_said(panel, browser, qtbot):
    words = {"adapter": "some-desk", "missing": ["messages"], "page": f"Kim Berg wrote:\n{QUESTION}"}
    browser.frames.send({"kind": "page", "tab": 3, "asked": True, **words})
    ready(panel, qtbot)
    assert any("some-desk" in message.text for message in panel.messages.recent)
    assert QUESTION in panel.window.session.state.ticket.messages[-1].text


def test_a_page_without_words_is_refused_and_nothing_is_lost(panel, browser, qtbot):
    browser.hand_over()
    ready(panel, qtbot)
    browser.frames.send({"kind": "page", "tab": 4, "asked": True, "page": "  "})
    qtbot.waitUntil(lambda: {"kind": "answer", "tab": 4, "answer": "unreadable"} in browser.got)
    assert panel.window.session.state.ticket.messages[0].text == QUESTION
