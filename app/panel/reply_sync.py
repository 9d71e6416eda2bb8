"""Keeps three things at the same text while a reply is written: the editor, what the session saves, and the checks."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.panel.action_bar import ActionBar
from app.panel.copy_reply import CopyReply
from app.panel.messages import Messages
from app.panel.session import TicketSession
from app.panel.state import PageState
from app.panel.ticket_page.ticket_page import TicketPage
from core.domain.draft import Draft
from core.domain.review import Review


class ReplySync(QObject):
    """Connects editor, session and checks."""

    def __init__(
        self, page: TicketPage, session: TicketSession, out: CopyReply, bar: ActionBar, messages: Messages
    ) -> None:
        super().__init__(page)
        self._page, self._session, self._copy_reply, self._bar, self._messages = page, session, out, bar, messages
        self._editor = page.draft.editor
        session.reviewed.connect(self._show_review)
        session.restored.connect(self._restore)
        self._editor.edited.connect(self._typed)
        page.draft.version_put.connect(self._put)
        page.sources.past_sentence_used.connect(self._editor.insert_sentence)

    def follow(self, before: PageState, state: PageState) -> None:
        """Follows a change of the page's state: enables copying if there is a reply, and has it checked if it was
        not."""
        self._bar.show_ready(bool(self._copy_reply.reply()))
        self._copy_reply.look_again()
        if state.phase in ("ready", "stopped", "failed") and before.phase != state.phase:
            self._check_what_stands(state)

    def _check_what_stands(self, state: PageState) -> None:
        """Has the editor's text checked if the version in it was not."""
        if self._copy_reply.reply() and (self._editor.touched or state.review_of(self._page.draft.in_editor) is None):
            self._session.check_now(self._editor.toPlainText())

    def _put(self, draft: Draft) -> None:
        self._session.draft = draft

    def _show_review(self, review: Review, reply: str) -> None:
        if self._editor.toPlainText() == reply:
            self._page.show_review(review)
            self._copy_reply.look_again()

    def _typed(self, text: str) -> None:
        self._bar.show_ready(bool(text.strip()))
        self._session.typed(text)

    def _restore(self, text: str) -> None:
        self._page.draft.restore(text)
        self._session.check_now(text)
        self._messages.post("panel.restored", "info")
