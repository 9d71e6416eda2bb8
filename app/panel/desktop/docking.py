"""The panel docked to the edge of the screen: keeps its place per screen, follows the screen, folds to a strip."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRect, QSettings, QTimer
from PySide6.QtGui import QGuiApplication, QScreen, QWindow

from app.panel.desktop.edge_x11 import X11Edge, strut
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
    """Docks one window, and remembers on which screen it was and where on each."""

    def __init__(self, window: PanelWindow, memory: Path) -> None:
        super().__init__(window)
        self._window = window
        self._memory = QSettings(str(memory), QSettings.Format.IniFormat)
        self._side: Side = "none"
        self._keeps_free = False
        self._room: tuple[str, int] | None = None
        """The screen on which room is kept for the panel, and the edge that was free before."""
        self._x11: X11Edge | None = None
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
        self._handle: QWindow | None = None
        window.installEventFilter(self)
        window.fold_asked.connect(self.toggle_fold)
        window.closing.connect(self._leave)

    @property
    def side(self) -> Side:
        """Where it is docked."""
        return self._side

    def dock(self, side: Side, *, keep_free: bool = False) -> bool:
        """Docks to a side, or undocks. `keep_free`: other windows stay off the place, where the desktop supports that.
        False: docking is not possible on this desktop."""
        if (side, keep_free) != (self._side, self._keeps_free):
            self._give_room_back()
        self._side, self._keeps_free = side, keep_free
        self._window.setMaximumWidth(16_777_215)
        if side == "none":
            self._restore()
            return True
        if not can_dock():
            return False
        self.settle()
        return True

    def told(self) -> bool:
        """Whether the person was told before what works in place of docking. Remembers that they have been told."""
        before = self._memory.value("told/docking", "") == "yes"
        self._memory.setValue("told/docking", "yes")
        return before

    def settle(self) -> None:
        """Moves the window to its place again after a change of screen or side."""
        if self._side == "none" or not can_dock():
            return
        screen = self._screen()
        outer, inner = self._window.frameGeometry(), self._window.geometry()
        around = (
            inner.left() - outer.left(), inner.top() - outer.top(),
            outer.right() - inner.right(), outer.bottom() - inner.bottom(),
        )  # fmt: skip
        width = STRIP if self.folded else self._width(screen)
        there = place(self._area(screen), self._side, width, around)
        self._window.setGeometry(there)
        if not any(around) and self._looks_left:
            self._looks_left -= 1
            self._again.start()
        if self._window.isVisible():
            left, top, right, bottom = around
            self._keep_room(screen, there.adjusted(-left, -top, right, bottom))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Places a window that has just appeared once more a moment later: the window manager adds the frame without an
        event, and the title would lie above the screen."""
        if event.type() == QEvent.Type.Show:
            self._looks_left = _LOOKS
            self._again.start()
            if (handle := self._window.windowHandle()) is not self._handle and handle is not None:
                self._handle = handle  # another one after each change of the window's flags
                handle.screenChanged.connect(self._moved)
        elif event.type() == QEvent.Type.Hide:
            self._give_room_back()
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
        """Keeps the width for this screen, or the place of a free window on it."""
        screen = self._window.screen()
        if self.folded or screen is None:
            return
        if self._side == "none":
            self._memory.setValue("screen", screen.name())
            self._memory.setValue(f"free/{_name(screen)}", self._window.geometry())
        else:
            self._memory.setValue(f"width/{_name(screen)}", self._window.width())
        self._memory.sync()

    # -- screens ---------------------------------------------------------------------------

    def _screen(self) -> QScreen:
        """The screen the window was on last if it is connected, else the one it has been moved to."""
        known = self._memory.value("screen", "")
        by_name = (screen for screen in QGuiApplication.screens() if screen.name() == known)
        return next(by_name, None) or self._window.screen() or QGuiApplication.primaryScreen()

    def _moved(self, screen: QScreen) -> None:
        """The window is on another screen: the person moved it, unless the former screen was disconnected."""
        if self._memory.value("screen", "") in ("", *(one.name() for one in QGuiApplication.screens())):
            self._memory.setValue("screen", screen.name())
        self._again.start()

    def _restore(self) -> None:
        """Puts an undocked window where it was on this screen, if that place is still visible."""
        screen = self._screen()
        kept = self._memory.value(f"free/{_name(screen)}")
        if isinstance(kept, QRect) and screen.availableGeometry().intersects(kept):
            self._window.setGeometry(kept)

    def _width(self, screen: QScreen) -> int:
        kept = self._memory.value(f"width/{_name(screen)}", NARROW)
        return min(max(int(str(kept)), NARROWEST), WIDEST)

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(lambda _: self._again.start())
        self._again.start()

    # -- room ------------------------------------------------------------------------------

    def _area(self, screen: QScreen) -> QRect:
        """The free area of a screen, including the room that is reserved for this window."""
        area = screen.availableGeometry()
        if self._room is not None and self._room[0] == screen.name():
            (area.setLeft if self._side == "left" else area.setRight)(self._room[1])
        return area

    def _keep_room(self, screen: QScreen, outer: QRect) -> None:
        if not self._keeps_free or QGuiApplication.platformName() != "xcb":
            return
        if self._room is not None and self._room[0] != screen.name():
            self._give_room_back()
        if self._x11 is None:
            self._x11 = X11Edge()
        left = self._side == "left"
        if self._room is None:
            area = screen.availableGeometry()
            self._room = (screen.name(), area.left() if left else area.right())
        numbers = strut(outer, screen.geometry(), screen.virtualGeometry(), left, screen.devicePixelRatio())
        self._keep(numbers)

    def _give_room_back(self) -> None:
        if self._room is not None:
            self._keep(None)
        self._room = None

    def _keep(self, numbers: tuple[int, ...] | None) -> None:
        # The widget goes on naming the window that it had before its flags were changed.
        if self._x11 is not None and (handle := self._window.windowHandle()) is not None:
            self._x11.keep(int(handle.winId()), numbers)

    def _leave(self) -> None:
        self.remember()
        self._give_room_back()


def _name(screen: QScreen) -> str:
    return screen.name() or "screen"
