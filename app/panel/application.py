"""The panel as an application: one window, its tray icon, global key, dock, inbox folder and clipboard watch."""

from __future__ import annotations

import base64
import logging
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QSessionManager
from PySide6.QtWidgets import QApplication

from app.backend.api import Backend
from app.panel.desktop.autostart import start_at_login
from app.panel.desktop.companion_link import CompanionLink
from app.panel.desktop.docking import Dock
from app.panel.desktop.global_key import GlobalKey
from app.panel.desktop.incoming import ClipboardWatch, InboxFolder
from app.panel.desktop.single_instance import SingleInstance
from app.panel.desktop.tray import Tray
from app.panel.messages import Messages
from app.panel.page_router import is_of
from app.panel.style.design_tokens import Scheme
from app.panel.style.icons import application_icon
from app.panel.style.theme import Look, apply, system_scheme
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from core.settings import Settings

_SIGNALS_EVERY_MS = 200
_log = logging.getLogger(__name__)


def look_for(settings: Settings) -> Look:
    """The look that the settings ask for; where they say 'system', the system's."""
    system = system_scheme()
    scheme: Scheme = system
    if settings.theme == "contrast":
        scheme = "contrast-dark" if "dark" in system else "contrast-light"
    elif settings.theme != "system":
        scheme = settings.theme
    return Look(scheme, settings.text_size, settings.reduced_motion)


class Panel(QObject):
    """Connects the window with tray, global key, dock, inbox and clipboard, as the settings say."""

    def __init__(self, application: QApplication, backend: Backend, data: Path, instance: SingleInstance) -> None:
        super().__init__()
        self._application, self._backend, self._instance = application, backend, instance
        self._quitting = self._at_login = False
        self.messages = Messages(self)
        self.tasks = TaskQueues(self.messages, self)
        self.window = PanelWindow(backend, self.tasks, self.messages)
        self.window.setWindowIcon(application_icon())
        self.tray = Tray(self)
        self.key = GlobalKey(self)
        self.dock = Dock(self.window, data / "panel.ini")
        self.inbox = InboxFolder(self)
        self.clipboard = ClipboardWatch(self)
        self.companion = CompanionLink(self.window.session, self.window.page.draft.editor, self.messages, self)
        self._connect()

    def _connect(self) -> None:
        self._instance.received.connect(self.take)
        self._instance.joined.connect(self.companion.join)
        self.companion.arrived.connect(self.show)
        self.companion.insertable.connect(self.window.actions_bar.show_insertable)
        self.window.copy_reply.insert_by(self.companion.insert)
        self.tray.shown.connect(self.show)
        self.tray.clipboard.connect(self.work_on_clipboard)
        self.tray.quit.connect(self.quit)
        self.window.page.state_changed.connect(self.tray.show_state)
        self.key.pressed.connect(self.work_on_clipboard)
        self.key.refused.connect(lambda: self._no_key("impossible"))
        self.inbox.arrived.connect(lambda path: self.window.session.take([(path.name, path)], aside=True))
        self.clipboard.copied.connect(self.window.take_aside)
        self.window.quitting.connect(self.quit)
        self.window.closing.connect(self._closed)
        self.window.settings_changed.connect(self.follow)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(lambda _: apply(self._application, look_for(self._backend.admin.settings)))
        self._application.commitDataRequest.connect(self.session_ends)
        # Python runs signal handlers between bytecodes: give it some while the event loop waits
        self._signals = QTimer(self)
        self._signals.timeout.connect(lambda: None)
        self._signals.start(_SIGNALS_EVERY_MS)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.quit())

    def start(self, tickets: Sequence[tuple[str, bytes]] = ()) -> None:
        """Shows the window, or only the tray if the settings say so, and begins. `tickets` are opened in it: the name
        and content of each file, which a person wants to see whatever the settings say."""
        settings = self._backend.admin.settings
        self.tray.show()
        self.window.start()  # first: it knows which page is to be seen
        if tickets or not (settings.start_minimised and self.tray.there):
            self.window.show()
        self.window.take_aside(tickets)
        self.follow(settings, first=True)

    def follow(self, settings: Settings, *, first: bool = False) -> None:
        """Applies the settings to the desktop. What does not work here is reported, with what works instead."""
        if not first:
            apply(self._application, look_for(settings))
        on_top = bool(self.window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint)
        if on_top != settings.stay_on_top:
            shown = self.window.isVisible()
            self.window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, settings.stay_on_top)
            self.window.setVisible(shown)
        docked = self.dock.dock(settings.dock, keep_free=settings.keep_edge_free)
        registered = self.key.register(settings.global_key) if settings.global_key else "on"
        if registered not in ("on", "asked"):
            self._no_key(registered)
        if not self.inbox.watch(Path(settings.inbox_folder) if settings.inbox_folder else None):
            self.messages.post("panel.inbox.missing", "warning", {"folder": settings.inbox_folder})
        if (settings.start_at_login or self._at_login) and not start_at_login(settings.start_at_login):
            self.messages.post("panel.autostart.impossible", "warning")
        self._at_login = settings.start_at_login
        self.clipboard.on = settings.watch_clipboard
        self.window.status.show_watching(settings.watch_clipboard)
        # At the first start ever, and whenever it is asked for; last, as the newest message is the one in front.
        if not docked and not (self.dock.told() and first):
            self.messages.post("panel.dock.impossible", "info")

    def _no_key(self, why: str) -> None:
        self.messages.post(f"panel.key.{why}", "info", {"keys": self._backend.admin.settings.global_key})

    def take(self, message: dict[str, Any]) -> None:
        """Does what a later start, or a command, hands over."""
        if message.get("do") == "forget":
            customer = str(message.get("customer", ""))
            self.window.session.forget(lambda ticket: is_of(ticket, customer))
            return
        if message.get("do") == "ticket":
            try:
                data = base64.b64decode(str(message.get("data", "")), validate=True)
            except ValueError:
                return
            self.window.take_aside([(str(message.get("name", "")), data)], queued=message.get("queued") is True)
        elif message.get("do") == "clipboard":
            self.work_on_clipboard()
        self.show()

    def work_on_clipboard(self) -> None:
        """The global key and the tray: the ticket on the clipboard, with the window in front."""
        self.show()
        self.window.paste()

    def show(self) -> None:
        """Brings the window to the front."""
        if self.dock.folded:
            self.dock.toggle_fold()
        self.window.show()
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()

    def quit(self) -> None:
        """Ends the application."""
        if not self._quitting:
            self._quitting = True
            self.window.close()
            self._application.quit()

    def session_ends(self, _manager: QSessionManager | None = None) -> None:
        """The person logs out: what was typed is kept before the system goes on, which then ends this process
        without asking."""
        if not self.window.save_and_wait():
            _log.warning("the session ends before everything typed was kept")

    def end(self) -> None:
        """Ends everything; edits are saved before the process ends."""
        self.window.save_now()
        self.key.release()
        self.tray.hide()
        self.tasks.close()
        self._backend.admin.close()
        self._instance.close()

    def _closed(self) -> None:
        """Closing the window leaves the panel in the tray; with no tray it ends."""
        if not self.tray.there:
            self.quit()
