"""How the ticket was read: each message with what was set apart of it, and the ways to put that right by one click."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QMenu, QWidget

from app.i18n import t
from app.panel.display_text import ago
from app.panel.widgets.boxes import column, flow_of
from app.panel.widgets.buttons import MenuButton
from app.panel.widgets.labels import TextRole, label
from core.domain.ticket import Message, Sender, Ticket
from core.tickets.reading_correction import SetApart, as_own_words, as_quoted, with_sender

_SENDERS: tuple[Sender, ...] = ("customer", "agent", "note")
_PARTS: tuple[SetApart, ...] = ("quoted", "signature")


class ReadingView(QWidget):
    """The messages of one ticket, as they were read."""

    corrected = Signal(object)
    """The ticket as the agent says it is to be read."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__()
        self._ticket = ticket
        rows = [self._row(index, entry) for index, entry in enumerate(ticket.messages)]
        self.setLayout(column(*rows, spacing="m"))

    def _row(self, index: int, entry: Message) -> QWidget:
        head = " · ".join(part for part in (t(f"read.sender.{entry.sender}"), entry.author, ago(entry.time)) if part)
        menu = MenuButton(
            t("panel.reading.correct"),
            partial(self.fill_menu, index),
            kind="link",
            name=t("panel.reading.correct.name", number=index + 1),
        )
        parts: list[QWidget | QLayout] = [_headed(head, entry.text or t("panel.reading.no-words"), "body")]
        for part in _PARTS:
            if words := getattr(entry, part).strip():
                parts.append(_headed(t(f"panel.reading.{part}"), words, "small"))
        if entry.automatic:
            parts.append(label(t("read.automatic", kind=t(f"notice.automatic-{entry.automatic}")), "small", wrap=True))
        if entry.attachments:
            parts.append(label(t("read.attachments", names=", ".join(entry.attachments)), "small", wrap=True))
        holder = QWidget()
        holder.setLayout(column(*parts, flow_of(menu)))
        return holder

    def fill_menu(self, index: int, menu: QMenu) -> None:
        """Offers what may be said of message `index`."""
        entry = self._ticket.messages[index]
        for sender in _SENDERS:
            if sender != entry.sender:
                self._offer(menu, f"panel.reading.is-{sender}", partial(with_sender, self._ticket, index, sender))
        for part in _PARTS:
            if getattr(entry, part).strip():
                self._offer(menu, f"panel.reading.own-{part}", partial(as_own_words, self._ticket, index, part))
        if entry.text.strip() and len(self._ticket.messages) > 1:
            self._offer(menu, "panel.reading.is-quoted", partial(as_quoted, self._ticket, index))

    def _offer(self, menu: QMenu, words: str, correct: Callable[[], Ticket]) -> None:
        menu.addAction(t(words)).triggered.connect(lambda _checked=False: self.corrected.emit(correct()))


def _headed(head: str, words: str, role: TextRole) -> QLayout:
    return column(label(head, "caption"), label(words, role, wrap=True), spacing="hair")
