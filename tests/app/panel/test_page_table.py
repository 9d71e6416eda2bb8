"""The table of pages: whatever stands in it opens, has its titles, and is reached from where it says."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from PySide6.QtWidgets import QLabel, QMenu

from app.i18n import LANGUAGES
from app.panel.page_table import PAGES, PageEntry
from app.panel.pages.page_frame import PageFrame
from app.panel.window import PanelWindow
from tests.gallery.scenes import SCENES

IDS = [page.id for page in PAGES]
WITH_COMMAND = [page for page in PAGES if page.has_command]
OWN_TITLE = {"document": "the document's", "first-run": "a welcome"}


def catalogue(language: str) -> set[str]:
    """The ids of all messages of a language."""
    words = resources.files("resources") / "locale" / language / "LC_MESSAGES" / "deskside.po"
    return set(re.findall(r'^msgid "(.+)"$', words.read_text("utf-8"), re.MULTILINE))


def in_menu(window: PanelWindow) -> list[str]:
    menu = QMenu(window)
    window.top._fill_menu(menu)
    return ["-" if action.isSeparator() else action.text() for action in menu.actions()]


def test_no_page_and_no_key_stands_twice(window: PanelWindow) -> None:
    assert len(set(IDS)) == len(IDS)
    keys = [key.toString() for command in window.commands for key in command.action.shortcuts()]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_a_page_opens_and_has_a_title(window: PanelWindow, qtbot, page: PageEntry) -> None:  # type: ignore[no-untyped-def]
    window.go(page.id)
    assert window.pages.shown == page.id
    shown = window.pages.page(page.id)
    assert isinstance(shown, PageFrame) and shown.isVisible()
    assert shown.title.text() or page.id == "document"
    qtbot.waitUntil(lambda: not any(queue.busy for queue in (window.tasks.quick, window.tasks.survey)))
    shown.left.emit()
    assert window.pages.shown == "", "there is a way back"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_a_page_has_its_titles_in_every_catalogue(page: PageEntry, language: str) -> None:
    wanted = {f"command.{page.id}"} if page.has_command else set()
    if page.id not in OWN_TITLE:
        wanted.add(f"page.{page.id}")
    assert wanted <= catalogue(language)


@pytest.mark.parametrize("page", WITH_COMMAND, ids=lambda page: page.id)
def test_a_page_is_reached_by_menu_command_bar_and_key(window: PanelWindow, page: PageEntry) -> None:
    command = window.commands[page.id]
    assert command.title in in_menu(window)
    window.bar.open()
    window.bar.field.setText(command.title)
    assert command.title in [row.title for row in window.bar.list.rows.rows]
    window.bar.close_bar()
    assert [key.toString() for key in command.action.shortcuts()] == list(page.keys)
    command.action.trigger()
    assert window.pages.shown == page.id


def test_the_menu_has_a_line_between_its_groups(window: PanelWindow) -> None:
    titles = in_menu(window)
    about = titles.index(window.commands["about"].title)
    assert titles[about + 1] == "-" and titles.count("-") == 2


def test_the_cheat_sheet_has_every_page_with_a_key(window: PanelWindow) -> None:
    window.go("keys")
    words = {part.text() for part in window.pages.page("keys").findChildren(QLabel)}
    with_keys = [window.commands[page.id] for page in WITH_COMMAND if page.keys]
    assert with_keys and {title for c in with_keys for title in (c.title, c.keys)} <= words


def test_the_gallery_shows_every_page() -> None:
    scenes = {scene.name for scene in SCENES} | {"first-run" for scene in SCENES if scene.name.startswith("first-")}
    assert [page for page in IDS if page not in scenes] == []
