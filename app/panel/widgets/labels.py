"""Labels and pills: words with a role, coloured and sized by the style sheet."""

from __future__ import annotations

import unicodedata
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget
from typing_extensions import override

TextRole = Literal["body", "muted", "small", "caption", "strong", "title", "display"]
Tone = Literal["", "danger", "warning", "good", "accent", "muted"]


def restyle(widget: QWidget) -> None:
    """Makes the style sheet look at the widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Changes the tone of a pill, banner or label."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        restyle(widget)


def one_line(words: str, *, mirrored: bool, at_end: bool = False) -> int:
    """How to draw one line of words: at the side where the layout begins (or ends), each in the
    direction it is written in, so that an ellipsis and a full stop stand where its reader looks for them."""
    right = mirrored != at_end
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    leftwards = _reads_leftwards(words)
    direction = Qt.TextFlag.TextForceRightToLeft if leftwards else Qt.TextFlag.TextForceLeftToRight
    return side.value | Qt.AlignmentFlag.AlignAbsolute.value | Qt.AlignmentFlag.AlignVCenter.value | direction.value


def in_own_direction(words: str) -> str:
    """The words with direction marks, for a control that would draw them in the layout's direction."""
    mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    if not words or mirrored == _reads_leftwards(words):
        return words
    mark = "\N{LEFT-TO-RIGHT MARK}" if mirrored else "\N{RIGHT-TO-LEFT MARK}"
    return f"{mark}{words}{mark}"


def _reads_leftwards(words: str) -> bool:
    """Whether the first letter that has a direction is one of a script written from right to left."""
    return next((d for d in map(unicodedata.bidirectional, words) if d in ("L", "R", "AL")), "L") != "L"


def leading() -> Qt.AlignmentFlag:
    """The side where the layout begins; a label would align by the direction of its words instead."""
    mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


def label(text: str = "", role: TextRole = "body", tone: Tone = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text: whatever a ticket or document holds, it is shown and never interpreted.

    It never asks for more width than there is: it wraps, or ends in an ellipsis.
    """
    made = QLabel(text) if wrap else Words(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    if wrap:
        made.setAlignment(leading())
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made


def pill(text: str, tone: Tone = "") -> QLabel:
    """A short word in a rounded field."""
    made = Words(text)
    made.centred = True
    made.setProperty("kind", "pill")
    made.setProperty("tone", tone)
    return made


class Words(QLabel):
    """One line, as wide as its words where there is room; else it ends in an ellipsis, and a tool tip
    has the whole."""

    _at_end = False
    centred = False

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIndent(0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @override
    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), 110 if self.centred else 24), whole.height())  # half a pill says nothing

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip():
            if self._shown() != self.text():
                QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def _shown(self) -> str:
        room = self.contentsRect().width()
        return QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.drawFrame(painter)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.setFont(self.font())
        words = self._shown()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        how = one_line(words, mirrored=mirrored, at_end=self._at_end)
        if self.centred:
            how = how & ~(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignRight).value
            how |= Qt.AlignmentFlag.AlignHCenter.value
        painter.drawText(self.contentsRect(), how, words)


class ElidedLabel(Words):
    """One line that takes whatever room there is; the whole is in its tool tip."""

    def __init__(self, text: str = "", role: TextRole = "body", tone: Tone = "", *, at_end: bool = False) -> None:
        super().__init__()
        self._at_end = at_end
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Shows the text on one line and offers it whole to screen readers and as a tool tip."""
        super().setText(text.replace("\n", " "))
        self.setToolTip(text)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())
