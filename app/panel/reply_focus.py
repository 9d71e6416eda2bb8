"""Brings the reply into view: whatever page is in front, and however far the page is scrolled."""

from __future__ import annotations

from app.panel.navigation import Navigation
from app.panel.session import TicketSession
from app.panel.ticket_page.ticket_page import TicketPage


class ReplyFocus:
    """Nothing is done to a reply that is not seen."""

    def __init__(self, page: TicketPage, pages: Navigation, session: TicketSession) -> None:
        self._page, self._pages, self._session = page, pages, session

    def show(self) -> None:
        """Shows the reply of the ticket at hand, in tier 3 its packet."""
        if self._session.state.ticket is not None:
            self._pages.go_home()
            self._page.show_reply()

    def edit(self) -> None:
        """The same, and gives it the focus."""
        self.show()
        if self._session.state.handoff is not None:
            self._page.handoff.start_editing()
        else:
            self._page.draft.editor.setFocus()
