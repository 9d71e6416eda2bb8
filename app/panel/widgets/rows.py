"""Lists of rows by model and view: no widget per row, so that 50,000 of them scroll like fifty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.panel.style.design_tokens import tokens
from app.panel.style.icons import icon
from app.panel.style.theme import theme
from app.panel.widgets.boxes import gap
from app.panel.widgets.labels import Tone, one_line

_ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it says, and what it stands for."""

    title: str
    detail: str = ""
    trailing: str = ""
    icon: str = ""
    tone: Tone = ""
    payload: Any = None
    section: str = ""
    """A caption above the row; for the first of its kind only."""


class RowModel(QAbstractListModel):
    """Rows for a view."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Shows other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.detail, row.trailing) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.detail
        return row if role == _ROW_ROLE else None


class RowDelegate(QStyledItemDelegate):
    """Paints a row: icon, title over detail, and at its end a key or a time."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: Row = index.data(_ROW_ROLE)
        height = theme().px("body") + gap("xs") + gap("m")
        height += theme().px("small") + gap("xs") if row.detail else 0
        return QSize(100, height + (theme().px("small") + gap("m") if row.section else 0))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(_ROW_ROLE)
        area: QRect = option.rect
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = _font("small")
        if row.section:
            caption = QRect(
                area.left() + gap("m"), area.top(), area.width() - 2 * gap("m"), theme().px("small") + gap("m")
            )
            _line(painter, caption.adjusted(0, gap("xs"), 0, 0), row.section, _font("small", bold=True), "muted", rtl)
            area = area.adjusted(0, caption.height(), 0, 0)
        box = area.adjusted(gap("xs"), 1, -gap("xs"), -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent_soft"))
            painter.drawRoundedRect(box, 6, 6)
            if option.state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(theme().colour("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        inner = box.adjusted(gap("s"), 0, -gap("s"), 0)
        if row.icon:
            side = theme().icon("body")
            left = inner.right() + 1 - side if rtl else inner.left()
            place = QRect(left, inner.center().y() - side // 2 + 1, side, side)
            icon(row.icon, row.tone or "muted").paint(painter, place)
            taken = side + gap("s")
            inner = inner.adjusted(0, 0, -taken, 0) if rtl else inner.adjusted(taken, 0, 0, 0)
        if row.trailing and (room := _room_at_end(row, inner.width())):
            left = inner.left() if rtl else inner.right() + 1 - room
            end = QRect(left, inner.top(), room, inner.height())
            _line(painter, end, row.trailing, small, "muted", rtl, at_end=True)
            room += gap("s")
            inner = inner.adjusted(room, 0, 0, 0) if rtl else inner.adjusted(0, 0, -room, 0)
        if not row.detail:
            _line(painter, inner, row.title, _font("body"), "text", rtl)
        else:
            upper, lower = theme().px("body") + gap("xs"), theme().px("small") + gap("xs")
            top = inner.center().y() + 1 - (upper + lower) // 2
            title = QRect(inner.left(), top, inner.width(), upper)
            _line(painter, title, row.title, _font("body"), "text", rtl)
            _line(painter, QRect(inner.left(), top + upper, inner.width(), lower), row.detail, small, "muted", rtl)
        painter.restore()


def _room_at_end(row: Row, width: int) -> int:
    """Width of what stands at the row's end. A command's name comes before its key, which F1 shows as well:
    where both have no room, the key goes. A time comes before what a title says at such length."""
    wanted = QFontMetrics(_font("small")).horizontalAdvance(row.trailing) + 1
    if row.detail:
        return min(wanted, width // 2)
    name = QFontMetrics(_font("body")).horizontalAdvance(row.title) + gap("s")
    return wanted if name + wanted <= width else 0


def _line(
    painter: QPainter, area: QRect, words: str, font: QFont, ink: str, mirrored: bool, *, at_end: bool = False
) -> None:
    """Draws one line of words, cut with an ellipsis if it does not fit."""
    painter.setFont(font)
    painter.setPen(theme().colour(ink))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, one_line(shown, mirrored=mirrored, at_end=at_end), shown)


class RowList(QListView):
    """A list of rows. `activated` comes by Return and double click, as everywhere."""

    def __init__(self, name: str, *, even: bool = True) -> None:
        super().__init__()
        self.rows = RowModel()
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(self))
        self.setUniformItemSizes(even)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters belong to the page (P pins); Qt's own use of them, a search by first letters, does not fit
        lists that have a search field."""
        if event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Shows other rows; the first is selected."""
        self.rows.show_rows(rows)
        if rows:
            self.setCurrentIndex(self.rows.index(0))

    def current(self) -> Row | None:
        """The selected row."""
        at = self.currentIndex()
        return self.rows.rows[at.row()] if at.isValid() and at.row() < len(self.rows.rows) else None

    def step(self, by: int) -> None:
        """Moves the selection, stopping at the ends."""
        last = len(self.rows.rows) - 1
        if last >= 0:
            self.setCurrentIndex(self.rows.index(min(max(self.currentIndex().row() + by, 0), last)))


def _font(size: str, *, bold: bool = False) -> QFont:
    return _made(theme().px(size), bold)


@cache
def _made(pixels: int, bold: bool) -> QFont:
    """Cached: a row is painted hundreds of times while a list scrolls."""
    font = QFont(tokens().family)
    font.setPixelSize(pixels)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font
