"""The bar at the top: search, and the menu of pages."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtWidgets import QFrame, QLabel, QMenu

from app.i18n import t
from app.panel.commands import Commands
from app.panel.widgets.boxes import gap, row
from app.panel.widgets.buttons import MenuButton, ShrinkingButton


class TopBar(QFrame):
    """Search with its key, and the menu."""

    def __init__(self, commands: Commands) -> None:
        super().__init__()
        self._commands = commands
        self.setProperty("part", "bar")
        search = commands["search"]
        self.search = ShrinkingButton(
            t("panel.search"),
            search.action.trigger,
            kind="search",
            icon_name="search",
            name=t("panel.search"),
        )
        key = QLabel(search.keys, self.search)
        key.setProperty("kind", "hint")
        self.search.reserved = key
        inside = row(1, key)
        inside.setContentsMargins(gap("s"), 0, gap("s"), 0)
        self.search.setLayout(inside)
        self.menu = MenuButton("", self._fill_menu, kind="quiet", icon_name="ellipsis", name=t("panel.menu"))
        line = row(self.search, self.menu, spacing="s")
        line.setStretch(0, 1)
        line.setContentsMargins(gap("m"), gap("s"), gap("s"), gap("s"))
        self.setLayout(line)

    def _fill_menu(self, menu: QMenu) -> None:
        in_menu = [command for command in self._commands if command.in_menu]
        for at, (_, commands) in enumerate(groupby(in_menu, key=lambda command: command.group)):
            if at:
                menu.addSeparator()
            menu.addActions([command.action for command in commands])
