"""Every state can be used without a mouse and read on the narrowest panel with large letters."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from app.panel.ticket_page.source_card import SourceCard
from app.panel.widgets.buttons import Button, ShrinkingButton
from app.panel.widgets.labels import ElidedLabel, Words, in_own_direction
from app.panel.widgets.scroll import DownwardScroll
from app.panel.window import PanelWindow
from tests.gallery.pictures import Shot, take
from tests.gallery.scenes import SCENES

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QListView, SourceCard)
NAMES = [scene.name for scene in SCENES]
DIFFERENT = [scene.name for scene in SCENES if not scene.alone]
"""Without those that are much like another."""
SAME_ROW = 24


def controls(window: PanelWindow) -> list[QWidget]:
    """What a person can work with now, without the inner parts that Qt makes."""
    return [
        part
        for part in window.findChildren(QWidget)
        if isinstance(part, CONTROLS)
        and part.isVisible()
        and part.isEnabled()
        and not part.objectName().startswith("qt_")
        and not isinstance(part.parentWidget(), QSpinBox | QComboBox)
    ]


def pressed_through(window: PanelWindow) -> list[QWidget]:
    """Where the focus goes when Tab is pressed from the top on until it is there again."""
    window.activateWindow()
    QApplication.processEvents()
    window.top.search.setFocus()
    stops: list[QWidget] = []
    for _ in range(300):
        here = QApplication.focusWidget()
        assert here is not None
        if stops and here is window.top.search:
            break
        if here not in stops:
            stops.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    for area in window.findChildren(DownwardScroll):
        area.verticalScrollBar().setValue(0)
    return stops


def top(part: QWidget, window: PanelWindow) -> int:
    """Where it is seen, or would be after scrolling: what is below the fold counts as at its edge."""
    y = part.mapTo(window, QPoint(0, 0)).y()
    for area in window.findChildren(DownwardScroll):
        if area.isVisible() and area.isAncestorOf(part):
            y = min(y, area.mapTo(window, area.rect().bottomLeft()).y())
    return y


@pytest.mark.parametrize("scene", NAMES)
def test_tab_reaches_every_control_from_top_to_bottom(qapp: QApplication, scene: str) -> None:
    unreached: list[str] = []
    jumps: list[str] = []

    def look(window: PanelWindow) -> None:
        if not window.top.search.isVisible():  # folded: the strip's few buttons are all there is
            unreached.extend(str(p) for p in controls(window) if not p.focusPolicy() & Qt.FocusPolicy.TabFocus)
            return
        if window.bar.isVisible():  # it lies over all else and has one field
            return
        stops = pressed_through(window)
        for part in controls(window):
            by_arrows = isinstance(part, QAbstractButton) and part.group() is not None  # one stop for all of them
            if part not in stops and not by_arrows:
                unreached.append(f"{type(part).__name__} {part.accessibleName()!r}")
        page = [stop for stop in stops if not window.toast.isAncestorOf(stop)]
        for one, other in pairwise(page):
            if top(other, window) < top(one, window) - SAME_ROW:
                jumps.append(f"{one.accessibleName()!r} -> {other.accessibleName()!r}")

    take(qapp, Shot(scene), look)
    assert unreached == []
    assert jumps == []


def test_every_kind_of_control_shows_where_the_focus_is(qapp: QApplication) -> None:
    looked_at: set[tuple[str, str]] = set()
    without: list[str] = []

    def focused(part: QWidget, reason: QEvent.Type) -> None:
        QApplication.sendEvent(part, QFocusEvent(reason, Qt.FocusReason.TabFocusReason))

    def look(window: PanelWindow) -> None:
        window.activateWindow()
        for part in controls(window):
            kind = (type(part).__name__, str(part.property("kind")))
            if kind in looked_at or part is window.bar.list:
                continue
            looked_at.add(kind)
            (window.top.menu if part is not window.top.menu else window.top.search).setFocus()
            QApplication.processEvents()
            before = part.grab().toImage()
            part.setFocus(Qt.FocusReason.TabFocusReason)
            QApplication.processEvents()
            if part.hasFocus() and part.grab().toImage() == before:
                without.append(" ".join(kind))

    for scene in (*DIFFERENT[::2], "recent"):
        take(qapp, Shot(scene), look)
    assert len(looked_at) > 12
    assert without == []


def cut(window: PanelWindow) -> list[str]:
    """Words of ours that are not to be seen whole; the title of a document may be of any length."""
    found = []
    title = window.pages.page("document").title if window.pages.shown == "document" else None
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap() and label.heightForWidth(label.width()) > label.height() + 1:
            found.append(f"cut below: {label.text()[:60]}")
        whole = isinstance(label, Words) and not isinstance(label, ElidedLabel)
        if whole and label is not title and label.sizeHint().width() > label.width() + 1:
            found.append(f"cut at its end: {label.text()[:60]}")
    for button in window.findChildren(Button):
        shown = button._fitting()
        whole = not shown or shown == in_own_direction(button.text()) or isinstance(button, ShrinkingButton)
        if button.isVisible() and not whole:
            found.append(f"cut at its end: {button.text()}")
    for part in controls(window):
        inside = part.mapTo(window, QPoint(0, 0)).x()
        if inside < 0 or inside + part.width() > window.width():
            found.append(f"beyond the edge: {part.accessibleName()}")
    return found


@pytest.mark.parametrize("scene", DIFFERENT)
def test_nothing_is_cut_on_a_narrow_panel_in_german(qapp: QApplication, scene: str) -> None:
    found: list[str] = []
    take(qapp, Shot(scene, 400, language="de"), lambda window: found.extend(cut(window)))
    assert found == []


@pytest.mark.parametrize("scene", NAMES)
def test_no_line_is_lost_on_the_narrowest_panel_with_large_letters(qapp: QApplication, scene: str) -> None:
    found: list[str] = []
    shot = Shot(scene, 360, language="de", text_percent=150)
    take(qapp, shot, lambda window: found.extend(cut(window)))
    assert found == []
