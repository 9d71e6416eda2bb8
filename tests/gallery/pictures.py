"""A scene as a picture: one state in one look, on a screen of one scale."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication

from app.i18n import use_language
from app.panel import clock
from app.panel.messages import Messages
from app.panel.style.design_tokens import Scheme
from app.panel.style.theme import Look, apply
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from tests.gallery.fixtures import NOW
from tests.gallery.scenes import SCENES, open_scene, settle

WIDTHS = (360, 400, 520, 1100)
SCALES = (1.0, 1.5, 2.0, 3.0)
TEXT_PERCENT = (100, 150)
DIRECTIONS = ("ltr", "rtl")
_LOCALES = {"en": "en_GB", "de": "de_DE"}


@dataclass(frozen=True, slots=True)
class Shot:
    """What is shown, and how."""

    scene: str
    width: int = 400
    scheme: Scheme = "light"
    scale: float = 1.0
    language: str = "en"
    direction: str = "ltr"
    text_percent: int = 100

    @property
    def name(self) -> str:
        """A file name that says all of it."""
        look = (self.width, self.scheme, f"{self.scale:g}x", self.language, self.direction, self.text_percent)
        return "_".join(str(part) for part in (self.scene, *look))


def dress(application: QApplication, shot: Shot) -> None:
    """Sets language, direction and look for a picture."""
    use_language(shot.language)
    QLocale.setDefault(QLocale(_LOCALES[shot.language]))
    rtl = shot.direction == "rtl"
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    apply(application, Look(shot.scheme, shot.text_percent, reduced_motion=True))
    font = application.font()
    # Hinting is the system's choice and moves letters by whole points: without it each machine paints the same.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    application.setFont(font)


@contextmanager
def stopped_clock() -> Iterator[None]:
    """The panel's time stands at the scenes' `NOW`, in UTC: else dates and countdowns differ from day to day."""
    runs, zone = clock.now, os.environ.get("TZ")
    clock.now = lambda: NOW
    _use_zone("UTC")
    try:
        yield
    finally:
        clock.now = runs
        _use_zone(zone)


def _use_zone(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    if hasattr(time, "tzset"):  # not on Windows, where pictures are not compared
        time.tzset()


def take(application: QApplication, shot: Shot, look_at: Callable[[PanelWindow], None] | None = None) -> QImage:
    """Opens the scene, paints it at the scale, and closes it again; `look_at` may look at the window before."""
    with stopped_clock():
        return _take(application, shot, look_at)


def _take(application: QApplication, shot: Shot, look_at: Callable[[PanelWindow], None] | None) -> QImage:
    dress(application, shot)
    application.setCursorFlashTime(0)  # a caret that blinks would be there by chance
    messages = Messages()
    queues = TaskQueues(messages)
    scene = next(s for s in SCENES if s.name == shot.scene)
    window = open_scene(scene, queues, messages)
    try:
        window.resize(shot.width, 720 if shot.width > 800 else 860)
        settle(window)
        scene.show(window)
        settle(window)
        QApplication.processEvents()
        if look_at is not None:
            look_at(window)
        picture = QImage(window.size() * shot.scale, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(shot.scale)
        window.render(picture, QPoint())
        return picture
    finally:
        window.close()
        queues.close()
        window.deleteLater()
        # outside an event loop nobody else carries out what is to be deleted later
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
