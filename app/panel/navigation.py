"""The pages of the window, made when they are first asked for, and the way back from them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.panel.page_table import PAGES
from app.panel.pages.page_frame import PageContext, PageFrame


class Navigation(QStackedWidget):
    """The page of the ticket (or the empty one) is home; leaving any other page shows it again."""

    made = Signal(object)
    """A page was made, for whoever connects it."""
    turned = Signal(str)
    """Another page is shown: its id, empty for the ticket's."""

    def __init__(self, context: PageContext, home: QWidget) -> None:
        super().__init__()
        self._context = context
        self._home = home
        self.addWidget(home)
        self._pages: dict[str, PageFrame] = {}
        self._entries = {entry.id: entry for entry in PAGES}

    @property
    def shown(self) -> str:
        """The id of the page in front, empty for the ticket's."""
        return next((name for name, page in self._pages.items() if page is self.currentWidget()), "")

    def page(self, name: str) -> PageFrame:
        """A page by its id, made if nobody asked for it before."""
        if name not in self._pages:
            page = self._pages[name] = self._entries[name].make(self._context)
            page.left.connect(self.go_home)
            page.asked.connect(self.go)
            self.addWidget(page)
            self.made.emit(page)
        return self._pages[name]

    def made_page(self, name: str) -> PageFrame | None:
        """A page by its id if it was made."""
        return self._pages.get(name)

    def go(self, name: str) -> PageFrame:
        """Shows a page and lets it load."""
        page = self.page(name)
        self.setCurrentWidget(page)
        page.focus_first()
        page.refresh()
        self.turned.emit(name)
        return page

    def go_home(self) -> None:
        """Shows the ticket's pages."""
        self.setCurrentWidget(self._home)
        self.turned.emit("")
