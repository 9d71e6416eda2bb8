"""Every page of the window, in one table: menu, command bar, cheat sheet, keys and navigation read it.

A new page is its module, a line here, its two titles (`page.<id>` and `command.<id>`) in each catalogue, and
its test. Tab order follows the layout of a page by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.panel.pages.about import AboutPage
from app.panel.pages.cheat_sheet import CheatSheet
from app.panel.pages.corrections_page import CorrectionsPage
from app.panel.pages.document import DocumentPage
from app.panel.pages.first_run import FirstRunPage
from app.panel.pages.health_page import HealthPage
from app.panel.pages.index_status import IndexPage
from app.panel.pages.machine_page import MachinePage
from app.panel.pages.measures_page import MeasuresPage
from app.panel.pages.model_page import ModelPage
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.pages.privacy import PrivacyPage
from app.panel.pages.recent import RecentPage
from app.panel.pages.settings_page import SettingsPage


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page and how a person gets to it."""

    id: str
    make: Callable[[PageContext], PageFrame]
    keys: tuple[str, ...] = ()
    """The first is the one that is shown."""
    icon: str = ""
    group: str = "go"
    """Of its command, in the command bar and on the cheat sheet."""
    has_command: bool = True
    """In the menu and the command bar. Others are reached from where they belong: a document from a passage,
    the first run from a first start."""


PAGES = (
    PageEntry("recent", RecentPage, ("Ctrl+L",), "inbox"),
    PageEntry("health", HealthPage, icon="life-buoy"),
    PageEntry("measures", MeasuresPage, icon="gauge"),
    PageEntry("put-right", CorrectionsPage, icon="pencil"),
    PageEntry("index", IndexPage, icon="database"),
    PageEntry("models", ModelPage, icon="cpu"),
    PageEntry("settings", SettingsPage, ("Ctrl+,",), "settings"),
    PageEntry("privacy", PrivacyPage, icon="shield-check"),
    PageEntry("machine", MachinePage, icon="activity"),
    PageEntry("about", AboutPage, icon="info"),
    PageEntry("keys", CheatSheet, ("F1", "?"), "keyboard", group="app"),
    PageEntry("document", DocumentPage, has_command=False),
    PageEntry("first-run", FirstRunPage, has_command=False),
)
"""In the order of the menu."""
