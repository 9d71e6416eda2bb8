"""An agent puts the assistant right: intent, tier, a finding, a draft, a reply that is not ready."""

from __future__ import annotations

import threading
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.backend.views import SearchUse
from app.panel.ticket_page.draft_block import VOTE_REASONS
from core.domain.text import Span
from tests.app.panel.visible import seen
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend

CTRL = Qt.KeyboardModifier.ControlModifier


def choose(menu_button, words: str) -> None:
    """Opens the menu of a button and chooses the entry that holds these words."""
    menu = QMenu()
    menu_button._fill(menu)
    next(entry for entry in menu.actions() if words in entry.text()).trigger()


def said(window) -> str:
    return window.messages.recent[-1].text if window.messages.recent else ""


# -- triage


def test_an_intent_is_corrected_with_one_click_and_forgotten_again(ready, desk, qtbot):
    choose(ready.page.triage.intent, "Billing")
    qtbot.waitUntil(lambda: "Billing" in ready.page.triage.intent.text())
    assert desk.corrected == ["billing"]
    assert "Learned from 1 of your corrections." in said(ready)
    ready.toast.undo.click()
    qtbot.waitUntil(lambda: "Return" in ready.page.triage.intent.text())
    assert desk.corrected == [], "taken back, it is no example any more"


def test_a_guess_is_shown_as_one_and_a_sure_intent_as_a_fact(ready, desk, qtbot):
    triage = ready.session.state.triage
    ready.page.triage.show_triage(replace(triage, intent="billing", confidence=0.3), m.INTENTS)
    assert ready.page.triage.intent.text() == "perhaps Billing"
    ready.page.triage.show_triage(replace(triage, intent="billing", confidence=0.9), m.INTENTS)
    assert ready.page.triage.intent.text() == "Billing"


def test_what_was_learned_is_said_where_corrections_are_listed(window, qtbot):
    page = window.pages.go("put-right")
    count = len(m.PUT_RIGHT.corrections)
    qtbot.waitUntil(lambda: f"Learned from {count} of your corrections." in seen(page))


def test_a_tier_is_overruled_with_one_click_and_the_page_follows(ready, desk, qtbot):
    choose(ready.page.triage.tier, "Hand over")
    qtbot.waitUntil(lambda: ready.session.state.phase == "handoff")
    assert desk.tiers == {m.TICKET.id: 3}
    assert ready.page.handoff.isVisible()
    assert not ready.page.draft.isVisible(), "tier 3 has no reply draft"
    assert "An agent decided otherwise" in seen(ready.page.triage)
    qtbot.waitUntil(lambda: "Corrections" in said(ready))
    ready.toast.undo.click()
    qtbot.waitUntil(lambda: ready.session.state.phase == "ready")
    assert ready.page.draft.isVisible()
    assert ready.reply() == m.EXTRACTIVE_TEXT.strip()


def test_a_ticket_the_rules_hand_over_can_be_answered_all_the_same(ready, desk, qtbot):
    ready.session.open(m.LEGAL_TICKET)
    qtbot.waitUntil(lambda: ready.session.state.phase == "handoff")
    choose(ready.page.triage.tier, "Needs care")
    qtbot.waitUntil(lambda: ready.session.state.phase == "ready")
    assert ready.page.draft.isVisible()
    assert ready.actions_bar.isVisible()
    assert not ready.page.handoff.isVisible()


def test_the_lead_sees_what_was_put_right_and_which_rule_was_at_fault(window, qtbot):
    page = window.pages.go("put-right")
    qtbot.waitUntil(lambda: len(page.list.rows.rows) == 4)
    first = page.list.rows.rows[0]
    assert first.section == "3 tickets handled otherwise"
    assert "Hand over → Needs care" in first.detail
    assert "Legal threat (2)" in seen(page)
    page.copy.click()
    qtbot.waitUntil(lambda: "[[intent]]" in QGuiApplication.clipboard().text())
    page.list.activated.emit(page.list.currentIndex())
    qtbot.waitUntil(lambda: window.session.state.ticket is not None)


# -- findings


def test_a_dismissed_finding_stays_away_until_that_is_taken_back(ready, desk, qtbot):
    check = ready.page.checks[0]
    choose(ready.page.check_list.rows[0].dismiss, "It is right")
    qtbot.waitUntil(lambda: desk.dismissals == {check.key: "right"})
    qtbot.keyClicks(ready.page.draft.editor, "x")
    qtbot.waitUntil(lambda: len(ready.page.checks) == 1 and ready.page.checks[0].key != check.key)
    qtbot.waitUntil(lambda: "dismissed" in said(ready))
    ready.messages.recent[-1].undo()
    qtbot.waitUntil(lambda: any(c.key == check.key for c in ready.page.checks))
    qtbot.waitUntil(lambda: desk.dismissals == {})


def test_a_dismissed_finding_stays_away_after_a_restart(open_window, desk, qtbot):
    first = open_window(desk)
    first.session.open(m.TICKET)
    qtbot.waitUntil(lambda: first.session.state.phase == "ready")
    first.page.draft.toggle_version()
    key = first.page.checks[0].key
    first.page.check_list.dismissed.emit(first.page.checks[0], "agreed")
    qtbot.waitUntil(lambda: desk.dismissals == {key: "agreed"})
    second = open_window(desk)
    second.session.open(m.TICKET)
    qtbot.waitUntil(lambda: second.session.state.phase == "ready")
    second.page.draft.toggle_version()
    assert len(second.page.checks) == 1
    assert second.page.checks[0].key != key


def test_a_finding_is_jumped_to_and_its_suggestion_taken_and_undone(ready, qtbot):
    editor = ready.page.draft.editor
    QTest.keyClick(editor, Qt.Key.Key_F8)
    assert "60 days" in editor.textCursor().selectedText()
    QTest.keyClick(editor, Qt.Key.Key_F8)
    assert editor.textCursor().selectedText() == "We guarantee"
    QTest.keyClick(editor, Qt.Key.Key_Period, CTRL)
    assert "We expect that it will fit" in ready.reply()
    qtbot.waitUntil(lambda: all(not c.suggestion for c in ready.page.checks))
    editor.undo()
    assert "We guarantee" in ready.reply()


def test_a_sentence_lights_its_source_and_a_source_its_sentences(ready):
    editor, cards = ready.page.draft.editor, ready.page.sources.cards
    editor.select(Span(m.MODEL_TEXT.index("long strap"), m.MODEL_TEXT.index("long strap")))
    assert cards[1].property("lit")
    assert not cards[0].property("lit")
    at = QPointF(5, 5)
    QApplication.sendEvent(cards[0], QEnterEvent(at, at, at))
    assert editor.lit == 1
    QApplication.sendEvent(cards[0], QEvent(QEvent.Type.Leave))
    assert editor.lit == 0


def test_an_earlier_answer_is_shown_taken_by_sentence_and_left_out_until_that_is_undone(desk, open_window, qtbot):
    window = open_window(desk)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    window.session.show(replace(window.session.state, result=m.NO_ANSWER, past=m.PAST))
    (card,) = window.page.sources.past
    assert "Tom" in card.accessibleName()
    sentence = m.PAST[0].text.partition(". ")[0] + "."
    card.sentence_used.emit(sentence)
    assert sentence in window.reply()
    card.leave_out.click()
    qtbot.waitUntil(lambda: desk.excluded == {"t-88"})
    assert window.page.sources.past == []
    qtbot.waitUntil(lambda: bool(window.messages.recent) and window.messages.recent[-1].undo is not None)
    window.messages.recent[-1].undo()
    qtbot.waitUntil(lambda: desk.excluded == set())
    assert len(window.page.sources.past) == 1


def test_gaps_are_reached_by_tab_and_back(ready, qtbot):
    editor = ready.page.draft.editor
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.textCursor().selectedText() == "[delivery date of order 10423]"
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    QTest.keyClick(editor, Qt.Key.Key_Backtab)
    assert editor.textCursor().selectedText() == "[delivery date of order 10423]"


# -- out


def test_a_reply_with_a_gap_or_a_finding_is_copied_only_when_asked_twice(ready, desk, qtbot):
    QGuiApplication.clipboard().setText("before")
    QTest.keyClick(ready, Qt.Key.Key_Return, CTRL)
    assert QGuiApplication.clipboard().text() == "before"
    named = ready.confirm_copy.accessibleName()
    assert "Still to fill in: [delivery date of order 10423]" in named
    assert "60 days" in named
    QTest.keyClick(ready, Qt.Key.Key_Return, CTRL)
    assert QGuiApplication.clipboard().text() == m.MODEL_TEXT
    assert "Still to fill in" in said(ready), "the findings are named"
    assert ready.actions_bar.copy.text() == "Copied"
    qtbot.waitUntil(lambda: len(desk.copies) == 1)
    assert ("open-gap", "[delivery date of order 10423]") in desk.copies[0][2]
    assert any(words.startswith("You can return") for _, words in desk.copies[0][2])


def test_show_me_goes_to_the_gap_first(ready):
    ready.copy_reply.copy()
    ready.confirm_copy.first.click()
    assert ready.page.draft.editor.textCursor().selectedText() == "[delivery date of order 10423]"
    assert not ready.confirm_copy.isVisible()


def test_typing_and_escape_take_the_question_away(ready, qtbot):
    ready.copy_reply.copy()
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    assert not ready.confirm_copy.isVisible()
    ready.copy_reply.copy()
    qtbot.keyClicks(ready.page.draft.editor, "x")
    assert not ready.confirm_copy.isVisible()


def test_a_reply_that_is_ready_is_copied_at_once(open_window, desk, qtbot):
    window = open_window(desk)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    editor = window.page.draft.editor
    editor.selectAll()
    qtbot.keyClicks(editor, "Hello Mara, you can return it.")
    qtbot.waitUntil(lambda: window.page.checks == () and editor.open_gaps() == [])
    window.copy_reply.copy()
    assert QGuiApplication.clipboard().text() == "Hello Mara, you can return it."
    qtbot.waitUntil(lambda: [copy[1:] for copy in desk.copies] == [("Hello Mara, you can return it.", ())])


def test_a_finding_that_comes_after_copying_is_said_once(open_window, qtbot):
    class Slow(FixtureBackend):
        def __init__(self):
            super().__init__()
            self.may_answer = threading.Event()
            self.may_answer.set()

        def review(self, *asked):
            self.may_answer.wait(10)
            return super().review(*asked)

    desk = Slow()
    window = open_window(desk)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    editor = window.page.draft.editor
    editor.selectAll()
    qtbot.keyClicks(editor, "Hello Mara. ")
    qtbot.waitUntil(lambda: window.page.checks == () and editor.open_gaps() == [])
    desk.may_answer.clear()
    qtbot.keyClicks(editor, "You can return anything you bought from us within 60 days of delivery.")
    window.copy_reply.copy()  # before the review has come
    assert QGuiApplication.clipboard().text().endswith("60 days of delivery.")
    before = len(window.messages.recent)
    desk.may_answer.set()
    qtbot.waitUntil(lambda: "Found in the reply you copied" in said(window))
    assert "60 days" in said(window)
    with qtbot.waitSignal(window.session.reviewed):
        window.session.check_now()
    later = [message.text for message in window.messages.recent[before:]]
    assert len([words for words in later if "Found in the reply you copied" in words]) == 1


def test_copying_with_formatting_is_asked_and_then_has_it(ready):
    ready.copy_reply.copy_html()
    ready.confirm_copy.anyway.click()
    assert "<p>" in QGuiApplication.clipboard().mimeData().html()


# -- thumbs


def test_a_thumb_down_has_a_reason(ready, desk, qtbot):
    choose(ready.page.draft.bad, "misses the question")
    qtbot.waitUntil(lambda: desk.votes == [("model", False, "off")])
    ready.page.draft.toggle_version()
    ready.page.draft.good.click()
    qtbot.waitUntil(lambda: desk.votes[-1] == ("extractive", True, ""))
    menu = QMenu()
    ready.page.draft.bad._fill(menu)
    assert len([a for a in menu.actions() if a.text() and not a.isSeparator()]) == len(VOTE_REASONS)


def test_there_is_no_thumb_where_there_is_no_draft(open_window, qtbot):
    class Silent(FixtureBackend):
        def handle(self, ticket, cancelled):
            yield from list(super().handle(ticket, cancelled))[:2]

    window = open_window(Silent())
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.result is not None)
    assert not window.page.draft.good.isVisible()


# -- sources


def test_a_page_is_not_quoted_any_more_and_that_can_be_undone(ready, desk, qtbot):
    card = ready.page.sources.cards[0]
    path = card.hit.passage.path
    choose(card.leave_out, "This page")
    qtbot.waitUntil(lambda: desk.settings.not_quoted == (path,))
    qtbot.waitUntil(lambda: path in said(ready))
    ready.toast.undo.click()
    qtbot.waitUntil(lambda: desk.settings.not_quoted == ())


def test_the_folder_of_a_page_is_offered_where_it_has_one(ready, desk, qtbot):
    hit = ready.page.sources.cards[0].hit
    folder = hit.passage.path.rpartition("/")[0]
    menu = QMenu()
    ready.page.sources.cards[0].leave_out._fill(menu)
    assert [entry.text() for entry in menu.actions()][1:] == ([f"The folder {folder}"] if folder else [])


def test_a_source_that_nobody_has_used_says_so(ready, desk, qtbot):
    card = ready.page.sources.cards[0]
    card.unfold(True)
    assert "never used" not in seen(card)
    desk.figures = SearchUse(40, 0.6, 7, 12, ((card.hit.passage.path, 13),))
    ready.session.open(replace(m.TICKET, id="another"))
    qtbot.waitUntil(lambda: ready.session.state.phase == "ready")
    card = ready.page.sources.cards[0]
    card.unfold(True)
    qtbot.waitUntil(lambda: "Shown 13 times, never used" in seen(card))
