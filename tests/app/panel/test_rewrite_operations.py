"""The reply in other words: asked for, looked at, taken, left, refused; and another draft."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.backend.views import BackendStatus
from app.panel.rewrite_choice import AGAIN, KEYS
from app.panel.rewrite_state import WISHES
from core.domain.text import Span
from core.events import Done, DraftReady
from core.language.prompt_config import prompt_config
from tests.app.panel.visible import seen
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def menu_of(window) -> dict[str, bool]:
    """The entries of the menu by the draft, and whether each can be chosen."""
    menu = QMenu()
    window.rewrites.fill(menu)
    return {a.text().partition("\t")[0]: a.isEnabled() for a in menu.actions() if a.text()}


def test_a_shorter_wording_is_marked_taken_and_undone_in_one_step(ready, qtbot):
    editor = ready.page.draft.editor
    before = editor.toPlainText()
    QTest.keyClick(editor, Qt.Key.Key_S, CTRL | SHIFT)
    view = ready.page.draft.rewrite
    qtbot.waitUntil(view.take.isVisible)
    assert editor.toPlainText() == before, "nothing changes before it is taken"
    marked = seen(view)
    assert "<s" in marked
    assert "thank you for writing, and" in marked
    QTest.keyClick(editor, Qt.Key.Key_Period, CTRL)
    assert "sorry that the clip does not fit" in editor.toPlainText()
    assert "thank you" not in editor.toPlainText()
    assert not view.isVisible()
    editor.undo()
    assert editor.toPlainText() == before


def test_what_was_not_reworded_keeps_its_marks(ready, qtbot):
    editor = ready.page.draft.editor
    ready.rewrites.ask("shorter")
    qtbot.waitUntil(ready.page.draft.rewrite.take.isVisible)
    ready.page.draft.rewrite.take.click()
    assert editor.open_gaps() == ["[delivery date of order 10423]"]
    assert len(editor.citations()) == 3
    qtbot.waitUntil(lambda: any("60 days" in check.text for check in ready.page.checks))


def test_a_wording_that_changes_a_fact_is_refused_and_says_which(ready, qtbot):
    before = ready.reply()
    ready.rewrites.ask("warmer")
    view = ready.page.draft.rewrite
    qtbot.waitUntil(lambda: "90 days" in view.accessibleName())
    assert not view.take.isVisible()
    assert ready.reply() == before
    QTest.keyClick(ready.page.draft.editor, Qt.Key.Key_Escape)
    assert not view.isVisible()


def test_the_check_of_typed_text_stands_under_a_wording_before_it_is_taken(ready, qtbot):
    ready.rewrites.ask("shorter")
    view = ready.page.draft.rewrite
    qtbot.waitUntil(view.take.isVisible)
    offered = seen(view)
    assert "1 to look at · 1 suggestion · 1 gap to fill" in offered
    assert "The source says something else than 60 days." in offered
    assert view.take.property("kind") != "primary"
    view.take.click()
    qtbot.waitUntil(lambda: ready.page.reply.state.check == "open")
    assert "1 to look at · 1 suggestion · 1 gap to fill" in seen(ready.page.draft.line), "the same after it was taken"


def test_a_wording_that_turns_who_did_what_round_is_not_offered(ready, qtbot):
    editor = ready.page.draft.editor
    editor.put("Hello Mara,\n\nI have unlocked it for you.\n\nKind regards", touched=True)
    ready.rewrites.ask("formal")
    view = ready.page.draft.rewrite
    qtbot.waitUntil(lambda: "You unlocked it for me." in view.accessibleName())
    assert "says the opposite" in view.accessibleName()
    assert not view.take.isVisible()


def test_a_translation_has_a_verdict_too(ready, qtbot):
    ready.page.draft.editor.put("We will send it soon.", touched=True)
    ready.rewrites.ask("translate", "de")
    view = ready.page.draft.rewrite
    qtbot.waitUntil(view.take.isVisible)
    assert "In your own words · checked" in seen(view)


def test_typing_on_wins_over_an_offered_wording(ready, qtbot):
    ready.rewrites.ask("shorter")
    qtbot.waitUntil(ready.page.draft.rewrite.take.isVisible)
    qtbot.keyClicks(ready.page.draft.editor, "x")
    assert not ready.page.draft.rewrite.isVisible()
    assert "typed on" in ready.messages.recent[-1].text


def test_only_what_is_selected_is_reworded(ready, qtbot):
    editor = ready.page.draft.editor
    text = editor.toPlainText()
    start = text.index("Or keep it")
    editor.select(Span(start, text.index(" We guarantee")))
    ready.rewrites.ask("simpler")
    qtbot.waitUntil(ready.page.draft.rewrite.take.isVisible)
    ready.page.draft.rewrite.take.click()
    assert "over 32 mm we send the long strap" in editor.toPlainText()
    assert "thank you for writing, and sorry" in editor.toPlainText(), "the rest stays"


def test_a_wording_can_be_stopped(open_window, qtbot):
    window = open_window(FixtureBackend(piece_seconds=0.01))
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready", timeout=10_000)
    window.rewrites.ask("shorter")
    view = window.page.draft.rewrite
    qtbot.waitUntil(lambda: "Wording" in view.accessibleName())
    assert "sorry that" not in seen(view), "nothing is shown before it is whole and checked"
    window.page.draft.rewrite.leave.click()
    assert window.rewriting.state is None
    assert not window.page.draft.rewrite.isVisible()


def test_a_new_ticket_takes_the_wording_of_the_old_one_away(ready, qtbot):
    ready.rewrites.ask("shorter")
    qtbot.waitUntil(ready.page.draft.rewrite.take.isVisible)
    ready.session.open(m.LEGAL_TICKET)
    assert ready.rewriting.state is None
    assert not ready.rewrites.take()


def test_like_my_last_replies_needs_one_that_was_sent(ready, desk, qtbot):
    ready.rewrites.ask("like-mine")
    view = ready.page.draft.rewrite
    qtbot.waitUntil(lambda: "not sent a reply" in view.accessibleName())
    desk.outcomes.append(("t-1", "sent", "Howdy!"))
    ready.rewrites.ask("like-mine")
    qtbot.waitUntil(view.take.isVisible)


def test_without_a_model_the_menu_is_grey_and_says_why(open_window, qtbot):
    window = open_window(FixtureBackend(status=BackendStatus()))
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    entries = menu_of(window)
    assert not entries["Make it shorter"]
    assert entries["Make the steps a list"]
    assert not entries["Write another draft"]
    assert entries["No language model in use"] is False
    window.rewrites.ask("shorter")
    assert "Models" in window.messages.recent[-1].text
    window.rewrites.ask("steps")
    qtbot.waitUntil(lambda: "Nothing to change" in window.page.draft.rewrite.accessibleName())


def test_ctrl_k_finds_every_wish_with_its_key(ready, qtbot):
    ready.bar.open()
    rows = {row.title: row.trailing for row in ready.bar.list.rows.rows}
    for wish in WISHES:
        command = ready.commands[f"rewrite-{wish}"]
        assert rows[command.title] == command.keys != ""
    assert set(KEYS) == set(WISHES)


def test_another_try_writes_anew_from_what_was_found(ready, desk, qtbot):
    QTest.keyClick(ready.page.draft.editor, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: ready.reply() == m.WRITTEN_AGAIN_TEXT)
    qtbot.waitUntil(lambda: ready.session.state.phase == "ready")
    assert desk.tries == [("", "normal")]
    assert ready.session.state.result is not None
    ready.commands["again-short"].action.trigger()
    qtbot.waitUntil(lambda: desk.tries[-1:] == [("", "short")])


def test_another_try_does_not_overwrite_what_the_agent_typed(ready, desk, qtbot):
    qtbot.keyClicks(ready.page.draft.editor, "Mine. ")
    mine = ready.reply()
    ready.session.again()
    qtbot.waitUntil(lambda: ready.session.state.phase == "ready" and desk.tries != [])
    assert ready.reply() == mine
    assert ready.page.draft.waiting.isVisible()


def test_another_try_that_fails_its_check_is_said_in_passing_and_changes_nothing(open_window, qtbot):
    class Refused(FixtureBackend):
        def again(self, *asked):
            yield DraftReady("again", m.REJECTED)
            yield Done("again", 1.0)

    window = open_window(Refused())
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    before = seen(window.page)
    window.session.again()
    qtbot.waitUntil(lambda: any("No other draft" in message.text for message in window.messages.recent))
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    assert seen(window.page) == before


def test_tones_and_lengths_are_those_of_the_prompt():
    words = prompt_config()
    assert {tone for _, tone, _, _ in AGAIN} - {""} <= set(words["tone"])
    assert {length for _, _, length, _ in AGAIN} <= set(words["length"])


def test_the_model_reads_ahead_after_the_drafts_and_after_a_rewrite(ready, desk, qtbot):
    qtbot.waitUntil(lambda: desk.prepared == 1)
    ready.rewrites.ask("shorter")
    qtbot.waitUntil(lambda: desk.prepared == 2)
