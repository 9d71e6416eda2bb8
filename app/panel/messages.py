"""The one channel of messages to the person. The window shows what is posted here; tests read it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QObject, Signal

from app.i18n import error_hint, error_sentence, t
from app.reports import report
from core.errors import DesksideError

_log = logging.getLogger(__name__)

Level = Literal["done", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class UserMessage:
    """Something a person should read: one sentence and, where there is one, a way on."""

    level: Level
    text: str
    hint: str = ""
    report: str = ""
    """Details fit to be copied to somebody else: no ticket text, names or secrets."""
    undo: Callable[[], None] | None = field(default=None, compare=False)
    about: str = ""
    """What it was done to, where a list of deeds would else say the same twice."""


class Messages(QObject):
    """Posts messages to whoever shows them, and remembers the last hundred."""

    posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.recent: list[UserMessage] = []

    def post(
        self,
        message_id: str,
        level: Level = "info",
        values: Mapping[str, object] | None = None,
        undo: Callable[[], None] | None = None,
        about: str = "",
    ) -> None:
        """Posts the sentence `message_id` with its values. `undo`: undoes what the message reports; `about`: names what
        it was done to."""
        self._post(UserMessage(level, t(message_id, **(values or {})), undo=undo, about=about))

    def tell(self, words: str, level: Level = "info") -> None:
        """Posts a sentence that was taken from the catalogue before."""
        self._post(UserMessage(level, words))

    def fail(self, error: BaseException) -> None:
        """Posts a failure: an expected one in its own words, a bug in general words, with the places in the code for a
        report."""
        if isinstance(error, DesksideError):
            self._post(UserMessage("error", error_sentence(error), error_hint(error), report(error)))
        else:
            _log.error("unexpected failure: %s", report(error))
            self._post(UserMessage("error", t("panel.bug"), t("panel.bug.hint"), report(error)))

    def _post(self, message: UserMessage) -> None:
        self.recent = [*self.recent[-99:], message]
        self.posted.emit(message)
