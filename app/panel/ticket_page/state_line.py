"""The one line that says how the ticket stands: what the reply answers, what its check found, what still goes on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from app.panel.style.icons import pixmap
from app.panel.style.theme import theme
from app.panel.widgets.boxes import row
from app.panel.widgets.labels import Tone, label, set_tone
from app.state_words import state_line
from core.domain.ticket_state import TicketState

_ICONS: dict[Tone, str] = {"good": "check", "warning": "triangle-alert", "danger": "circle-alert", "muted": "info"}


def state_tone(state: TicketState) -> Tone:
    """How the state looks: good only where the reply answers and nothing is open."""
    if state.is_good:
        return "good"
    if state.contradicted:
        return "danger"
    if state.is_open or state.answer in ("uncertain", "partly", "silent", "no-docs", "outside"):
        return "warning"
    return "muted"


def state_icon(state: TicketState, pixel_ratio: float) -> QPixmap:
    """A sign for the state, in the colour of its tone."""
    tone = state_tone(state)
    return pixmap(_ICONS[tone], tone, theme().icon("body"), pixel_ratio)


class StateLine(QWidget):
    """An icon and the words; hidden where nothing is to be said."""

    def __init__(self) -> None:
        super().__init__()
        self._state = TicketState()
        self._icon = QLabel()
        self._words = label("", "small", wrap=True)
        line = row(self._icon, self._words, spacing="xs")
        line.setStretch(1, 1)
        line.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def show_state(self, state: TicketState) -> None:
        """Shows this state."""
        self._state = state
        words, tone = state_line(state), state_tone(state)
        self._words.setText(words)
        set_tone(self._words, tone)
        self.setAccessibleName(words)
        self._draw()
        self.setVisible(bool(words))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_state"):
            self._draw()

    def _draw(self) -> None:
        size = theme().icon("body")
        self._icon.setFixedSize(size, size)
        self._icon.setPixmap(state_icon(self._state, self.devicePixelRatioF()))
