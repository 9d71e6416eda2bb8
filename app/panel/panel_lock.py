"""Locks the panel: nothing of a ticket is on the screen, and the process that has the store's key is put away until the
passphrase is typed again."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from app.key_prompt import KeyPrompt
from app.panel.idle_watch import IdleWatch
from app.panel.lock_screen import Asked
from app.panel.window import PanelWindow
from core.settings import Settings


class Lockable(Protocol):
    """The backend, as far as it can be locked."""

    def needs_person(self) -> bool:
        """Whether only a person has the key of a store that is there."""

    def lock(self) -> None:
        """Puts the key away; what is asked waits."""

    def unlock(self) -> None:
        """Goes on; the key is asked for."""


class PanelLock(QObject):
    """Between the window and what has the key: shows the question for the passphrase, also at a start, and locks after
    a time without the person."""

    _asked = Signal(object)

    def __init__(
        self, application: QCoreApplication, window: PanelWindow, backend: Lockable, prompt: KeyPrompt
    ) -> None:
        super().__init__(window)
        self._window, self._backend, self._prompt = window, backend, prompt
        self.locked = self._told_useless = False
        self._screen = window.front.lock_screen
        self._screen.given.connect(self._given)
        self._screen.refused.connect(prompt.refuse)
        self._asked.connect(self._ask, Qt.ConnectionType.QueuedConnection)  # told on the thread that wants the key
        prompt.changed = self._asked.emit
        window.lock_asked.connect(self.lock)
        window.settings_changed.connect(self.follow)
        window.starter.opening.connect(lambda progress: self._ask(None) if progress is None else None)
        self.watch = IdleWatch(application)
        self.watch.idle.connect(self._lock_unless_busy)

    def follow(self, settings: Settings) -> None:
        """Locks after as long as the settings say."""
        self.watch.watch(settings.lock_after_minutes)

    def lock(self) -> None:
        """Locks it, once what was typed is saved; where the key is to be had without a person, it says so and does
        not."""
        self._told_useless = False
        self._lock()

    def _lock_unless_busy(self) -> None:
        """Lets a draft under way come to its end: the next look at the clock is soon."""
        if not self._window.session.state.busy and not self._told_useless:
            self._lock()

    def _lock(self) -> None:
        if not self.locked:
            self._window.save_now()
            self._window.tasks.quick.run(self._backend.needs_person, self._put_away)

    def _put_away(self, needed: bool) -> None:
        if self.locked:
            return
        if needed:
            self.locked = True
            self._cover("locked")
            self._backend.lock()
        elif not self._told_useless:
            self._told_useless = True
            self._window.messages.post("panel.lock.useless", "warning")

    def _given(self, passphrase: str) -> None:
        self._prompt.give(passphrase)
        if self.locked:
            self.locked = False
            self._backend.unlock()
            self._window.starter.start()

    def _ask(self, why: Asked | None) -> None:
        """Shows what is asked; an answer that was given ahead is being tried meanwhile."""
        if not self.locked:
            self._cover(why)

    def _cover(self, why: Asked | None) -> None:
        if why is not None:
            while (above := QApplication.activePopupWidget() or QApplication.activeModalWidget()) is not None:
                above.close()
            self._window.toast.hide()
            self._window.bar.close_bar()
        self._window.front.cover(why)
