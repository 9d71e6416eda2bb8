"""Runs the window's process: Qt's application, the panel in it, its language."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from app import i18n
from app.backend.remote_backend import RemoteBackend
from app.key_prompt import KeyPrompt
from app.panel.application import Panel, look_for
from app.panel.desktop.running_panel import show_running
from app.panel.desktop.single_instance import SingleInstance
from app.panel.index_follower import IndexFollower
from app.panel.measure_follower import MeasureFollower
from app.panel.messages import Messages
from app.panel.panel_lock import PanelLock
from app.panel.style.theme import apply
from app.panel.team_follower import TeamFollower
from core.directories import Directories
from core.errors import AlreadyRunning
from core.settings import Settings

_FIRST_SCAN_AFTER_MS = 1000
"""The first question of the person goes before the first scan: side by side each would take twice as long."""
_MEASURED_AFTER_MS = 60_000
"""Nobody waits for the measures: they come after the scan."""


def run_panel(
    backend: RemoteBackend,
    prompt: KeyPrompt,
    directories: Directories,
    settings: Settings,
    tickets: Sequence[tuple[str, bytes]] = (),
) -> int:
    """Shows the panel over `backend`, whose key is asked for by `prompt`, with these tickets (name and content of each)
    in it, and runs it until it is closed. Raises `AlreadyRunning`."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Deskside")
    application.setDesktopFileName("deskside")
    application.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(directories.data, application)
    if not instance.claim():
        show_running(directories.data)
        raise AlreadyRunning
    speak(application, settings)
    apply(application, look_for(settings))

    panel = Panel(application, backend, directories.data, instance)
    sys.excepthook = _bugs_to(panel.messages)
    following = IndexFollower(backend, panel.tasks, panel.window)
    panel.window.opened.connect(lambda: QTimer.singleShot(_FIRST_SCAN_AFTER_MS, following.start))
    measuring = MeasureFollower(backend.measures, panel.tasks.survey, panel.messages, panel.window)
    panel.window.opened.connect(lambda: QTimer.singleShot(_MEASURED_AFTER_MS, measuring.start))
    team = TeamFollower(backend.admin, panel.messages, panel.window)
    panel.window.opened.connect(lambda: QTimer.singleShot(_FIRST_SCAN_AFTER_MS, team.start))
    panel.window.settings_changed.connect(team.follow)
    panel.window.router.set_up.connect(team.start)
    panel.window.router.set_up.connect(following.start)
    panel.window.index_due.connect(following.look_now)
    PanelLock(application, panel.window, backend, prompt).follow(settings)
    panel.start(tickets)
    try:
        return application.exec()
    finally:
        following.stop()
        team.stop()
        panel.end()


def speak(application: QApplication, settings: Settings) -> None:
    """Chooses the language of our words, of Qt's own, and of dates and numbers."""
    language = i18n.use_language(settings.language)
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
