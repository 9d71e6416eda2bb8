"""Copies the reply to the clipboard or into the page its ticket came from, and records what became of it. Nothing is
ever sent by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.backend.views import ReplyOutcome
from app.panel.action_bar import ActionBar, CopiedTo
from app.panel.clipboard import reply_as_mime
from app.panel.confirm_copy import ConfirmCopy
from app.panel.messages import Messages
from app.panel.packet_operations import PacketOperations
from app.panel.session import TicketSession
from app.panel.ticket_page.ticket_page import TicketPage

Insert = Callable[[str, Callable[[str], None]], None]
"""Puts a text into the page of the ticket at hand, and tells how that ended."""


class CopyReply(QObject):
    """Copies the reply. One with gaps or findings is copied only when asked for twice; the findings are then stored."""

    def __init__(
        self,
        page: TicketPage,
        bar: ActionBar,
        confirm_copy: ConfirmCopy,
        session: TicketSession,
        packets: PacketOperations,
        messages: Messages,
    ) -> None:
        super().__init__(page)
        self._page, self._bar, self._session, self._messages = page, bar, session, messages
        self._packets, self._confirm_copy = packets, confirm_copy
        self._asked: Callable[[], None] | None = None
        """The copying that was asked for once."""
        self._copied: tuple[str, frozenset[str]] | None = None
        """The reply on the clipboard, and what was known to speak against it."""
        self._insert: Insert = lambda _text, done: done("tab-gone")
        confirm_copy.copy_asked.connect(self._anyway)
        confirm_copy.show_asked.connect(self._show_first)
        page.draft.editor.edited.connect(lambda _: self.ask_no_more())

    def reply(self) -> str:
        """The reply as it stands in the editor."""
        return self._page.draft.editor.toPlainText().strip()

    def copy(self) -> None:
        """Copies the reply as text; in tier 3 the hand-off packet."""
        if self._page.state.handoff is not None:
            self._packets.copy()
        else:
            self._copy_reply(formatted=False)

    def copy_html(self) -> None:
        """Copies the reply as HTML, with its text beside it; in tier 3 the hand-off packet."""
        if self._page.state.handoff is not None:
            self._packets.copy("html")
        else:
            self._copy_reply(formatted=True)

    def insert_by(self, insert: Insert) -> None:
        """The way into the page of a ticket, where there is one."""
        self._insert = insert

    def insert(self) -> None:
        """Puts the reply into the reply box of the page its ticket came from; asks before as copying does. Where it
        can't be put there it is on the clipboard, and that is said."""
        if self._page.state.handoff is not None:
            self._messages.post("panel.copy.nothing", "info")
        else:
            self._give(self.insert, self._put_into_page)

    def copy_packet_reply(self, text: str) -> None:
        """Copies what a packet has for the customer; asks once where something is open in it."""
        against = self._page.handoff.reasons_to_ask()
        if not self._may_go(against, lambda: self.copy_packet_reply(text)):
            return
        self.ask_no_more()
        QGuiApplication.clipboard().setText(text)
        self._tell_copied(against)

    def ask_no_more(self) -> bool:
        """Hides the question: it was answered, or the reply has changed. False: there was none."""
        asked, self._asked = self._asked, None
        self._confirm_copy.hide()
        return asked is not None

    def start_over(self) -> None:
        """Another ticket: nothing asked, nothing copied yet."""
        self.ask_no_more()
        self._copied = None

    def look_again(self) -> None:
        """A review has come: reports findings in the copied reply that were not known when it was copied."""
        if self._copied is None or self._copied[0] != self.reply():
            return
        text, known = self._copied
        against = self._page.reply.reasons_to_ask()
        if later := [words for words in against if words not in known]:
            self._copied = (text, known.union(later))
            self._messages.post("panel.copied.later", "warning", {"findings": "; ".join(later[:3])})

    def record_outcome(self, outcome: ReplyOutcome) -> None:
        """Records what became of the reply and opens the next ticket; says so where nothing has been copied yet."""
        if self._copied is None:
            self._messages.post("panel.outcome.copy-first", "info")
        elif self._session.state.ticket is not None:
            self._session.record_outcome(
                outcome, self.reply(), self._page.draft.filled_with, self._page.reply.findings()
            )
            self._session.next()

    def _copy_reply(self, *, formatted: bool) -> None:
        self._give(partial(self._copy_reply, formatted=formatted), partial(self._put, formatted=formatted))

    def _give(self, again: Callable[[], None], put: Callable[[str, Sequence[str]], None]) -> None:
        """Lets `put` have the reply and what speaks against it; asks once where anything does, and then goes on by
        `again`."""
        text = self.reply()
        if not text:
            self._messages.post("panel.copy.nothing", "info")
            return
        against = self._page.reply.reasons_to_ask()
        if self._may_go(against, again):
            self.ask_no_more()
            put(text, against)

    def _put(self, text: str, against: Sequence[str], *, formatted: bool) -> None:
        clipboard = QGuiApplication.clipboard()
        if formatted:
            clipboard.setMimeData(reply_as_mime(text))
        else:
            clipboard.setText(text)
        self._note_copied(text)
        if against:
            self._tell_copied(against)
        elif title := self._internal_cited():
            self._messages.post("panel.copied.internal", "warning", {"title": title})

    def _put_into_page(self, text: str, against: Sequence[str]) -> None:
        """The page answers after a while, when another ticket may be at hand: the copy is of the one it was for."""
        ticket, findings, internal = self._session.state.ticket, self._page.reply.findings(), self._internal_cited()

        def told(outcome: str) -> None:
            if outcome != "inserted":
                QGuiApplication.clipboard().setText(text)
                self._messages.post(f"panel.insert.{outcome}", "warning")
            elif against:
                self._messages.post("panel.inserted.anyway", "warning", {"findings": "; ".join(against[:3])})
            elif internal:
                self._messages.post("panel.inserted.internal", "warning", {"title": internal})
            at_hand = self._session.state.ticket
            if ticket is not None and at_hand is not None and at_hand.id == ticket.id:
                self._note_copied(text, where="page" if outcome == "inserted" else "clipboard")
            elif ticket is not None:
                self._session.record_copy(ticket, text, findings)

        self._insert(text, told)

    def _may_go(self, against: Sequence[str], again: Callable[[], None]) -> bool:
        """Whether it may be copied: nothing is open, or that was asked and is answered by asking for it again."""
        if not against or self._asked is not None:
            return True
        self._asked = again
        self._confirm_copy.ask(against)
        return False

    def _tell_copied(self, against: Sequence[str]) -> None:
        if against:
            self._messages.post("panel.copied.anyway", "warning", {"findings": "; ".join(against[:3])})
        else:
            self._messages.post("panel.copied", "done")

    def _note_copied(self, text: str, where: CopiedTo = "clipboard") -> None:
        self._copied = (text, frozenset(self._page.reply.reasons_to_ask()))
        self._bar.show_copied(where)
        if self._session.state.ticket is not None:
            self._session.record_copy(self._session.state.ticket, text, self._page.reply.findings())

    def _anyway(self) -> None:
        if self._asked is not None:
            self._asked()

    def _show_first(self) -> None:
        """To the first gap, else to the first finding; in a packet to its fields."""
        self.ask_no_more()
        if self._page.state.handoff is not None:
            self._page.handoff.start_editing()
        elif not self._page.draft.editor.first_gap():
            self._page.jump_to_next_check()

    def _internal_cited(self) -> str:
        """The title of an internal page the reply rests on; empty if there is none."""
        for number, _ in self._page.draft.editor.citations():
            passage = self._page.sources.passage_at(number)
            if passage.audience == "internal":
                return passage.title
        return ""
