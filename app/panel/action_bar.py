"""The bar under the page: copy the reply or put it into its page, say what became of it, go on to the next ticket."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget
from typing_extensions import override

from app.i18n import t
from app.panel.commands import Commands
from app.panel.widgets.boxes import Flow, column, gap, row
from app.panel.widgets.buttons import Button, MenuButton

CopiedTo = Literal["clipboard", "page"]

_COPIED_SHOWN_MS = 4000
_OUTCOMES = ("sent", "edited", "unused")
_BESIDE = 4
"""Where the outcomes stand in the line: after 'insert', 'copy', its menu and the space between."""


class ActionBar(QFrame):
    """Copy first; once copied, the three outcomes take the place beside it, or under it where letters are large."""

    def __init__(self, commands: Commands) -> None:
        super().__init__()
        self.setProperty("part", "footer")
        self._commands = commands
        self._asks = False
        """Whether it asks what became of the reply."""
        self._insertable = False
        self.insert = Button(
            t("panel.insert"), commands["insert"].action.trigger, kind="primary", icon_name="corner-down-left"
        )
        self.copy = Button(t("panel.copy"), commands["copy"].action.trigger, kind="primary", icon_name="copy")
        self.more = MenuButton("", self._fill_more, kind="quiet", icon_name="chevron-down", name=t("panel.copy.more"))
        self.outcomes = [
            Button(t(f"panel.outcome.{name}"), commands[f"outcome-{name}"].action.trigger, kind="quiet")
            for name in _OUTCOMES
        ]
        self.next = Button(
            "", commands["next"].action.trigger, kind="quiet", icon_name="arrow-right", name=commands["next"].title
        )
        self._line = row(self.insert, self.copy, self.more, 1, *self.outcomes, self.next, spacing="xs")
        self._flow = Flow(spacing="hair")
        self._below = QWidget()
        self._below.setLayout(self._flow)
        self._below.hide()
        box = column(self._line, self._below, spacing="xs")
        box.setContentsMargins(gap("m"), gap("s"), gap("s"), gap("s"))
        self.setLayout(box)
        self._calm_down = QTimer(self)
        self._calm_down.setSingleShot(True)
        self._calm_down.setInterval(_COPIED_SHOWN_MS)
        self._calm_down.timeout.connect(self._back_to_copy)
        self.start_over()

    def start_over(self) -> None:
        """Another ticket: nothing copied yet."""
        self._calm_down.stop()
        self._back_to_copy()
        self._asks = False
        self._fit()

    def show_insertable(self, insertable: bool) -> None:
        """Whether the ticket came from a page that the reply can be put into; that is offered first then."""
        if insertable != self._insertable:
            self._insertable = insertable
            self.copy.set_kind("plain" if insertable else "primary")
            self._fit()

    def show_ready(self, ready: bool) -> None:
        """Whether there is anything to copy."""
        self.insert.setEnabled(ready)
        self.copy.setEnabled(ready)
        self.more.setEnabled(ready)

    def show_copied(self, where: CopiedTo = "clipboard") -> None:
        """Says that the reply is on the clipboard or in its page now, and asks what becomes of it."""
        self._back_to_copy()
        button, words = (self.insert, "panel.inserted") if where == "page" else (self.copy, "panel.copied")
        button.set_icon("check")
        button.setText(t(words))
        button.setAccessibleName(t(words))
        self._asks = True
        self._fit()
        self._calm_down.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Fits the buttons into the width. The outcomes keep their words; 'copy' shrinks to its icon first, then the
        menu beside it. Where even that is too wide, the outcomes get a line of their own."""
        asked = self.outcomes if self._asks else []
        self.insert.setVisible(self._insertable)
        first = [self.insert, self.copy] if self._insertable else [self.copy]
        self.copy.set_compact(False)
        self.copy.set_compact(not self._fits(*first, self.more, *asked, self.next))
        with_menu = self._fits(*first, self.more, *asked, self.next)
        below = not self._fits(*first, *asked, self.next)
        if below:
            self.copy.set_compact(False)
        self.more.setVisible(with_menu or below)
        self._put_outcomes(below=below)

    def _put_outcomes(self, *, below: bool) -> None:
        if below == self._below.isHidden():
            for at, button in enumerate(self.outcomes):
                (self._line if below else self._flow).removeWidget(button)
                if below:
                    self._flow.addWidget(button)
                else:
                    self._line.insertWidget(_BESIDE + at, button)
            self._below.setVisible(below)
        for button in self.outcomes:
            button.setVisible(self._asks)

    def _fits(self, *parts: QWidget) -> bool:
        widths = sum(part.sizeHint().width() + self._line.spacing() for part in parts)
        return widths + gap("m") + gap("s") <= self.width()

    def show_queue(self, waiting: int) -> None:
        """How many tickets wait behind this one."""
        self.next.setText(str(waiting) if waiting else "")

    def _back_to_copy(self) -> None:
        self.insert.set_icon("corner-down-left")
        self.insert.setText(t("panel.insert"))
        self.insert.setAccessibleName(t("panel.insert"))
        self.copy.set_icon("copy")
        self.copy.setText(t("panel.copy"))
        self.copy.setAccessibleName(t("panel.copy"))

    def _fill_more(self, menu: QMenu) -> None:
        for name in ("copy", "copy-html", "save-snippet"):
            menu.addAction(self._commands[name].action)
