"""The pages of the window, made when they are first asked for, and the way back from them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.panel.pages.about import AboutPage
from app.panel.pages.cheat_sheet import CheatSheet
from app.panel.pages.corrections_page import CorrectionsPage
from app.panel.pages.document import DocumentPage
from app.panel.pages.first_run import FirstRunPage
from app.panel.pages.health_page import HealthPage
from app.panel.pages.index_status import IndexPage
from app.panel.pages.model_page import ModelPage
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.pages.privacy import PrivacyPage
from app.panel.pages.recent import RecentPage
from app.panel.pages.settings_page import SettingsPage


class Navigation(QStackedWidget):
    """The ticket's two pages lie under all others; leaving a page shows them again."""

    made = Signal(str, object)
    """A page was made: its name and itself, for whoever connects it."""
    turned = Signal(str)
    """Another page is shown: its name, empty for the ticket's."""

    def __init__(self, context: PageContext, home: QWidget, commands: Callable[[], CheatSheet]) -> None:
        super().__init__()
        self._behind = context
        self._home = home
        self.addWidget(home)
        self._pages: dict[str, PageFrame] = {}
        self._makers: dict[str, Callable[[], PageFrame]] = {
            "recent": lambda: RecentPage(context),
            "index": lambda: IndexPage(context),
            "health": lambda: HealthPage(context),
            "put-right": lambda: CorrectionsPage(context),
            "models": lambda: ModelPage(context),
            "settings": lambda: SettingsPage(context),
            "privacy": lambda: PrivacyPage(context),
            "about": lambda: AboutPage(context),
            "document": lambda: DocumentPage(context),
            "first-run": lambda: FirstRunPage(context),
            "keys": commands,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """All pages there are."""
        return tuple(self._makers)

    @property
    def shown(self) -> str:
        """The name of the page in front, empty for the ticket's."""
        return next((name for name, page in self._pages.items() if page is self.currentWidget()), "")

    def page(self, name: str) -> PageFrame:
        """A page by name, made if nobody asked for it before."""
        if name not in self._pages:
            page = self._pages[name] = self._makers[name]()
            page.left.connect(self.go_home)
            page.asked.connect(self.go)
            self.addWidget(page)
            self.made.emit(name, page)
        return self._pages[name]

    def made_page(self, name: str) -> PageFrame | None:
        """A page by name if it was made."""
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
