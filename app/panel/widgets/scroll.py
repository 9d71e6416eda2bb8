"""A page that scrolls down and never sideways: what is in it gets the width there is, and not more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from typing_extensions import override

from app.panel.widgets.boxes import gap
from app.panel.widgets.motion import glide

_FAR = 80
"""Logical pixels from which the eye would lose its place."""


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

    def bring_into_view(self, top: int, bottom: int) -> None:
        """Scrolls no further than needed until these heights of the widget are seen, with some space. Glides only over
        a long way, so not for one line more while somebody types."""
        bar = self.verticalScrollBar()
        air = gap("xl")
        to = max(min(bar.value(), top - air), bottom + air - self.viewport().height())
        if abs(to - bar.value()) > _FAR:
            glide(bar, to)
        else:
            bar.setValue(to)

    def show_from(self, top: int, bottom: int) -> None:
        """Scrolls until these heights of the widget are seen, from `top` on where they are more than there is room
        for. What is seen whole already stays where it is."""
        bar, air = self.verticalScrollBar(), gap("m")
        bar.setValue(min(max(bar.value(), bottom + air - self.viewport().height()), top - air))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inside.setMaximumWidth(min(self.viewport().width(), self._widest))
        super().resizeEvent(event)
