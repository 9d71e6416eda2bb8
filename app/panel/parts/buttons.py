"""Buttons that follow the theme: their icons are drawn anew when the look changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from app.panel.parts.labels import Tone, restyle
from app.panel.style.icons import icon

Kind = Literal["plain", "primary", "quiet", "link", "pill", "search"]
_INK = {"primary": "on_accent", "link": "accent", "search": "muted"}


class Button(QPushButton):
    """A button of one of the panel's kinds, with an optional icon of the set.

    A button without words must be given `name`: what a screen reader says and the tool tip shows.
    """

    def __init__(
        self,
        text: str = "",
        on_click: Callable[[], object] | None = None,
        *,
        kind: Kind = "plain",
        icon_name: str = "",
        name: str = "",
        tone: Tone = "",
    ) -> None:
        super().__init__(text)
        self._icon_name = icon_name
        self.setProperty("kind", kind)
        self.setProperty("tone", tone)
        self.setAccessibleName(name or text)
        if name:
            self.setToolTip(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(16, 16))
        if kind in ("pill", "link"):
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self.setIconSize(QSize(12, 12))
        self.setAutoDefault(False)
        self._draw_icon()
        if on_click is not None:
            self.clicked.connect(lambda: on_click())

    def set_icon(self, name: str) -> None:
        """Changes the icon."""
        self._icon_name = name
        self._draw_icon()

    def set_kind(self, kind: Kind, tone: Tone = "") -> None:
        """Changes kind and tone."""
        self.setProperty("kind", kind)
        self.setProperty("tone", tone)
        restyle(self)
        self._draw_icon()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.EnabledChange):
            self._draw_icon()

    def _draw_icon(self) -> None:
        if not getattr(self, "_icon_name", ""):
            return
        ink = self.property("tone") or _INK.get(self.property("kind"), "text")
        self.setIcon(icon(self._icon_name, ink if self.isEnabled() else "muted"))


class ShrinkingButton(Button):
    """A button whose words end in an ellipsis where the room does; a screen reader gets them whole.
    `reserved` points are left free for something else in it."""

    def __init__(
        self,
        text: str = "",
        on_click: Callable[[], object] | None = None,
        *,
        reserved: int = 0,
        kind: Kind = "plain",
        icon_name: str = "",
        name: str = "",
    ) -> None:
        self._whole, self._reserved = text, reserved
        super().__init__(text, on_click, kind=kind, icon_name=icon_name, name=name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Changes the words."""
        self._whole = text
        super().setText(text)
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:  # noqa: D102
        room = self.fontMetrics().horizontalAdvance(self._whole) + self.iconSize().width() + 24 + self._reserved
        return QSize(room, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(self.iconSize().width() + 14, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - self.iconSize().width() - 18 - self._reserved
        super().setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(room, 0)))


class MenuButton(Button):
    """A button whose menu is made when it is opened, so that it is never out of date."""

    def __init__(self, text: str, fill: Callable[[QMenu], None], **how: object) -> None:
        super().__init__(text, self._open, **how)  # type: ignore[arg-type]
        self._fill = fill

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
