"""The reply as the agent edits it: findings under the words, citation marks beside them, gaps by Tab.

The agent's typing wins: once a person has typed, no draft changes the text unless they ask for it,
and then as one step of the undo history.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QWidget
from typing_extensions import override

from app.panel.ticket_page.gutter import MarkGutter
from app.panel.ticket_page.reply_marks import Mark, MarkKind
from app.panel.utf16 import Utf16Map
from app.panel.widgets.labels import Tone
from core.domain.draft import Part
from core.domain.text import Span
from core.drafting.rewrite_result import edits_between

_FEWEST_LINES = 7


class DraftEditor(QPlainTextEdit):
    """Plain text with marks."""

    edited = Signal(str)
    """The person changed the text (never sent for drafts put in by the program)."""
    citation_lit = Signal(int)
    """The caret stands in a sentence taken from this source; 0: in none."""
    caret_moved = Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "editor")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._marks: list[Mark] = []
        self._lit = 0
        self._own_change = False
        self._tallest = self._fitted_width = 0
        self._gutter = MarkGutter(self, self.citations)
        self._gutter.clicked.connect(self._light_and_say)
        self.touched = False
        self.setViewportMargins(0, 0, MarkGutter.WIDTH, 0)
        self.document().contentsChange.connect(self._on_change)
        self.cursorPositionChanged.connect(self._on_caret)
        self.updateRequest.connect(lambda *_: self._gutter.update())
        self.document().documentLayout().documentSizeChanged.connect(lambda *_: self._fit())

    # -- text -------------------------------------------------------------------------------

    def start_over(self) -> None:
        """An empty page for another ticket: no text, no marks, no undo history."""
        self._own_change = True
        self.clear()
        self.document().clearUndoRedoStacks()
        self._own_change = False
        self.touched = False
        self._tallest = 0
        self.set_marks([])

    def put(self, text: str, *, touched: bool = False) -> None:
        """Replaces the whole text as one undo step; the caret goes to its start."""
        self._own_change = True
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()
        start = QTextCursor(self.document())
        self.setTextCursor(start)
        self._own_change = False
        self.touched = touched
        self.set_marks([])

    def insert_sentence(self, sentence: str) -> None:
        """Puts a sentence in at the caret, apart from its neighbours by a space; counts as typing."""
        cursor = self.textCursor()
        text = self.toPlainText()
        at = Utf16Map(text).code_points(cursor.position())
        before = "" if at == 0 or text[at - 1].isspace() else " "
        after = " " if at < len(text) and not text[at].isspace() else ""
        cursor.insertText(before + sentence + after)
        self.setTextCursor(cursor)

    def insert_part(self, part: Part) -> None:
        """Puts paragraphs in below the one at the caret, as one undo step, and selects the first gap in them; counts
        as typing."""
        text = self.toPlainText()
        units = Utf16Map(text)
        end = text.find("\n\n", units.code_points(self.textCursor().position()))
        at = len(text) if end < 0 else end
        before = "\n\n" if text[:at].strip() else ""
        cursor = self._cursor(units, Span(at, at))
        cursor.insertText(before + part.text)
        units, start = Utf16Map(self.toPlainText()), at + len(before)
        gaps = [self._cursor(units, gap.span) for gap in part.gaps_at(start) if not gap.filled_from]
        self._marks += [Mark("gap", spot, 0) for spot in gaps]
        self._show_marks()
        self.setTextCursor(gaps[0] if gaps else cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def replace(self, span: Span, text: str) -> None:
        """Replaces a span (code points) as one undo step; counts as typing."""
        cursor = self._cursor(Utf16Map(self.toPlainText()), span)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def reword(self, place: Span, after: str) -> None:
        """Makes the words at `place` (code points) those of `after`, as one undo step; counts as typing.
        Only what differs is touched, so that marks around it stay where they are."""
        text = self.toPlainText()
        units = Utf16Map(text)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for edit in reversed(edits_between(place.of(text), after)):
            spot = self._cursor(units, Span(place.start + edit.before.start, place.start + edit.before.end))
            cursor.setPosition(spot.selectionStart())
            cursor.setPosition(spot.selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(edit.after.of(after))
        cursor.endEditBlock()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> tuple[str, Span]:
        """What the person has selected, else the whole text, with its place in code points."""
        text = self.toPlainText()
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return text, Span(0, len(text))
        units = Utf16Map(text)
        place = Span(units.code_points(cursor.selectionStart()), units.code_points(cursor.selectionEnd()))
        return place.of(text), place

    # -- marks ------------------------------------------------------------------------------

    def set_marks(self, marks: Iterable[tuple[MarkKind, Span, int, Tone]]) -> None:
        """Marks spans (code points of the text as it is now), in place of all marks before."""
        units = Utf16Map(self.toPlainText())
        self._marks = [Mark(kind, self._cursor(units, span), key, tone) for kind, span, key, tone in marks]
        self._show_marks()
        self._light_by_caret()

    def light(self, source: int) -> None:
        """Lights up the sentences taken from this source; 0: none."""
        if source != self._lit:
            self._lit = source
            self._gutter.light(source)
            self._show_marks()

    def standing(self) -> list[tuple[MarkKind, Span, int, Tone]]:
        """Citations and gaps where they stand now, after edits around them; emptied ones are left out."""
        text = Utf16Map(self.toPlainText())
        return [
            (
                m.kind,
                Span(text.code_points(m.cursor.selectionStart()), text.code_points(m.cursor.selectionEnd())),
                m.key,
                m.tone,
            )
            for m in self._marks
            if m.kind != "finding" and m.cursor.hasSelection()
        ]

    def citations(self) -> list[tuple[int, int]]:
        """(source number, y of its sentence's last line in the viewport), for the gutter."""
        found = []
        for mark in self._marks:
            if mark.kind == "citation" and mark.cursor.hasSelection():
                end = QTextCursor(mark.cursor)
                end.setPosition(mark.cursor.selectionEnd())
                found.append((mark.key, self.cursorRect(end).center().y()))
        return found

    @property
    def lit(self) -> int:
        """The source whose sentences are lit; 0: none."""
        return self._lit

    def select(self, span: Span) -> None:
        """Selects a span (code points), brings it into view and takes the focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # first: the page follows the caret of who has the focus
        self.setTextCursor(self._cursor(Utf16Map(self.toPlainText()), span))

    def open_gaps(self) -> list[str]:
        """The words of the gaps that nobody has filled yet."""
        return [m.cursor.selectedText() for m in self._marks if m.is_open_gap]

    def next_gap(self, *, back: bool = False) -> bool:
        """Selects the next open gap after the caret, or before it. False: there is none that way."""
        here = self.textCursor()
        spots = sorted((m.cursor for m in self._marks if m.is_open_gap), key=QTextCursor.selectionStart, reverse=back)
        for spot in spots:
            beyond = (
                spot.selectionEnd() < here.selectionStart() if back else spot.selectionStart() >= here.selectionEnd()
            )
            if beyond or (not here.hasSelection() and spot.selectionStart() == here.position() and not back):
                self.setTextCursor(spot)
                return True
        return False

    def first_gap(self) -> bool:
        """Selects the first open gap and takes the focus. False: there is none."""
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.next_gap()

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._tallest)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._tallest)

    # -- events -----------------------------------------------------------------------------

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from gap to gap, and leaves the editor when none is left that way."""
        return self.next_gap(back=not forward) or super().focusNextPrevChild(forward)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.contentsRect()
        width = MarkGutter.WIDTH
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = area.left() if rtl else area.right() + 1 - width
        self.setViewportMargins(width if rtl else 0, 0, 0 if rtl else width, 0)
        self._gutter.setGeometry(QRect(QPoint(left, area.top()), QSize(width, area.height())))
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_marks"):
            self._show_marks()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls, never the editor in it."""
        event.ignore()

    def _on_change(self, _position: int, removed: int, added: int) -> None:
        if (removed or added) and not self._own_change:
            self.touched = True
            self.edited.emit(self.toPlainText())

    def _on_caret(self) -> None:
        self._light_by_caret()
        if not self._own_change:  # a draft that is put in is no reason for the page to move
            self.caret_moved.emit(self.cursorRect())

    def _light_by_caret(self) -> None:
        position = self.textCursor().position()
        lit = next((m.key for m in self._marks if m.kind == "citation" and m.holds(position)), 0)
        if lit != self._lit and self.hasFocus():
            self._light_and_say(lit)

    def _light_and_say(self, source: int) -> None:
        self.light(source)
        self.citation_lit.emit(source)

    def _fit(self) -> None:
        """Makes it as tall as the text. While its width stays it gets no shorter for this ticket: nothing jumps."""
        if self.width() != self._fitted_width:
            self._tallest, self._fitted_width = 0, self.width()
        line = self.fontMetrics().lineSpacing()
        last = self.document().lastBlock()
        text = (
            self.blockBoundingGeometry(last).bottom() - self.blockBoundingGeometry(self.document().firstBlock()).top()
        )
        # Not the viewport's height: in the middle of a change of size it is still the old one.
        around = self.height() - self.contentsRect().height() + 2 * round(self.document().documentMargin())
        height = max(round(text), _FEWEST_LINES * line) + around + line // 2
        self._tallest = max(self._tallest, height)
        if self._tallest != self.height():
            self.updateGeometry()  # a height set here, within a change of size, would leave the viewport as it was

    def _show_marks(self) -> None:
        shown = []
        for mark in sorted(self._marks, key=lambda m: m.kind):
            if (form := mark.look(is_lit=mark.key == self._lit)) is not None:
                selection = QTextEdit.ExtraSelection()
                selection.format = form
                selection.cursor = mark.cursor
                shown.append(selection)
        self.setExtraSelections(shown)
        self._gutter.update()

    def _cursor(self, units: Utf16Map, span: Span) -> QTextCursor:
        cursor = QTextCursor(self.document())
        last = self.document().characterCount() - 1
        cursor.setPosition(min(units.units(span.start), last))
        cursor.setPosition(min(units.units(span.end), last), QTextCursor.MoveMode.KeepAnchor)
        return cursor
