"""Buttons that follow the theme: their icons are drawn again when the look changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypedDict, Unpack

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolTip,
    QWidget,
)
from typing_extensions import override

from app.panel.style.design_tokens import tokens
from app.panel.style.icons import BESIDE, icon
from app.panel.style.theme import theme
from app.panel.widgets.labels import Tone, in_own_direction, restyle

Kind = Literal["plain", "primary", "quiet", "link", "pill", "search"]
_INK = {"primary": "on_accent", "link": "accent", "search": "muted"}
_SMALL = ("pill", "link")


class ButtonLook(TypedDict, total=False):
    """How a button looks and what it is called."""

    kind: Kind
    icon_name: str
    name: str
    """What a screen reader says and the tool tip shows; a button without words needs it."""
    tone: Tone


class Button(QPushButton):
    """A button of one of the panel's kinds, with an optional icon. Words that do not fit end in an ellipsis; `text()`
    and a screen reader have them whole."""

    def __init__(
        self,
        text: str = "",
        on_click: Callable[[], object] | None = None,
        **look: Unpack[ButtonLook],
    ) -> None:
        super().__init__(text)
        self._icon_name = look.get("icon_name", "")
        self._compact = False
        self.setProperty("kind", look.get("kind", "plain"))
        self.setProperty("tone", look.get("tone", ""))
        name = look.get("name", "")
        self.setAccessibleName(name or text)
        if name:
            self.setToolTip(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self._draw_icon()
        if on_click is not None:
            self.clicked.connect(lambda: on_click())

    def setText(self, text: str) -> None:
        """Changes the words, and the accessible name if that was the same words."""
        if self.accessibleName() == self.text():
            self.setAccessibleName(text)
        super().setText(text)
        if self._icon_name:
            self._draw_icon()

    def set_icon(self, name: str) -> None:
        """Changes the icon."""
        self._icon_name = name
        self._draw_icon()

    def set_kind(self, kind: Kind, tone: Tone = "") -> None:
        """Changes kind and tone."""
        if (kind, tone) != (self.property("kind"), self.property("tone")):
            self.setProperty("kind", kind)
            self.setProperty("tone", tone)
            restyle(self)
            self._draw_icon()

    def set_compact(self, compact: bool) -> None:
        """Leaves only the icon, if there is one; the words are then in the tool tip."""
        if compact != self._compact and self._icon_name:
            self._compact = compact
            self._draw_icon()
            self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        whole = super().sizeHint()
        if self._compact:
            words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
            return QSize(whole.width() - words - 4, whole.height())
        return whole

    @override
    def minimumSizeHint(self) -> QSize:
        whole = self.sizeHint()
        return QSize(min(whole.width(), self.iconSize().width() + 28), whole.height())

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip():
            if self._fitting() != in_own_direction(self.text()):
                QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.EnabledChange):
            self._draw_icon()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self._fitting()
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _room(self) -> int:
        """Points there are for the words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        return inside - (self.iconSize().width() + 4 if self._icon_name else 0)

    def _fitting(self) -> str:
        """The words, cut with an ellipsis if they do not fit."""
        if self._compact:
            return ""
        room = max(self._room(), 0)
        return in_own_direction(self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room))

    def _draw_icon(self) -> None:
        if not getattr(self, "_icon_name", ""):
            return
        ink = self.property("tone") or _INK.get(self.property("kind"), "text")
        size = theme().icon("small" if self.property("kind") in _SMALL else "body")
        beside = bool(self.text()) and not self._compact
        self.setIconSize(QSize(size + (BESIDE if beside else 0), size))
        self.setIcon(icon(self._icon_name, ink if self.isEnabled() else "muted", beside=beside))


class ShrinkingButton(Button):
    """A button as wide as its words where there is room, shrinking to its icon where there is none. `reserved`: a
    widget inside it, at its end."""

    def __init__(self, text: str, on_click: Callable[[], object], **look: Unpack[ButtonLook]) -> None:
        self.reserved: QWidget | None = None
        super().__init__(text, on_click, **look)
        policy = QSizePolicy.Policy.Preferred if look.get("kind") == "search" else QSizePolicy.Policy.Maximum
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.iconSize().width() + 14, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hides the reserved widget where the words need its room."""
        super().resizeEvent(event)
        if self.reserved is not None:
            words = self.fontMetrics().horizontalAdvance(self.text())
            self.reserved.setVisible(words + self.reserved.sizeHint().width() + tokens().space["l"] <= super()._room())

    def _room(self) -> int:
        taken = self.reserved.width() + 4 if self.reserved is not None and self.reserved.isVisible() else 0
        return super()._room() - taken


class MenuButton(Button):
    """A button whose menu is made when it is opened, so that it is never out of date."""

    def __init__(self, text: str, fill: Callable[[QMenu], None], **look: Unpack[ButtonLook]) -> None:
        super().__init__(text, self._open, **look)
        self._fill = fill

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
