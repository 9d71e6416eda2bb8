"""Plots by Qt's own painter: a line with its interval, bars, a grid of shades; each has its words beside it.

pyqtgraph was compared: it needs numpy in the window's process, which loads none, for three plots of forty lines each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.panel.style.design_tokens import tokens
from app.panel.style.theme import theme
from app.panel.widgets.boxes import gap

_HIGH = 132
"""Of a trend, in logical pixels."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its interval, under its label. None: too few to be shown."""

    label: str
    value: float | None
    low: float = 0.0
    high: float = 0.0
    said: str = ""
    """The value in words."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a funnel: how much of the whole (0 to 1), and what it says."""

    label: str
    share: float
    said: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A cell of a grid: how dark (0 to 1), None where too few."""

    row: str
    column: str
    share: float | None


class _Chart(QWidget):
    """What all plots share. A screen reader hears the sentence that stands beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def describe(self, sentence: str) -> None:
        """Says what it shows."""
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)
        self.updateGeometry()
        self.update()


class TrendChart(_Chart):
    """A line through the values, its interval as a band; gaps where there are too few."""

    def __init__(self) -> None:
        super().__init__()
        self.points: Sequence[Point] = ()

    def show_points(self, points: Sequence[Point], sentence: str) -> None:
        """Shows other values."""
        self.points = points
        self.describe(sentence)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _HIGH)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shown = [point for point in self.points if point.value is not None]
        if not shown:
            return
        painter = _painter(self)
        metrics = QFontMetrics(painter.font())
        top, bottom = max(point.high for point in shown), min(point.low for point in shown)
        span = (top - bottom) or 1.0
        left = max(metrics.horizontalAdvance(point.said) for point in shown) + gap("s")
        area = QRectF(
            left, metrics.height() / 2, self.width() - left - gap("s"), self.height() - 2.2 * metrics.height()
        )
        step = area.width() / max(1, len(self.points) - 1)

        def place(at: int, value: float) -> QPointF:
            return QPointF(area.left() + at * step, area.bottom() - (value - bottom) / span * area.height())

        painter.setPen(QPen(theme().colour("line"), 1))
        for height in (area.top(), area.bottom()):
            painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
        for stretch in _stretches(self.points):
            values = [(at, self.points[at]) for at in stretch]
            band = [place(at, point.high) for at, point in values] + [place(at, p.low) for at, p in reversed(values)]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent_soft"))
            painter.drawPolygon(QPolygonF(band))
            painter.setPen(QPen(theme().colour("accent"), 2))
            painter.drawPolyline([place(at, point.value or 0.0) for at, point in values])
            painter.setBrush(theme().colour("accent"))
            for at, point in values:
                painter.drawEllipse(place(at, point.value or 0.0), 2.5, 2.5)
        painter.setPen(theme().colour("muted"))
        highest = max(shown, key=lambda point: point.value or 0.0)
        lowest = min(shown, key=lambda point: point.value or 0.0)
        for point in {highest.said: highest, lowest.said: lowest}.values():
            height = place(0, point.value or 0.0).y()
            cell = QRectF(0, height - metrics.height() / 2, left - gap("s"), metrics.height())
            painter.drawText(cell, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, point.said)
        _labels_below(painter, area, [point.label for point in self.points], step)


class BarChart(_Chart):
    """Bars one below the other, each with its words above it."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: Sequence[Bar] = ()

    def show_bars(self, bars: Sequence[Bar], sentence: str) -> None:
        """Shows other bars."""
        self.bars = bars
        self.describe(sentence)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, len(self.bars) * self._row())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = _painter(self)
        words = self._row() - gap("s") - gap("xs")
        for at, bar in enumerate(self.bars):
            top = at * self._row()
            painter.setPen(theme().colour("text"))
            line = QRectF(0, top, self.width(), words)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, bar.label)
            painter.setPen(theme().colour("muted"))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, bar.said)
            painter.setPen(Qt.PenStyle.NoPen)
            for width, colour in ((1.0, "sunken"), (bar.share, "accent")):
                painter.setBrush(theme().colour(colour))
                painter.drawRoundedRect(QRectF(0, top + words, self.width() * width, gap("s") - 2), 3, 3)

    def _row(self) -> int:
        return theme().px("small") + gap("xs") + gap("s") + gap("s")


class HeatMap(_Chart):
    """A grid of shades, rows and columns labelled; a hatched cell is one of too few."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: Sequence[Shade] = ()

    def show_cells(self, cells: Sequence[Shade], sentence: str) -> None:
        """Shows other cells."""
        self.cells = cells
        self.describe(sentence)

    @override
    def sizeHint(self) -> QSize:
        rows = len(dict.fromkeys(cell.row for cell in self.cells))
        return QSize(200, rows * self._row() + (theme().px("small") + gap("m") if rows else 0))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.cells:
            return
        painter = _painter(self)
        metrics = QFontMetrics(painter.font())
        rows = list(dict.fromkeys(cell.row for cell in self.cells))
        columns = sorted(dict.fromkeys(cell.column for cell in self.cells), key=[c.column for c in self.cells].index)
        left = min(max(map(metrics.horizontalAdvance, rows)) + gap("s"), self.width() * 2 // 5)
        step = (self.width() - left) / len(columns)
        most = max((cell.share for cell in self.cells if cell.share), default=1.0)
        for at, row in enumerate(rows):
            painter.setPen(theme().colour("text"))
            shown = metrics.elidedText(row, Qt.TextElideMode.ElideRight, int(left - gap("s")))
            line = QRectF(0, at * self._row(), left, self._row())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        for cell in self.cells:
            place = QRectF(
                left + columns.index(cell.column) * step, rows.index(cell.row) * self._row(), step, self._row()
            )
            painter.setPen(Qt.PenStyle.NoPen)
            if cell.share is None:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme().colour("line"), 1, Qt.PenStyle.DotLine))
            else:
                painter.setBrush(_mixed(theme().colour("sunken"), theme().colour("warning"), cell.share / most))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 2, 2)
        painter.setPen(theme().colour("muted"))
        area = QRectF(left + step / 2, 0, self.width() - left, len(rows) * self._row())
        _labels_below(painter, area, columns, step)

    def _row(self) -> int:
        return theme().px("small") + gap("s")


def _painter(widget: QWidget) -> QPainter:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(tokens().family)
    font.setPixelSize(theme().px("small"))
    painter.setFont(font)
    return painter


def _stretches(points: Sequence[Point]) -> list[list[int]]:
    """The places of values that follow each other without a gap."""
    found: list[list[int]] = []
    for at, point in enumerate(points):
        if point.value is None:
            continue
        if found and found[-1][-1] == at - 1:
            found[-1].append(at)
        else:
            found.append([at])
    return found


def _labels_below(painter: QPainter, area: QRectF, labels: Sequence[str], step: float) -> None:
    """Labels under their places, as many as fit beside each other."""
    metrics = QFontMetrics(painter.font())
    widest = max(map(metrics.horizontalAdvance, labels)) + gap("s")
    every = max(1, -int(-widest // max(step, 1)))
    end = painter.device().width()
    for at in range(0, len(labels), every):
        width = metrics.horizontalAdvance(labels[at]) + 2
        left = min(max(0.0, area.left() + at * step - width / 2), end - width)
        line = QRectF(left, area.bottom() + gap("xs"), width, metrics.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, labels[at])


def _mixed(light: QColor, dark: QColor, share: float) -> QColor:
    """A colour between two."""
    mix = [round(a + (b - a) * share) for a, b in zip(light.getRgb()[:3], dark.getRgb()[:3], strict=True)]  # type: ignore[index]
    return QColor(*mix)
