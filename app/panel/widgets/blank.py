"""Shown in place of an empty list: what the list is for, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from app.panel.style.icons import pixmap
from app.panel.style.theme import theme
from app.panel.widgets.boxes import gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import Tone, label

_SIDE = 2.0
"""The picture is that many times as large as an icon beside words."""


class Blank(QWidget):
    """A picture, a line, a hint and at most one button, in the middle of the room there is."""

    def __init__(
        self, icon_name: str, action: str = "", on_action: Callable[[], object] | None = None, *, tone: Tone = "muted"
    ) -> None:
        super().__init__()
        self._icon_name, self._tone = icon_name, tone
        self._picture = QLabel()
        self._words = label("", "title", wrap=True)
        self._hint = label("", "muted", wrap=True)
        for part in (self._picture, self._words, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.action = Button(action, on_action)
        if not action:
            self.action.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(gap("xl"), gap("xl"), gap("xl"), gap("xl"))
        box.setSpacing(gap("s"))
        box.addStretch(2)
        for part in (self._picture, self._words, self._hint):
            box.addWidget(part)
        box.addSpacing(gap("xs"))
        box.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)
        self._draw()

    def show_words(self, words: str, hint: str = "") -> None:
        """Changes what it says."""
        self._words.setText(words)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_picture"):
            self._draw()

    def _draw(self) -> None:
        side = round(theme().icon("body") * _SIDE)
        self._picture.setPixmap(pixmap(self._icon_name, self._tone, side, self.devicePixelRatioF()))
