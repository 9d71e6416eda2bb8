"""The folded panel: a strip with the few things that are worth a click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from app.i18n import t
from app.panel.commands import Command, Commands
from app.panel.widgets.boxes import column, gap
from app.panel.widgets.buttons import Button


class FoldedStrip(QFrame):
    """Unfold, work on the clipboard, copy the reply."""

    def __init__(self, commands: Commands) -> None:
        super().__init__()
        self.setProperty("part", "bar")
        unfold = commands["fold"].action.trigger
        parts = [Button("", unfold, kind="quiet", icon_name="panel-right-open", name=t("panel.unfold"))]
        for command_id, also in (("paste", unfold), ("search", unfold), ("copy", None)):
            parts.append(self._button(commands[command_id], also))
        box = column(*parts, 1, spacing="s")
        box.setContentsMargins(gap("xs"), gap("s"), gap("xs"), gap("s"))
        box.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(box)

    @staticmethod
    def _button(command: Command, first: Callable[[], None] | None) -> Button:
        def run() -> None:
            if first is not None:
                first()
            command.action.trigger()

        return Button("", run, kind="quiet", icon_name=command.icon, name=command.title)
