"""The operations on a hand-off packet: edit, copy, save, hand over, undo that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.backend.api import Backend
from app.i18n import t
from app.name_words import owner_words
from app.panel.autosave import AutoSaver
from app.panel.messages import Messages
from app.panel.session import TicketSession
from app.panel.state import PageState
from app.panel.task_queue import Task, TaskQueues
from app.panel.ticket_page.handoff_view import HandoffView
from app.panel.ticket_page.packet_export import SUFFIXES, PacketFormat, packet_mime, save_packet
from core.domain.draft import Draft
from core.domain.history import HandedOver, Handoff, PacketPart
from core.domain.ticket_state import Reply
from core.history.packet_editing import edited
from core.tickets.titles import ticket_title


def ask_packet_file(over: QWidget, ticket: str) -> Path | None:
    """Asks where the packet is to be saved, and in which format; tests replace it."""
    kinds = ";;".join(f"{t(f'panel.handoff.file.{form}')} (*{suffix})" for suffix, form in SUFFIXES.items())
    start = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in ticket) + ".md"
    name, _ = QFileDialog.getSaveFileName(over, t("panel.handoff.save"), start, kinds)
    return Path(name) if name else None


class PacketOperations(QObject):
    """Works on the packet of the open ticket. What is typed into it is saved as the reply would be."""

    def __init__(
        self, backend: Backend, tasks: TaskQueues, session: TicketSession, view: HandoffView, messages: Messages
    ) -> None:
        super().__init__(session)
        self._backend, self._tasks, self._session, self._view = backend, tasks, session, view
        self._messages = messages
        self._autosave = AutoSaver(tasks, messages, self)
        self._seen: Handoff | None = None
        self._built = ""
        """The words for the customer as the packet was built: what an agent changes in them is checked."""
        self._check: Task | None = None
        session.changed.connect(self._look)
        view.copy_asked.connect(self.copy)
        view.save_asked.connect(self.save_as)
        view.hand_over_asked.connect(self.hand_over)
        view.undo_asked.connect(self.undo_hand_over)
        view.part_changed.connect(self.edit)

    def edit(self, part: PacketPart, text: str) -> None:
        """The agent changed a part; it is saved after a short pause."""
        packet = self._session.state.handoff
        if packet is not None:
            changed = self._seen = edited(packet, {part: text})
            self._session.show(replace(self._session.state, handoff=changed))
            self._autosave.typed(changed.ticket, lambda: self._backend.replies.save_packet(changed))
            if part == "customer-reply":
                self._check_reply(changed)

    def save_now(self) -> None:
        """Keeps what was changed so far."""
        self._autosave.save_now()

    def copy(self, form: PacketFormat = "markdown") -> None:
        """Puts the packet on the clipboard."""
        packet = self._session.state.handoff
        if packet is not None:
            QGuiApplication.clipboard().setMimeData(packet_mime(packet, form))
            self._messages.post("panel.handoff.copied", "done")

    def save_as(self) -> None:
        """Asks where to, and writes the packet there."""
        packet = self._session.state.handoff
        if packet is not None and (path := ask_packet_file(self._view, packet.ticket)) is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Writes the packet into a file; its name says in which format."""
        packet = self._session.state.handoff

        def write(packet: Handoff) -> Path:
            file = save_packet(packet, path)
            self._backend.backups.record_packet_file(file)
            return file

        if packet is not None:
            self._tasks.quick.run(
                lambda: write(packet),
                lambda file: self._messages.post("panel.handoff.saved", "done", {"file": file.name}),
            )

    def hand_over(self) -> None:
        """Marks the packet as handed over; can be undone."""
        self.save_now()
        packet = self._session.state.handoff
        if packet is not None and self._session.state.handed_over is None:
            self._tasks.quick.run(
                lambda: self._backend.replies.hand_over(packet), lambda mark: self._handed_over(packet, mark)
            )

    def undo_hand_over(self) -> None:
        """The packet is open again."""
        state = self._session.state
        if state.handoff is not None and (mark := state.handed_over) is not None:
            self._undo_hand_over(state.handoff.ticket, mark)

    def _subject(self, ticket: str) -> str:
        here = self._session.state.ticket
        return ticket_title(here) if here is not None and here.id == ticket else ""

    def _undo_hand_over(self, ticket: str, mark: HandedOver) -> None:
        state = self._session.state
        if state.handoff is not None and state.handoff.ticket == ticket and state.handed_over is None:
            return  # its own page took it back before
        self._tasks.quick.run(lambda: self._backend.replies.undo_hand_over(mark.id), lambda _: self._mark(ticket, None))

    # -- what comes back --------------------------------------------------------------------

    def _look(self, state: PageState) -> None:
        """Another packet is shown: finds out whether it was handed over before."""
        packet = state.handoff
        if packet is not self._seen:
            self.save_now()
            self._seen = packet
            if packet is not None:
                self._built = "" if "customer-reply" in packet.edited else packet.customer_reply
                self._check_reply(packet)
                ticket = packet.ticket
                self._tasks.quick.run(
                    lambda: self._backend.replies.handed_over(ticket), lambda mark: self._mark(ticket, mark)
                )

    def _check_reply(self, packet: Handoff) -> None:
        """What goes to the customer passes the check of typed text; what was built holds by itself."""
        if self._check is not None:
            self._check.abandon()
        text, draft = packet.customer_reply, Draft("extractive", self._built, (), grounds=(self._built,))
        self._view.show_reply_check(Reply(text))
        if text.strip():
            self._check = self._session.review(
                text, lambda review: self._view.show_reply_check(Reply(text, review=review)), draft=draft
            )

    def _handed_over(self, packet: Handoff, mark: HandedOver | None) -> None:
        if mark is None:
            self._messages.post("panel.handoff.not-kept", "warning")
            return
        self._mark(packet.ticket, mark)
        self._messages.post(
            "panel.handoff.marked" if packet.owner else "panel.handoff.marked.nobody",
            "done",
            {"owner": owner_words(packet.owner)},
            undo=lambda: self._undo_hand_over(packet.ticket, mark),
            about=self._subject(packet.ticket),
        )

    def _mark(self, ticket: str, mark: HandedOver | None) -> None:
        state = self._session.state
        if state.handoff is not None and state.handoff.ticket == ticket and state.handed_over != mark:
            self._session.show(replace(state, handed_over=mark))
