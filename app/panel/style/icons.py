"""Icons (Lucide, ISC licence) in the colours of the theme, drawn sharp at every scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.panel.style.theme import theme
from core.resources import load_text, resource

BESIDE = 3
"""Points of air between an icon and the words beside it, more than Qt leaves."""


def icon(name: str, colour: str = "text", *, beside: bool = False) -> QIcon:
    """The icon in the token's colour; `beside` words it has space at its end."""
    return _tinted(name, theme().colour(colour).name(), BESIDE if beside else 0)


def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """The same as a picture for a device that has `ratio` pixels to a point."""
    return icon(name, colour).pixmap(QSize(size, size), ratio)


class _SvgEngine(QIconEngine):
    """Draws the SVG itself wherever the icon is painted, instead of a picture of one scale."""

    def __init__(self, svg: QByteArray, air: int = 0) -> None:
        super().__init__()
        self._svg, self._air = svg, air
        self._renderer = QSvgRenderer(svg)
        self._drawn: dict[tuple[int, int, bool], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        self._renderer.render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        key = (size.width(), size.height(), mirrored)
        known = self._drawn.get(key)
        if known is not None:
            return known
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        side = min(size.width(), size.height()) if self._air else size.width()
        left = size.width() - side if self._air and mirrored else 0
        self._renderer.render(painter, QRectF(left, 0, side, size.height()))
        painter.end()
        self._drawn[key] = picture
        return picture

    def clone(self) -> QIconEngine:
        return _SvgEngine(self._svg, self._air)


@cache
def _tinted(name: str, colour: str, air: int) -> QIcon:
    svg = load_text("icons", f"{name}.svg").replace("currentColor", colour)
    return QIcon(_SvgEngine(QByteArray(svg.encode()), air))


@cache
def application_icon() -> QIcon:
    """The program's own icon."""
    svg = resource("icons", "deskside.svg").read_bytes()
    return QIcon(_SvgEngine(QByteArray(svg)))
