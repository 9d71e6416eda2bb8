"""Opens the panel: the window first, everything else behind it."""

from __future__ import annotations

import logging
import os
import sys
from types import TracebackType
from typing import Any

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from app import wording
from app.cli.context import Context, ask_passphrase
from app.desk.following_index import FollowingIndex
from app.desk.protocol import Beginning
from app.desk.remote import RemoteDesk
from app.keys import store_key
from app.messages import Messages
from app.panel.application import Panel, look_for, show_running
from app.panel.desktop.single_instance import SingleInstance
from app.panel.style.theme import apply
from app.sample import sample_workspace
from core.errors import AlreadyRunning, NoDisplay
from core.settings import Settings
from core.workspace import Workspace

_log = logging.getLogger(__name__)


def open_panel(context: Context) -> int:
    """Runs the panel until it is closed. Raises `NoDisplay`, `AlreadyRunning`."""
    if not on_a_screen():
        raise NoDisplay
    workspace = context.workspace_or_none()
    ask = ask_passphrase if sys.stdin.isatty() else None
    beginning = Beginning(
        context.places,
        context.settings,
        workspace or Workspace(sample_workspace(context.places.data)),
        first_time=workspace is None,
        language=wording.use_language(context.settings.language),
    )
    desk = RemoteDesk(beginning, lambda store_file: store_key(store_file, ask))

    application = QApplication(sys.argv[:1])
    application.setApplicationName("Deskside")
    application.setDesktopFileName("deskside")
    application.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(context.places.data, application)
    if not instance.claim():
        show_running(context.places.data)
        raise AlreadyRunning
    speak(application, context.settings)
    apply(application, look_for(context.settings))

    panel = Panel(application, desk, context.places.data, instance)
    sys.excepthook = _bugs_to(panel.messages)
    following = FollowingIndex(desk, panel.lanes, panel.window)
    panel.window.opened.connect(following.start)
    panel.window.browser.set_up.connect(following.start)
    panel.window.index_due.connect(following.look_now)
    panel.start()
    try:
        return application.exec()
    finally:
        following.stop()
        panel.end()


def on_a_screen() -> bool:
    """Whether there is a screen, or a platform that stands in for one."""
    return (
        sys.platform in ("win32", "darwin")
        or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        or os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal", "vnc")
    )


def speak(application: QApplication, settings: Settings) -> None:
    """Chooses the language of our words, of Qt's own, and of dates and numbers."""
    language = wording.use_language(settings.language)
    system = QLocale()
    unset = system.language() == QLocale.Language.C  # writes dates as nobody does
    locale = QLocale(language) if unset or settings.language != "system" else system
    QLocale.setDefault(locale)
    translator = QTranslator(application)
    if translator.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    application.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)


def _bugs_to(messages: Messages) -> Any:  # noqa: ANN401 — sys.excepthook's own type
    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        messages.fail(error.with_traceback(trace))

    return hook
