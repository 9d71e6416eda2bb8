"""Boxes: cards, banners, rows and columns with the spacing of the tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.panel.style.design_tokens import tokens
from app.panel.style.icons import pixmap
from app.panel.style.theme import theme
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import Tone, label, set_tone


def gap(name: str) -> int:
    """A spacing token in logical pixels."""
    return tokens().space[name]


def column(*widgets: QWidget | QLayout | int, spacing: str = "s", margins: str = "") -> QVBoxLayout:
    """A column of widgets; an integer is a stretch of that weight."""
    box = QVBoxLayout()
    _fill(box, widgets, spacing, margins)
    return box


def row(*widgets: QWidget | QLayout | int, spacing: str = "s", margins: str = "") -> QHBoxLayout:
    """A row of widgets; an integer is a stretch of that weight."""
    box = QHBoxLayout()
    _fill(box, widgets, spacing, margins)
    return box


def _fill(box: QBoxLayout, widgets: Iterable[QWidget | QLayout | int], spacing: str, margins: str) -> None:
    box.setSpacing(gap(spacing))
    edge = gap(margins) if margins else 0
    box.setContentsMargins(edge, edge, edge, edge)
    for widget in widgets:
        if isinstance(widget, int):
            box.addStretch(widget)
        elif isinstance(widget, QLayout):
            box.addLayout(widget)
        else:
            box.addWidget(widget)


def in_the_middle(widget: QWidget, widest: int) -> QHBoxLayout:
    """`widget` over the whole width, up to `widest` logical pixels, and in the middle of what is wider."""
    widget.setMaximumWidth(widest)
    box = QHBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addStretch(1)
    box.addWidget(widget, 1000)
    box.addStretch(1)
    return box


def frame(part: str, layout: QLayout | None = None) -> QFrame:
    """A frame that the style sheet knows as `part`."""
    made = QFrame()
    made.setProperty("part", part)
    if layout is not None:
        made.setLayout(layout)
    return made


def rule() -> QFrame:
    """A thin line between two things."""
    return frame("rule")


def clear(layout: QLayout) -> None:
    """Removes and deletes everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


_BANNER_ICONS = {
    "danger": "circle-alert",
    "warning": "triangle-alert",
    "good": "check",
    "accent": "info",
    "": "info",
    "muted": "info",
}


SIDEWAYS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
"""For what stands beside or under words: without it the words under it would be no wider than it is."""


class Banner(QFrame):
    """One sentence that stays until it is no longer true, with at most one button."""

    def __init__(
        self, text: str = "", tone: Tone = "", action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("part", "banner")
        self._icon = QLabel()
        self._words = label("", "body", wrap=True)
        self._hint = label("", "small", wrap=True)
        self._hint.hide()
        self.action = Button(action, on_action, kind="quiet")
        if not action:
            self.action.hide()
        self._beside = row(spacing="xs")
        self._beside.addLayout(column(self._words, self._hint, spacing="hair"), 1)
        self._beside.addWidget(self.action, 0, SIDEWAYS)
        line = row(self._icon, spacing="s")
        line.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._beside, 1)
        line.setContentsMargins(gap("m"), gap("s"), gap("s"), gap("s"))
        self.setLayout(line)
        self.show_words(text, tone)

    def show_words(self, text: str, tone: Tone = "", hint: str = "") -> None:
        """Changes what it says."""
        self._words.setText(text)
        self._hint.setText(hint)
        if hint:
            self._hint.show()
        else:
            self._hint.hide()
        self.setAccessibleName(text)
        set_tone(self, tone)
        size = theme().icon("body")
        self._icon.setFixedSize(size, size + 2)
        self._icon.setPixmap(pixmap(_BANNER_ICONS[tone], tone or "muted", size, self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the button under the words where it would leave them too little room."""
        super().resizeEvent(event)
        place_beside(self._beside, self.action, self.width())


def place_beside(box: QBoxLayout, action: QWidget, width: int) -> None:
    """Puts the button beside the words that `box` begins with, or under them if it would take more than a third of the
    width."""
    narrow = 3 * action.sizeHint().width() > width
    direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
    if box.direction() != direction:
        box.setDirection(direction)


class Flow(QLayout):
    """Widgets in lines, as words in a paragraph; from the right in right-to-left layouts.
    (After Qt's flow layout example.)"""

    def __init__(self, spacing: str = "xs") -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(gap(spacing) + 2)
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        parent = self.parentWidget()
        rtl = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        y = rect.y()
        for line in self._lines(rect.width()):
            height = max(size.height() for _, _, size in line)
            for item, x, size in line if move else ():
                left = rect.right() + 1 - x - size.width() if rtl else rect.x() + x
                item.setGeometry(QRect(QPoint(left, y + (height - size.height()) // 2), size))
            y += height + self.spacing()
        return max(y - self.spacing() - rect.y(), 0)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, int, QSize]]]:
        """The items that are shown, line by line: each with its x and its size."""
        lines: list[list[tuple[QLayoutItem, int, QSize]]] = []
        x = 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint().boundedTo(QSize(max(width, 40), 10_000))
            if not lines or x + size.width() > width:
                lines.append([])
                x = 0
            lines[-1].append((item, x, size))
            x += size.width() + self.spacing()
        return lines


def flow_of(*widgets: QWidget, spacing: str = "xs") -> QWidget:
    """A widget that holds others in a flow."""
    holder = QWidget()
    flow = Flow(spacing)
    for widget in widgets:
        flow.addWidget(widget)
    holder.setLayout(flow)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder
