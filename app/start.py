"""Opens the panel: the window first, everything else behind it."""

from __future__ import annotations

import logging
import os
import signal
import sys
from types import TracebackType
from typing import Any

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import wording
from app.cli.context import Context, ask_passphrase
from app.desk.following_index import FollowingIndex
from app.desk.workbench_desk import WorkbenchDesk
from app.keys import store_key
from app.lanes import Lanes
from app.messages import Messages
from app.panel.desktop.single_instance import SingleInstance, name_for, send
from app.panel.style.theme import Look, apply, system_scheme
from app.panel.style.tokens import Scheme
from app.panel.window import PanelWindow
from app.sample import sample_workspace
from core.errors import AlreadyRunning, NoDisplay
from core.settings import Settings
from core.workspace import Workspace

_SIGNAL_POLL_MS = 200
_log = logging.getLogger(__name__)


def open_panel(context: Context) -> int:
    """Runs the panel until it is closed. Raises `NoDisplay`, `AlreadyRunning`."""
    if not on_a_screen():
        raise NoDisplay
    workspace = context.workspace_or_none()
    ask = ask_passphrase if sys.stdin.isatty() else None
    desk = WorkbenchDesk(
        context.places,
        context.settings,
        workspace or Workspace(sample_workspace(context.places.data)),
        lambda store_file: store_key(store_file, ask),
        first_time=workspace is None,
    )

    application = QApplication(sys.argv[:1])
    application.setApplicationName("Deskside")
    application.setDesktopFileName("deskside")
    name = name_for(context.places.data)
    instance = SingleInstance(name, application)
    if not instance.claim():
        send(name, {"show": True})
        raise AlreadyRunning
    speak(application, context.settings)
    apply(application, look_of(context.settings))
    QGuiApplication.styleHints().colorSchemeChanged.connect(lambda: apply(application, look_of(desk.settings)))

    messages = Messages(application)
    sys.excepthook = _bugs_to(messages)
    lanes = Lanes(messages, application)
    window = PanelWindow(desk, lanes, messages)
    instance.received.connect(lambda message: _received(window, message))
    following = FollowingIndex(desk, lanes, window)
    window.opened.connect(following.start)
    window.show()
    window.start()
    _end_on_signals(application)
    try:
        return application.exec()
    finally:
        following.stop()
        window.session.keep_now()
        lanes.close()
        desk.close()
        instance.close()


def on_a_screen() -> bool:
    """Whether there is a screen, or a platform that stands in for one."""
    return (
        sys.platform in ("win32", "darwin")
        or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        or os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal", "vnc")
    )


def look_of(settings: Settings) -> Look:
    """The look that the settings ask for, following the system where they say so."""
    scheme: Scheme
    match settings.theme:
        case "light" | "dark":
            scheme = settings.theme
        case "contrast":
            scheme = "contrast-dark" if system_scheme().endswith("dark") else "contrast-light"
        case _:
            scheme = system_scheme()
    return Look(scheme, settings.text_size, settings.reduced_motion)


def speak(application: QApplication, settings: Settings) -> None:
    """Chooses the language of our words, of Qt's own, and of dates and numbers."""
    language = wording.use_language(settings.language)
    locale = QLocale() if settings.language == "system" else QLocale(language)
    QLocale.setDefault(locale)
    translator = QTranslator(application)
    if translator.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    application.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)


def _received(window: PanelWindow, message: dict[str, Any]) -> None:
    """Another start of the program handed something over: a ticket, or only the wish to be seen."""
    text = message.get("ticket")
    if isinstance(text, str):
        window.session.take(text, str(message.get("name", "")))
    window.show()
    window.raise_()
    window.activateWindow()


def _end_on_signals(application: QApplication) -> None:
    """Ends cleanly on SIGINT and SIGTERM. Python sees a signal only while it runs, hence the timer."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.quit())
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)
    timer.start(_SIGNAL_POLL_MS)


def _bugs_to(messages: Messages) -> Any:  # noqa: ANN401 — sys.excepthook's own type
    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        messages.fail(error.with_traceback(trace))

    return hook
