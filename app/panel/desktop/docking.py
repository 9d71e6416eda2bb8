"""The panel at the edge of the screen: keeps its width per screen, follows the screen, folds to a strip."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRect, QSettings, QTimer
from PySide6.QtGui import QGuiApplication, QScreen

from app.panel.window import NARROW, PanelWindow

Side = Literal["left", "right", "none"]
NARROWEST, WIDEST = 360, 520
STRIP = 48
_LOOKS = 25


def place(screen: QRect, side: Side, width: int, frame: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QRect:
    """Where a docked window lies in the free area of a screen; `frame` is what the window manager
    puts around it (left, top, right, bottom)."""
    left, top, right, bottom = frame
    width = min(max(width, STRIP), screen.width() - left - right)
    x = screen.left() + left if side == "left" else screen.right() + 1 - width - right
    return QRect(x, screen.top() + top, width, screen.height() - top - bottom)


def can_dock() -> bool:
    """Whether a window may place itself here: not on Wayland."""
    return not QGuiApplication.platformName().startswith("wayland")


class Dock(QObject):
    """Docks one window, and remembers where it was."""

    def __init__(self, window: PanelWindow, memory: Path) -> None:
        super().__init__(window)
        self._window = window
        self._memory = QSettings(str(memory), QSettings.Format.IniFormat)
        self._side: Side = "none"
        self.folded = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(200)
        self._again.timeout.connect(self.settle)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._watch)
        application.screenRemoved.connect(lambda _: self._again.start())
        application.primaryScreenChanged.connect(lambda _: self._again.start())
        for screen in QGuiApplication.screens():
            self._watch(screen)
        self._looks_left = 0
        window.installEventFilter(self)
        window.fold_asked.connect(self.toggle_fold)
        window.closing.connect(self.remember)

    @property
    def side(self) -> Side:
        """Where it is docked."""
        return self._side

    def dock(self, side: Side) -> bool:
        """Docks to a side, or lets the window go free. False: not possible on this desktop."""
        self._side = side
        self._window.setMaximumWidth(16_777_215)
        if side == "none":
            if isinstance(kept := self._memory.value("free/geometry"), QRect):
                self._window.setGeometry(kept)
            return True
        if not can_dock():
            return False
        self.settle()
        return True

    def settle(self) -> None:
        """Takes its place again: the screen or the side has changed."""
        if self._side == "none" or not can_dock():
            return
        screen = self._window.screen() or QGuiApplication.primaryScreen()
        outer, inner = self._window.frameGeometry(), self._window.geometry()
        around = (
            inner.left() - outer.left(), inner.top() - outer.top(),
            outer.right() - inner.right(), outer.bottom() - inner.bottom(),
        )  # fmt: skip
        width = STRIP if self.folded else self._width(screen)
        self._window.setGeometry(place(screen.availableGeometry(), self._side, width, around))
        if not any(around) and self._looks_left:
            self._looks_left -= 1
            self._again.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that has just appeared gets its frame from the window manager a moment later, and no
        event says when: without another look its title would lie above the screen."""
        if event.type() == QEvent.Type.Show:
            self._looks_left = _LOOKS
            self._again.start()
        return False

    def toggle_fold(self) -> None:
        """Folds to a strip, or unfolds."""
        if not self.folded:
            self.remember()
        self.folded = not self.folded
        self._window.set_folded(self.folded)
        if self._side == "none" or not can_dock():
            self._window.resize(STRIP if self.folded else NARROW, self._window.height())
        else:
            self.settle()

    def remember(self) -> None:
        """Keeps the width for this screen, or the place of a free window."""
        if self.folded:
            return
        if self._side == "none":
            self._memory.setValue("free/geometry", self._window.geometry())
        elif (screen := self._window.screen()) is not None:
            self._memory.setValue(f"width/{screen.name() or 'screen'}", self._window.width())
        self._memory.sync()

    def _width(self, screen: QScreen) -> int:
        kept = self._memory.value(f"width/{screen.name() or 'screen'}", NARROW)
        return min(max(int(str(kept)), NARROWEST), WIDEST)

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(lambda _: self._again.start())
        self._again.start()
