"""An agent sees how a ticket was read, and puts it right by one click."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.panel.ticket_page.reading_view import ReadingView
from core.domain.ticket import Message
from tests.factories import make_ticket

MAIL = Message("customer", "It still hums.", "Leah Orr", "", "> Please restart it.", "Leah Orr")


def offered(view: ReadingView) -> dict[str, QAction]:
    """What the menu of the first message offers."""
    menu = QMenu(view)
    view.fill_menu(0, menu)
    return {action.text(): action for action in menu.actions()}


def test_what_was_set_apart_is_shown_and_can_be_put_right(qtbot):
    view = ReadingView(make_ticket(MAIL))
    qtbot.addWidget(view)
    choices = offered(view)
    assert {"This is our team", "This is an internal note", "The signature is part of the message"} <= set(choices)
    with qtbot.waitSignal(view.corrected) as corrected:
        choices["The older mail is part of the message"].trigger()
    assert corrected.args[0].messages[0].text == "It still hums.\n\n> Please restart it."


def test_the_page_works_on_the_ticket_as_it_was_put_right(window, qtbot, desk):
    window.session.open(make_ticket(MAIL))
    block = window.page.customer
    qtbot.waitUntil(lambda: block._ticket is not None)
    block.reading.click()
    assert block._read.isVisibleTo(block)
    view = block._read.findChild(ReadingView)
    offered(view)["This is our team"].trigger()
    qtbot.waitUntil(lambda: bool(desk.readings))
    qtbot.waitUntil(lambda: window.session.state.ticket is desk.readings[0])
    assert window.session.state.ticket.messages[0].sender == "agent"
