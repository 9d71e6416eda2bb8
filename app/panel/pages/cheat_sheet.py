"""All keys on one page (F1 or ?)."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from app.i18n import t
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.widgets.boxes import frame, gap
from app.panel.widgets.labels import label

_BY_HAND = {
    "reply": (("Tab", "panel.keys.tab"), ("Esc", "panel.keys.escape")),
    "go": (
        ("↑ ↓", "panel.keys.rows"),
        ("Return", "panel.keys.open"),
        ("O", "panel.keys.source"),
        ("P", "panel.keys.pin"),
        ("Del", "panel.keys.delete"),
    ),
}
"""Keys that belong to a widget and not to a command."""


class CheatSheet(PageFrame):
    """Made from the commands themselves, so it can't be out of date."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.keys"))
        commands = context.commands
        for group, members in groupby(sorted(commands, key=lambda c: _ORDER.index(c.group)), key=lambda c: c.group):
            rows = [(c.keys, c.title) for c in members if c.keys]
            rows += [(key, t(words)) for key, words in _BY_HAND.get(group, ())]
            if rows:
                self.body.addWidget(label(t(f"panel.keys.{group}"), "caption"))
                self.body.addWidget(frame("card", self._grid(rows)))
        self.body.addStretch(1)

    @staticmethod
    def _grid(rows: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        grid.setVerticalSpacing(gap("xs") + 2)
        grid.setHorizontalSpacing(gap("m"))
        grid.setColumnStretch(0, 1)
        for at, (keys, title) in enumerate(rows):
            grid.addWidget(label(title, wrap=True), at, 0)
            key = QLabel(keys)
            key.setProperty("kind", "key")
            end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(key, at, 1, end)
        return grid


_ORDER = ("ticket", "reply", "reword", "go", "app")
