"""The page of one ticket: one column in the order of the work, two where there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app import notice_words
from app.i18n import error_hint, error_sentence
from app.panel.state import PageState
from app.panel.ticket_page.checks import Check, CheckList
from app.panel.ticket_page.customer import CustomerBlock
from app.panel.ticket_page.draft_block import DraftBlock
from app.panel.ticket_page.handoff_view import HandoffView
from app.panel.ticket_page.reply_in_box import ReplyInBox
from app.panel.ticket_page.reply_marks import MarkKind
from app.panel.ticket_page.sources import SourceList
from app.panel.ticket_page.triage_line import TriageLine
from app.panel.utf16 import Utf16Map
from app.panel.widgets.boxes import Banner, column, gap
from app.panel.widgets.labels import Tone
from app.panel.widgets.scroll import DownwardScroll
from core.domain.draft import Draft
from core.domain.review import Review
from core.domain.text import Span
from core.domain.triage import Intent

TWO_COLUMNS_FROM = 820
"""Width in logical pixels from which the page has two columns."""

_POLISHED_A_STEP = 8
_SAID_ELSEWHERE = ("search-by-words", "chat-model-missing", "automatic-")
"""Notices that sources, status bar and the state line say."""


class TicketPage(QWidget):
    """Renders `PageState`; what a person does on it goes out by the signals of its parts and `check_dismissed`."""

    check_dismissed = Signal(object, str)
    marks_changed = Signal()
    state_changed = Signal(object)
    """The new `TicketState`."""

    def __init__(self) -> None:
        super().__init__()
        self.state = PageState()
        self.reply = ReplyInBox()
        self.customer = CustomerBlock()
        self.triage = TriageLine()
        self.sources = SourceList()
        self.draft = DraftBlock()
        self.check_list = CheckList()
        self.handoff = HandoffView()
        self.failure = Banner("", "danger")
        self.notice = Banner("", "accent")
        self._first = column(self.customer, self.triage, self.sources, spacing="l")
        self._second = column(self.failure, self.notice, self.draft, self.check_list, self.handoff, spacing="m")
        self._first.addStretch(1)
        self._second.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(gap("l"))
        self._columns.setContentsMargins(gap("m"), gap("m"), gap("m"), gap("m"))
        self._columns.addLayout(self._first)
        self._columns.addLayout(self._second)
        self._holder = holder = QWidget()
        holder.setProperty("area", "canvas")
        holder.setLayout(self._columns)
        self._scroll = DownwardScroll(holder)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._scroll)
        for hidden in (self.failure, self.notice, self.handoff):
            hidden.hide()
        self._connect()

    def _connect(self) -> None:
        editor = self.draft.editor
        editor.citation_lit.connect(self.sources.light)
        editor.caret_moved.connect(self._keep_in_view)
        editor.edited.connect(lambda _: self._tell_state())
        self.sources.hovered.connect(editor.light)
        self.draft.version_put.connect(self._mark_draft)
        self.check_list.jumped.connect(lambda check: editor.select(check.span))
        self.check_list.taken.connect(self.take_suggestion)
        self.check_list.dismissed.connect(self._dismiss)

    def make_ahead(self) -> Iterator[None]:
        """Makes the widgets that the first ticket will need in advance, one at a time."""
        yield from self.sources.make_ahead()
        yield from self.check_list.make_ahead()
        for number, part in enumerate(self.findChildren(QWidget)):
            if isValid(part):  # a ticket that came meanwhile has replaced some
                part.ensurePolished()
            if number % _POLISHED_A_STEP == 0:
                yield

    # -- rendering --------------------------------------------------------------------------

    def show_state(self, state: PageState, intents: Sequence[Intent] = ()) -> None:
        """Shows what changed from the state shown before."""
        before, self.state = self.state, state
        if state.ticket is not before.ticket and state.ticket is not None:
            self._start_over(state)
        if state.triage is not before.triage and state.triage is not None:
            self.triage.show_triage(state.triage, intents)
            self.customer.show_history(state.history)
        if state.result is not before.result and state.result is not None:
            self.sources.show_result(state.result)
            self.sources.show_past(state.past)
        self.draft.show_state(state)
        if state.handoff is not before.handoff and state.handoff is not None:
            self.handoff.show_handoff(state.handoff)
        if state.handoff is not None:
            self.handoff.show_handed_over(state.handed_over)
        handed_off = state.handoff is not None
        self.handoff.setVisible(handed_off)
        if handed_off and self.draft.editor.hasFocus():
            self.handoff.copy.setFocus()  # not the first button, which ends the ticket
        self.draft.setVisible(not handed_off)
        self.check_list.setVisible(not handed_off)
        if handed_off:
            self._arrange()
        review = state.review_of(self.draft.in_editor)
        if self.reply.take_review_of_draft(review, unchanged=not self.draft.editor.touched):
            self._mark()
        self._show_notices(state)
        self._tell_state()

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was to be looked at when the reply was checked last."""
        return self.reply.checks

    def show_review(self, review: Review) -> None:
        """Shows a review of the text as it is in the editor now."""
        self.reply.take_review(self.draft.editor.toPlainText(), review)
        self._mark()

    def leave_out(self, keys: frozenset[str]) -> None:
        """Hides findings that were dismissed before."""
        self.reply.dismiss(keys)
        self._mark()

    def take_suggestion(self, check: Check) -> None:
        """Puts the suggestion in the place of the words, as one undo step."""
        self.draft.editor.setFocus()
        self.draft.editor.replace(check.span, check.suggestion)
        self.reply.drop(check)

    def jump_to_next_check(self) -> None:
        """Selects the words of the next check after the caret, from the start again after the last."""
        editor = self.draft.editor
        here = Utf16Map(editor.toPlainText()).code_points(editor.textCursor().selectionEnd())
        marked = [c for c in self.checks if c.is_marked]
        beyond = [c for c in marked if c.span.start >= here]
        if marked:
            editor.select((beyond or marked)[0].span)
        elif self.checks:
            self.bring_into_view(self.check_list.rows[0])

    def dismiss_next(self) -> None:
        """Opens the reasons for dismissing the finding under the caret, else the first one."""
        position = Utf16Map(self.draft.editor.toPlainText()).code_points(self.draft.editor.textCursor().position())
        rows = self.check_list.rows
        under = [one for one in rows if one.check.is_marked and one.check.span.start <= position <= one.check.span.end]
        for one in (under or rows)[:1]:
            self.bring_into_view(one)
            one.dismiss.click()

    def take_next_suggestion(self) -> None:
        """Takes the first suggestion there is."""
        for check in self.checks:
            if check.suggestion:
                self.take_suggestion(check)
                return

    def bring_into_view(self, part: QWidget) -> None:
        """Scrolls until a part of the page is seen."""
        self._scroll.ensureWidgetVisible(part, 0, gap("m"))

    def show_reply(self) -> None:
        """Scrolls until the reply is seen, or the packet in its place: from its first line where all of it is too
        much."""
        shown = self.draft if self.state.handoff is None else self.handoff
        top = shown.mapTo(self._holder, QPoint()).y()
        last = self.draft.editor if self.state.handoff is None else self.handoff
        self._scroll.show_from(top, last.mapTo(self._holder, last.rect().bottomLeft()).y())

    def _start_over(self, state: PageState) -> None:
        assert state.ticket is not None
        self.reply.start_over()
        self.customer.show_ticket(state.ticket)
        self.triage.clear()
        self.sources.clear()
        self.draft.clear()
        self.check_list.show_checks(())
        self._scroll.verticalScrollBar().setValue(0)

    def _mark_draft(self, draft: Draft) -> None:
        self.sources.show_used(draft.citations)
        self.reply.put(draft, self.state.review_of(draft.kind))
        self._mark()

    def _tell_state(self) -> None:
        """Says how the ticket stands: after every event, keystroke and review."""
        editor = self.draft.editor
        if self.reply.look(self.state, editor.toPlainText(), editor.open_gaps()):
            self.draft.line.show_state(self.reply.state)
            self.state_changed.emit(self.reply.state)

    def _mark(self) -> None:
        """Marks findings, and as long as the draft is untouched its citations and gaps."""
        editor, draft = self.draft.editor, self.reply.draft
        marks: list[tuple[MarkKind, Span, int, Tone]] = []
        if draft is not None and editor.toPlainText() == draft.text:
            numbers = ((c.sentence, self.sources.number_of(c.path)) for c in draft.citations)
            marks += [("citation", sentence, number, "") for sentence, number in numbers if number]
            marks += [("gap", g.span, 0, "") for g in draft.gaps if not g.filled_from]
        else:
            marks += editor.standing()
        marks += [("finding", c.span, i, c.tone) for i, c in enumerate(self.checks) if c.is_marked]
        editor.set_marks(marks)
        self.check_list.show_checks(self.checks)
        self._tell_state()
        self.marks_changed.emit()

    def _show_notices(self, state: PageState) -> None:
        self.failure.setVisible(state.error is not None)
        if state.error is not None:
            self.failure.show_words(error_sentence(state.error), "danger", error_hint(state.error))
        said = [n for n in state.notices if not n.message_id.startswith(_SAID_ELSEWHERE)]
        self.notice.setVisible(bool(said))
        if said:
            words = "\n".join(map(notice_words.in_words, said))
            self.notice.show_words(words, "accent")

    def _dismiss(self, check: Check, reason: str) -> None:
        self.leave_out(frozenset({check.key}))
        self.check_dismissed.emit(check, reason)

    # -- layout -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Changes between one column and two."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """One column or two: the reply comes first where there is one only, the sources stand beside it else."""
        wide = self.width() >= TWO_COLUMNS_FROM
        self.sources.set_docked(not wide)
        home, at = (self._first, 2) if wide else (self._second, 5)
        if home.indexOf(self.sources) < 0:
            home.insertWidget(at, self.sources)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() != direction or not self._columns.stretch(1):
            self._columns.setDirection(direction)
            self._columns.setStretch(0, 4 if wide else 0)
            self._columns.setStretch(1, 5 if wide else 1)
            self._columns.setSpacing(gap("xl") if wide else gap("l"))

    def _keep_in_view(self, caret: QRect) -> None:
        editor = self.draft.editor
        if editor.hasFocus():
            top = editor.viewport().mapTo(self._holder, caret.topLeft()).y()
            self._scroll.bring_into_view(top, top + caret.height())
