"""Everything that can be done in the panel, by name and key: menus, command bar and cheat sheet read this one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.wording import t


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can ask for. Its words are `command.<id>` in the catalogue."""

    id: str
    group: str
    action: QAction
    icon: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.action.text()

    @property
    def keys(self) -> str:
        """Its key as this system writes it; empty if it has none."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class Commands:
    """The commands of one window, in the order they were added."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._all: dict[str, Command] = {}

    def add(self, command_id: str, group: str, call: Callable[[], object], *keys: str, icon: str = "") -> Command:
        """Adds a command; the first key is the one that is shown."""
        action = QAction(t(f"command.{command_id}"), self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: call())
        self._window.addAction(action)
        command = Command(command_id, group, action, icon)
        self._all[command_id] = command
        return command

    def __iter__(self) -> Iterator[Command]:
        return iter(self._all.values())

    def __getitem__(self, command_id: str) -> Command:
        return self._all[command_id]
