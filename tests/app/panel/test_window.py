"""What a person does with the window, and what they then see."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.panel.style.theme import Look, apply
from core.errors import ModelGone
from core.events import DraftReady, DraftText, Reviewed, SourcesFound, Triaged
from tests.app.panel.visible import seen
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend
from tests.waiting import wait_until


def paste(window, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    window.paste()


def test_a_pasted_ticket_ends_in_a_reply_with_its_sources(window, qtbot):
    assert "Which ticket are you on?" in seen(window)
    paste(window, m.TICKET_TEXT)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    window.page.draft.waiting.action.click()
    words = seen(window)
    for expected in (
        "Return",
        "Calm",
        "Routine",
        "How to return a light",
        "Internal",
        "The source says something else than 60 days.",
    ):
        assert expected in words
    assert window.reply() == m.MODEL_TEXT.strip()
    assert "Answered from the docs · 1 to look at · 1 suggestion · 1 gap to fill" in words
    assert "Nothing sent · 0 refused" in words


def test_the_first_draft_stays_while_the_model_writes_and_when_it_is_stopped(open_window, qtbot):
    window = open_window(FixtureBackend(piece_seconds=0.01))
    paste(window, m.TICKET_TEXT)
    qtbot.waitUntil(lambda: window.session.state.phase == "writing")
    assert window.reply() == m.EXTRACTIVE_TEXT.strip(), "the text in the box is always whole and checked"
    assert "Wording …" in seen(window)
    window.session.stop()
    qtbot.waitUntil(lambda: window.session.state.phase == "stopped")
    assert window.reply() == m.EXTRACTIVE_TEXT.strip()
    assert not window.page.draft.waiting.isVisible()


def test_the_models_draft_is_read_before_it_is_taken_and_undo_brings_the_first_back(open_window, qtbot):
    window = open_window(FixtureBackend())
    paste(window, m.TICKET_TEXT)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    assert window.reply() == m.EXTRACTIVE_TEXT.strip()
    assert m.MODEL_TEXT.strip() in seen(window), "both are seen before one is chosen"
    before = window.page.checks
    window.page.draft.waiting.action.click()
    assert window.reply() == m.MODEL_TEXT.strip()
    assert window.page.checks != before, "the checks are those of the text in the box"
    window.page.draft.editor.undo()
    assert window.page.draft.editor.toPlainText() == m.EXTRACTIVE_TEXT


def test_a_draft_that_fails_the_checks_leaves_the_first_one_and_no_banner(open_window, qtbot):
    class Refused(FixtureBackend):
        def handle(self, ticket, cancelled):
            for event in super().handle(ticket, cancelled):
                if isinstance(event, DraftReady) and event.draft.kind == "model":
                    event = replace(event, draft=replace(event.draft, shown=False, why="contradicted"))
                if not (isinstance(event, Reviewed) and event.kind == "model"):
                    yield event

    window = open_window(Refused())
    paste(window, m.TICKET_TEXT)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    assert window.reply() == m.EXTRACTIVE_TEXT.strip()
    assert not window.page.draft.waiting.isVisible()
    assert seen(window).count("Answered from the docs") == 1, "what fails says nothing"
    assert "Wording" not in seen(window)


def test_typing_wins_over_a_late_draft(open_window, qtbot):
    window = open_window(FixtureBackend(piece_seconds=0.01))
    paste(window, m.TICKET_TEXT)
    editor = window.page.draft.editor
    qtbot.waitUntil(lambda: window.session.state.phase == "writing")
    qtbot.keyClicks(editor, "My own words. ")
    typed = editor.toPlainText()
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    assert editor.toPlainText() == typed
    assert "Answered from the docs · 1 to look at" in seen(window.page.draft.waiting), (
        "its verdict stands before 'Take it'"
    )
    window.page.draft.waiting.action.click()
    assert editor.toPlainText() == m.MODEL_TEXT
    editor.undo()
    assert editor.toPlainText() == typed


def test_late_events_of_the_first_ticket_never_reach_the_second(open_window, qtbot):
    class SlowFirst(FixtureBackend):
        def handle(self, ticket, cancelled):
            if ticket is m.TICKET:
                yield Triaged("first", m.TRIAGE, m.HISTORY)
                wait_until(cancelled)
                for _ in range(20):
                    yield DraftText("first", "model", "late ")
                yield DraftReady("first", m.WRITTEN)
                return
            yield from super().handle(ticket, cancelled)

    window = open_window(SlowFirst())
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.triage is not None)
    window.session.open(m.LEGAL_TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "handoff")
    assert window.session.state.phase == "handoff"
    assert window.session.state.written is None
    assert "Team lead" in seen(window)


def test_a_model_that_dies_is_said_and_the_draft_stays(open_window, qtbot):
    class Dying(FixtureBackend):
        def handle(self, ticket, cancelled):
            yield Triaged("r", m.TRIAGE, m.HISTORY)
            yield SourcesFound("r", m.RESULT)
            yield DraftReady("r", m.EXTRACTIVE)
            yield DraftText("r", "model", "Hello Ma")
            raise ModelGone(model="qwen")

    window = open_window(Dying())
    paste(window, m.TICKET_TEXT)
    qtbot.waitUntil(lambda: window.session.state.phase == "failed")
    assert window.reply() == m.EXTRACTIVE_TEXT.strip()
    assert "stopped while it worked" in seen(window)


def test_a_bug_is_calm_and_its_report_holds_no_ticket_text(open_window, qtbot):
    class Broken(FixtureBackend):
        def handle(self, ticket, cancelled):
            raise ValueError(f"could not parse {ticket.subject}")
            yield

    window = open_window(Broken())
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "failed")
    (message,) = [x for x in window.messages.recent if x.level == "error"]
    assert m.TICKET.subject not in message.report + message.text
    assert "ValueError" in message.report


def test_edits_come_back_after_a_restart(open_window, desk, qtbot):
    first = open_window(desk)
    first.session.open(m.TICKET)
    qtbot.waitUntil(lambda: first.session.state.phase == "ready")
    first.page.draft.editor.moveCursor(first.page.draft.editor.textCursor().MoveOperation.End)
    qtbot.keyClicks(first.page.draft.editor, " PS: see you soon.")
    qtbot.waitUntil(lambda: m.TICKET.id in desk.kept)  # and then the process is killed
    second = open_window(desk)
    second.session.open(m.TICKET)
    qtbot.waitUntil(lambda: second.session.state.phase == "ready")
    qtbot.waitUntil(lambda: second.reply().endswith("PS: see you soon."))


def test_tab_goes_to_the_gap_and_on(window, qtbot):
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    editor = window.page.draft.editor
    window.activateWindow()
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.textCursor().selectedText() == "[delivery date of order 10423]"
    qtbot.keyClicks(editor, "3 November")
    assert "delivered on 3 November." in window.reply()
    assert editor.open_gaps() == []


def test_the_reply_comes_first_where_there_is_one_column(ready, qtbot):
    page = ready.page

    def place(part):
        return part.mapTo(page, QPoint(0, 0))

    assert place(page.triage).y() < place(page.draft).y() < place(page.check_list).y() < place(page.sources).y()
    assert place(page.draft.editor).y() + page.draft.editor.height() < page.height(), "the whole reply is on the screen"
    ready.resize(1200, ready.height())
    qtbot.waitUntil(lambda: place(page.sources).x() < place(page.draft).x())
    assert place(page.triage).y() < place(page.sources).y()
    ready.resize(400, ready.height())
    qtbot.waitUntil(lambda: place(page.draft).y() < place(page.sources).y())


def test_a_reply_from_an_approved_one_names_it(open_window, qtbot):
    class Approved(FixtureBackend):
        def handle(self, ticket, cancelled):
            yield Triaged("r", m.TRIAGE, m.HISTORY)
            yield SourcesFound("r", m.RESULT)
            yield DraftReady("r", replace(m.EXTRACTIVE, why="snippet", snippet="late-parcel.md"))

    window = open_window(Approved())
    paste(window, m.TICKET_TEXT)
    qtbot.waitUntil(lambda: "From the approved reply late-parcel.md" in seen(window))


def test_what_is_said_of_a_draft_goes_with_it(open_window, qtbot):
    class Uncertain(FixtureBackend):
        def handle(self, ticket, cancelled):
            for event in super().handle(ticket, cancelled):
                if isinstance(event, DraftReady) and event.draft.kind == "extractive":
                    event = replace(event, draft=replace(event.draft, why="evidence-uncertain"))
                yield event

    window = open_window(Uncertain())
    paste(window, m.TICKET_TEXT)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    assert window.page.reply.state.answer == "uncertain"
    window.page.draft.waiting.action.click()
    assert window.page.reply.state.answer == "answered", "the doubt was about the draft from the docs"
    window.page.draft.toggle_version()
    assert window.page.reply.state.answer == "uncertain"


def test_a_reopened_ticket_keeps_its_history_and_its_title(window, qtbot):
    def opened(ticket) -> str:
        qtbot.waitUntil(lambda: window.session.state.ticket == ticket and window.session.state.phase == "ready")
        return seen(window)

    nameless = replace(m.TICKET, subject="")
    for again in range(2):
        window.session.open(nameless)
        assert "How long do I have to return it" in opened(nameless), again
        assert "2 earlier tickets" in seen(window), again
        window.page.customer.earlier_chosen.emit("t-1")
        assert "2 earlier tickets" in opened(replace(m.TICKET, id="t-1")), again


def test_a_match_by_name_is_said_beside_a_match_only(window):
    for tickets, shown in ((m.HISTORY.tickets, True), ((), False)):
        window.page.customer.show_history(replace(m.HISTORY, matched_by="name", tickets=tickets))
        assert window.page.customer._guess.isHidden() is not shown


def test_marks_in_the_reply_follow_a_change_of_the_look(ready):
    def grounds():
        return {one.format.background().color().name() for one in ready.page.draft.editor.extraSelections()}

    assert Look("light").colour("danger_soft").name() in grounds()
    apply(QApplication.instance(), Look("dark"))
    assert Look("dark").colour("danger_soft").name() in grounds()
    assert Look("light").colour("danger_soft").name() not in grounds()


def test_a_message_leaves_the_bar_with_the_copy_button_free(ready, qtbot):
    def overlap():
        return ready.toast.geometry().intersects(ready.actions_bar.geometry())

    ready.messages.tell("Noted: sent.")
    assert ready.toast.isVisible() and ready.actions_bar.isVisible()
    qtbot.waitUntil(lambda: not overlap())
    ready.session.next()
    qtbot.waitUntil(lambda: not ready.actions_bar.isVisible())
    qtbot.waitUntil(lambda: ready.toast.geometry().bottom() > ready.actions_bar.geometry().top())
    ready.session.open(m.TICKET)
    qtbot.waitUntil(lambda: ready.actions_bar.isVisible() and not overlap())
