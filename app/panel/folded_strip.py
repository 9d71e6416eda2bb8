"""The folded panel: a strip with the few things that are worth a click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel

from app.i18n import t
from app.panel.commands import Command, Commands
from app.panel.ticket_page.state_line import state_icon
from app.panel.widgets.boxes import column, gap
from app.panel.widgets.buttons import Button
from app.state_words import state_line
from core.domain.ticket_state import TicketState


class FoldedStrip(QFrame):
    """Unfold, work on the clipboard, copy the reply."""

    def __init__(self, commands: Commands) -> None:
        super().__init__()
        self.setProperty("part", "bar")
        unfold = commands["fold"].action.trigger
        parts = [Button("", unfold, kind="quiet", icon_name="panel-right-open", name=t("panel.unfold"))]
        for command_id, also in (("paste", unfold), ("search", unfold), ("copy", None)):
            parts.append(self._button(commands[command_id], also))
        self.state = QLabel()
        box = column(*parts, self.state, 1, spacing="s")
        box.setContentsMargins(gap("xs"), gap("s"), gap("xs"), gap("s"))
        box.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(box)

    def show_state(self, state: TicketState) -> None:
        """How the ticket stands, as a sign; in words for whoever points at it or has it read out."""
        words = state_line(state)
        self.state.setPixmap(state_icon(state, self.devicePixelRatioF()))
        self.state.setToolTip(words)
        self.state.setAccessibleName(words)
        self.state.setVisible(bool(words))

    @staticmethod
    def _button(command: Command, first: Callable[[], None] | None) -> Button:
        def run() -> None:
            if first is not None:
                first()
            command.action.trigger()

        return Button("", run, kind="quiet", icon_name=command.icon, name=command.title)
