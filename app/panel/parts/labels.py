"""Labels and pills: words with a role, coloured and sized by the style sheet."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

Role = Literal["body", "muted", "small", "caption", "strong", "title", "display"]
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


def label(text: str = "", role: Role = "body", tone: Tone = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text: whatever a ticket or document holds, it is shown and never interpreted."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made


def pill(text: str, tone: Tone = "") -> QLabel:
    """A short word in a rounded field."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("kind", "pill")
    made.setProperty("tone", tone)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where the room does; the whole is in its tool tip."""

    def __init__(self, text: str = "", role: Role = "body", tone: Tone = "", *, at_end: bool = False) -> None:
        super().__init__()
        self._at_end = at_end
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Shows the text and offers it whole to screen readers and as a tool tip."""
        super().setText(text.replace("\n", " "))
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.setFont(self.font())
        words = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if rtl != self._at_end else Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), int(side | Qt.AlignmentFlag.AlignVCenter), words)
