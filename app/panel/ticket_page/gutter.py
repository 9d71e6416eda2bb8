"""The strip beside the editor with the numbers of the sources, one beside each cited sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.panel.style.theme import theme


class MarkGutter(QWidget):
    """Paints the marks; a click lights up the source, and the card of the source its sentences."""

    WIDTH = 24

    clicked = Signal(int)
    """The number of the source whose chip was clicked; 0: beside all of them."""

    @property
    def _size(self) -> int:
        return min(theme().icon("body"), self.WIDTH - 4)

    def __init__(self, parent: QWidget, citations: Callable[[], Iterable[tuple[int, int]]]) -> None:
        """`citations` gives (source number, y of its sentence) for each cited sentence in view."""
        super().__init__(parent)
        self._citations = citations
        self._lit = 0
        self.setMouseTracking(True)

    def light(self, source: int) -> None:
        """Lights the chips of this source; 0: none."""
        self._lit = source
        self.update()

    def _chips(self) -> list[tuple[int, QRect]]:
        """(source, where its chip is painted), moved down where two would overlap."""
        chips: list[tuple[int, QRect]] = []
        floor = -1000
        for source, y in sorted(set(self._citations()), key=lambda chip: chip[1]):
            top = max(y - self._size // 2, floor)
            chips.append((source, QRect(QPoint((self.WIDTH - self._size) // 2, top), QPoint(0, 0))))
            chips[-1][1].setWidth(self._size)
            chips[-1][1].setHeight(self._size)
            floor = top + self._size + 1
        return chips

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(min(theme().px("small") - 2, self.WIDTH - 10))
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        for source, place in self._chips():
            lit = source == self._lit
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent" if lit else "accent_soft"))
            painter.drawRoundedRect(place, 5, 5)
            painter.setPen(theme().colour("on_accent" if lit else "accent"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(source))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit(self._source_at(event.position().toPoint()))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._source_at(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def _source_at(self, point: QPoint) -> int:
        return next((source for source, place in self._chips() if place.contains(point)), 0)
