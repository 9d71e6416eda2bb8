"""Opens what a person chose on one page on another: a passage's document, a row's ticket, a setting."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.backend.api import Backend
from app.backend.views import Progress
from app.panel.navigation import Navigation
from app.panel.pages.document import DocumentPage
from app.panel.pages.first_run import FirstRunPage
from app.panel.pages.model_page import ModelPage
from app.panel.pages.page_frame import PageFrame
from app.panel.pages.privacy import PrivacyPage
from app.panel.pages.recent import RecentPage
from app.panel.pages.settings_page import SettingsPage
from app.panel.session import TicketSession
from app.panel.task_queue import TaskQueues
from app.panel.ticket_page.checks import Check
from core.domain.knowledge import Passage
from core.domain.text import Span
from core.domain.ticket import Ticket


class PageRouter(QObject):
    """Connects the pages with each other."""

    settings_changed = Signal(object)
    set_up = Signal()
    """The first run is over."""
    model_chosen = Signal()

    def __init__(self, backend: Backend, tasks: TaskQueues, session: TicketSession, pages: Navigation) -> None:
        super().__init__(pages)
        self._backend, self._tasks, self._session, self._pages = backend, tasks, session, pages
        pages.made.connect(self._connect)

    def open_passage(self, passage: Passage) -> None:
        """Shows where a passage stands."""
        internal = passage.audience == "internal"
        self.open_document(passage.path, passage.title, Span(passage.start, passage.end), internal=internal)

    def open_source_of(self, check: Check) -> None:
        """Shows the words of the docs that a check rests on."""
        self.open_document(check.path, "", check.quote_span)

    def open_document(self, path: str, title: str, place: Span, *, internal: bool = False) -> None:
        """Shows a document at a place."""
        page = self._pages.go("document")
        assert isinstance(page, DocumentPage)
        page.open(path, title, place, internal=internal)

    def open_setting(self, name: str) -> None:
        """Shows one setting."""
        page = self._pages.go("settings")
        assert isinstance(page, SettingsPage)
        page.focus(name)

    def reopen(self, ticket_id: str) -> None:
        """Opens a ticket seen before."""
        self._pages.go_home()
        self._session.reopen(ticket_id)

    def try_sample(self) -> None:
        """Works on a ticket to try things with."""
        self._tasks.quick.run(self._backend.docs.sample_ticket, self._open)

    def show_opening(self, progress: Progress | None) -> None:
        """Shows in the first run what the start waits for; None: nothing."""
        page = self._pages.made_page("first-run")
        if isinstance(page, FirstRunPage):
            page.show_opening(progress)

    def leave_or_stop(self) -> None:
        """Esc: leaves the page in front, else stops the assistant."""
        if self._pages.shown:
            self._pages.go_home()
        else:
            self._session.stop()

    def _open(self, ticket: Ticket) -> None:
        self._pages.go_home()
        self._session.open(ticket)

    def _connect(self, page: PageFrame) -> None:
        page.ticket_chosen.connect(self.reopen)
        page.quote_chosen.connect(self._open_quote)
        if isinstance(page, SettingsPage):
            page.changed.connect(self.settings_changed)
        elif isinstance(page, ModelPage):
            page.used.connect(self.model_chosen)
        elif isinstance(page, PrivacyPage):
            page.erased.connect(lambda customer: self._session.forget(lambda ticket: is_of(ticket, customer)))
        elif isinstance(page, RecentPage):
            page.deleted.connect(lambda id: self._session.forget(lambda ticket: ticket.id == id))
        elif isinstance(page, FirstRunPage):
            page.finished.connect(self._first_run_over)

    def _open_quote(self, path: str, quote: str) -> None:
        def found(text: str) -> None:
            start = max(text.find(quote), 0) if quote else 0
            self.open_document(path, "", Span(start, start + len(quote)))

        self._tasks.quick.run(lambda: self._backend.docs.document(path), found)

    def _first_run_over(self, ticket: Ticket | None) -> None:
        self._pages.go_home()
        self.set_up.emit()
        if ticket is not None:
            self._session.open(ticket)


def is_of(ticket: Ticket, customer: str) -> bool:
    """Whether a ticket is of the customer with this helpdesk id or e-mail address."""
    return customer != "" and (ticket.customer.id == customer or ticket.customer.email.lower() == customer.lower())
