"""What a person has done in this session and can still undo, the last first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.i18n import t
from app.panel import clock
from app.panel.commands import Commands
from app.panel.display_text import ago
from app.panel.messages import Messages, UserMessage
from app.panel.widgets.rows import Row


@dataclass(frozen=True, slots=True)
class UndoEntry:
    """One entry: the message that reported it, and when (ISO 8601)."""

    message: UserMessage
    done_at: str

    @property
    def words(self) -> str:
        """What was done: the first sentence of the message."""
        return self.message.text.partition(". ")[0].rstrip(".")


class UndoHistory(QObject):
    """Remembers every message that offers an undo, until that is done."""

    def __init__(self, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self.entries: list[UndoEntry] = []
        messages.posted.connect(self._note)

    def add_commands(self, commands: Commands) -> None:
        """Adds the command that undoes what was done last."""
        commands.add("undo", "app", self.undo_last, "Ctrl+Alt+Z", icon="undo-2", why_not=self._why_not)

    def undo_last(self) -> None:
        """Undoes what was done last."""
        if self.entries:
            self.undo(self.entries[0].message)
        else:
            self._messages.post("panel.undo.nothing")

    def undo(self, message: UserMessage) -> None:
        """Undoes what this message reported, once."""
        found = next((entry for entry in self.entries if entry.message is message), None)
        if found is not None and message.undo is not None:
            self.entries.remove(found)
            self._messages.post("panel.undo.done", "done", {"deed": found.words})
            message.undo()

    def rows(self) -> list[Row]:
        """A row for each."""
        return [
            Row(
                entry.words,
                entry.message.about,
                ago(entry.done_at),
                "undo-2",
                payload=lambda message=entry.message: self.undo(message),
            )
            for entry in self.entries
        ]

    def _why_not(self) -> str:
        return "" if self.entries else t("panel.undo.nothing")

    def _note(self, message: UserMessage) -> None:
        if message.undo is not None:
            self.entries.insert(0, UndoEntry(message, clock.now().isoformat()))
