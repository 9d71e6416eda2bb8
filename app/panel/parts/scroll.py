"""A page that scrolls down and never sideways: what is in it gets the width there is, and not more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class DownwardScroll(QScrollArea):
    """Holds one widget; `widest` points of it at most, in the middle, since nobody reads longer lines."""

    def __init__(self, inside: QWidget, widest: int = 16_777_215) -> None:
        super().__init__()
        self._widest = widest
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = inside
        self.setWidget(inside)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._inside.setMaximumWidth(min(self.viewport().width(), self._widest))
        super().resizeEvent(event)
