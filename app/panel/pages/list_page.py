"""A page with one list that fills it, and words in the list's place where there is nothing to list."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget
from typing_extensions import override

from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.widgets.blank import Blank
from app.panel.widgets.boxes import column, gap
from app.panel.widgets.rows import RowList


class ListPage(PageFrame):
    """The list has the keyboard. Subclasses say what stands above it and fill it in `refresh`."""

    def __init__(self, context: PageContext, title: str, blank: Blank) -> None:
        super().__init__(context, title, scrolls=False)
        self.list = RowList(title)
        self.blank = blank
        self.blank.hide()

    def lay_out(self, *above: QWidget | QLayout) -> None:
        """Puts these above the list, one below the other."""
        top = column(*above)
        top.setContentsMargins(gap("m"), 0, gap("m"), 0)
        self.body.addLayout(top)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.blank, 1)

    def show_blank(self, blank: bool) -> None:
        """Shows the words in the list's place, or the list."""
        self.list.setVisible(not blank)
        self.blank.setVisible(blank)

    @override
    def focus_first(self) -> None:
        self.list.setFocus()
