"""Everything that can be done in the panel, by name and key: menus, command bar and cheat sheet read this one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import t


def _nothing_against() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can ask for. Its words are `command.<id>` in the catalogue."""

    id: str
    group: str
    action: QAction
    icon: str = ""
    why_not: Callable[[], str] = _nothing_against
    """Says, in words for people, why it can't be done now; empty when it can."""
    in_menu: bool = False
    """Whether the menu of the top bar has it."""

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

    def add(
        self,
        command_id: str,
        group: str,
        call: Callable[[], object],
        *keys: str,
        icon: str = "",
        why_not: Callable[[], str] = _nothing_against,
        in_menu: bool = False,
    ) -> Command:
        """Adds a command; the first key is the one that is shown."""
        action = QAction(t(f"command.{command_id}"), self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: call())
        self._window.addAction(action)
        command = Command(command_id, group, action, icon, why_not, in_menu)
        self._all[command_id] = command
        return command

    def put_into(self, menu: QMenu, command_id: str) -> None:
        """Adds the command to a menu with its key beside it. If it can't be done now, the entry is greyed and its tool
        tip says why; the command's action stays enabled, so that its key can say the reason too."""
        command = self._all[command_id]
        entry = menu.addAction(f"{command.title}\t{command.keys}")
        reason = command.why_not()
        entry.setEnabled(not reason)
        entry.setToolTip(reason)
        entry.triggered.connect(lambda _checked=False: command.action.trigger())

    def allow(self, allowed: bool, *always: str) -> None:
        """Has keys and menus do something, or nothing; those of the ids `always` go on working."""
        for command in self:
            command.action.setEnabled(allowed or command.id in always)

    def __iter__(self) -> Iterator[Command]:
        return iter(self._all.values())

    def __getitem__(self, command_id: str) -> Command:
        return self._all[command_id]
