"""Icons (Lucide, ISC licence) in the colours of the theme, drawn sharp at every scale."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.panel.style.theme import look


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon in the token colour of the look in force."""
    return _tinted(name, look().colour(colour).name())


def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """The same as a picture for a device that has `ratio` pixels to a point."""
    return icon(name, colour).pixmap(QSize(size, size), ratio)


class _SvgEngine(QIconEngine):
    """Draws the SVG itself wherever the icon is painted, instead of a picture of one scale."""

    def __init__(self, svg: QByteArray) -> None:
        super().__init__()
        self._svg = svg
        self._renderer = QSvgRenderer(svg)
        self._drawn: dict[tuple[int, int], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        self._renderer.render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        known = self._drawn.get((size.width(), size.height()))
        if known is not None:
            return known
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self._renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
        self._drawn[size.width(), size.height()] = picture
        return picture

    def clone(self) -> QIconEngine:
        return _SvgEngine(self._svg)


@cache
def _tinted(name: str, colour: str) -> QIcon:
    svg = (files("resources") / "icons" / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    return QIcon(_SvgEngine(QByteArray(svg.encode())))


@cache
def application_icon() -> QIcon:
    """The program's own icon."""
    svg = (files("resources") / "icons" / "deskside.svg").read_bytes()
    return QIcon(_SvgEngine(QByteArray(svg)))
