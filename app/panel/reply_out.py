"""The way out: the reply to the clipboard, and what became of it. Nothing is ever pasted or sent by itself."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from app.messages import Messages
from app.panel.action_bar import ActionBar
from app.panel.clipping import reply_as_mime
from app.panel.desk import Outcome
from app.panel.handing_over import HandingOver
from app.panel.page.ticket_page import TicketPage
from app.panel.session import TicketSession


class ReplyOut(QObject):
    """Copies, and warns when the reply rests on an internal page."""

    def __init__(
        self, page: TicketPage, bar: ActionBar, session: TicketSession, packets: HandingOver, messages: Messages
    ) -> None:
        super().__init__(page)
        self._page, self._bar, self._session, self._messages = page, bar, session, messages
        self._packets = packets

    def reply(self) -> str:
        """The reply as it stands in the editor."""
        return self._page.draft.editor.toPlainText().strip()

    def copy(self) -> None:
        """Copies the reply as text; in tier 3 the hand-off packet."""
        if self._page.state.handoff is not None:
            self._packets.copy()
        else:
            self.copy_text(self.reply())

    def copy_html(self) -> None:
        """Copies the reply as HTML, with its text beside it; in tier 3 the hand-off packet."""
        if self._page.state.handoff is not None:
            self._packets.copy("html")
        else:
            self._put(reply_as_mime(self.reply()))

    def copy_text(self, text: str) -> None:
        """Copies some text."""
        mime = QMimeData()
        mime.setText(text)
        self._put(mime)

    def note(self, outcome: Outcome) -> None:
        """Notes what became of the reply and goes on with the next ticket."""
        if self._session.state.ticket is not None:
            self._session.note(outcome, self.reply())
            self._session.next()

    def _put(self, mime: QMimeData) -> None:
        if not mime.text():
            self._messages.post("panel.copy.nothing", "info")
            return
        QGuiApplication.clipboard().setMimeData(mime)
        self._bar.show_copied()
        if title := self._internal_cited():
            self._messages.post("panel.copied.internal", "warning", {"title": title})

    def _internal_cited(self) -> str:
        """The title of an internal page the reply rests on; empty if there is none."""
        for number, _ in self._page.draft.editor.citations():
            passage = self._page.sources.passage_at(number)
            if passage.audience == "internal":
                return passage.title
        return ""
