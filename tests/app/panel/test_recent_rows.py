"""What a row of a recent ticket says: how far it has come, and what is overdue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.backend.views import RecentTicket
from app.panel.recent_rows import is_overdue, recent_row, urgency_order
from tests.app.panel.visible import seen
from tests.gallery import fixtures as m
from tests.gallery.scenes import recents_desk

PAST, FUTURE = (m.NOW - timedelta(hours=3)).isoformat(), (m.NOW + timedelta(hours=3)).isoformat()


def ticket(**more) -> RecentTicket:
    return RecentTicket("t-1", "Lamp blinks", "Mara Lind", "", m.NOW.isoformat(), **more)


@pytest.mark.parametrize(
    ("of", "says", "sign", "tone"),
    [
        ({}, "Mara Lind", "inbox", "muted"),
        ({"copied": True}, "Copied", "inbox", "muted"),
        ({"copied": True, "outcome": "sent"}, "Sent", "inbox", "muted"),
        ({"handed_over": True}, "Handed over", "inbox", "muted"),
        ({"due": FUTURE, "urgency": "high"}, "Hand-off due", "flag", "warning"),
        ({"due": PAST}, "Hand-off overdue since", "clock", "danger"),
        ({"due": PAST, "pinned": True, "urgency": "critical"}, "Hand-off overdue since", "clock", "danger"),
        ({"urgency": "critical"}, "Mara Lind", "flag", "danger"),
        ({"urgency": "critical", "pinned": True}, "Mara Lind", "pin", "danger"),
    ],
)
def test_a_row_says_how_far_a_ticket_has_come_and_how_urgent_it_is(of, says, sign, tone):
    row = recent_row(ticket(**of), m.NOW)
    assert says in row.detail
    assert (row.icon, row.tone) == (sign, tone)


def test_overdue_hand_offs_come_before_what_is_urgent():
    rows = [ticket(urgency="critical"), ticket(urgency="low", due=PAST), ticket(urgency="high")]
    assert sorted(rows, key=lambda row: urgency_order(row, m.NOW)) == [rows[1], rows[0], rows[2]]
    assert not is_overdue(ticket(due=FUTURE), m.NOW)


def test_the_start_page_lists_the_last_tickets_and_opens_one_by_return(open_window, qtbot):
    window = open_window(recents_desk())
    start = window.empty
    qtbot.waitUntil(lambda: len(start.recent.rows.rows) == 6)
    before = start.paste.mapTo(window, start.paste.rect().topLeft())
    assert start.recent.isVisible()
    start.show_recent([])
    assert start.paste.mapTo(window, start.paste.rect().topLeft()) == before, "what comes later moves nothing"
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    window.backend.recents.insert(0, ticket(copied=True))
    window.session.next()
    qtbot.waitUntil(lambda: [row.title for row in start.recent.rows.rows[:1]] == ["Lamp blinks"])
    start.recent.setFocus()
    qtbot.keyClick(start.recent, "\r")
    qtbot.waitUntil(lambda: window.session.state.ticket is not None)
    assert window.session.state.ticket.id == "t-1"
    assert "Front light" in seen(window)
