"""The browser's companion as the panel sees it: pages come in as tickets, replies go out into their pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.panel.desktop.local_frames import LocalFrames
from app.panel.messages import Messages
from app.panel.session import TicketSession
from core.domain.ticket import Ticket

Inserted = Callable[[str], None]
"""Is told how an insertion ended: 'inserted', or why not ('no-box', 'not-taken', 'other-page', 'tab-gone',
'no-answer')."""

_ANSWER_WITHIN_MS = 5000
"""The page may have to open its reply box first."""
_MOST_TABS = 200
"""Tickets whose tab is remembered; the one that came longest ago is forgotten first."""


class TouchedReply(Protocol):
    """The editor of the reply."""

    @property
    def touched(self) -> bool:
        """Whether the agent is writing, which nothing that comes by itself may take away."""


@dataclass(frozen=True, slots=True)
class _Tab:
    browser: LocalFrames
    id: int


@dataclass(frozen=True, slots=True)
class _Page:
    tab: _Tab
    place: str
    """Which ticket it shows, in the extension's words: a tab may show another one by the time a reply comes."""


class CompanionLink(QObject):
    """Knows which ticket came from which tab, as long as its browser is connected. Holds no page."""

    arrived = Signal()
    """The agent has handed over a page and wants to see it here."""
    insertable = Signal(bool)
    """Whether the ticket at hand came from a page that a reply can be put into."""

    def __init__(
        self, session: TicketSession, reply: TouchedReply, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._reply, self._messages = session, reply, messages
        self._pages: dict[str, _Page] = {}
        self._waiting: dict[_Tab, Inserted] = {}
        session.changed.connect(lambda _: self._tell())

    def join(self, browser: LocalFrames) -> None:
        """A browser's companion is connected from now on."""
        browser.received.connect(partial(self._receive, browser))
        browser.closed.connect(partial(self._leave, browser))

    def can_insert(self) -> bool:
        """Whether a reply to the ticket at hand can be put into its page."""
        return self._page() is not None

    def insert(self, text: str, done: Inserted) -> None:
        """Puts a reply into the page of the ticket at hand; never sends it. `done` is told how it ended."""
        page = self._page()
        if page is None:
            done("tab-gone")
            return
        tab = page.tab
        self._waiting[tab] = done
        tab.browser.send({"kind": "insert", "tab": tab.id, "text": text, "place": page.place})
        QTimer.singleShot(_ANSWER_WITHIN_MS, self, partial(self._end, tab, "no-answer", done))

    def _page(self) -> _Page | None:
        ticket = self._session.state.ticket
        return None if ticket is None else self._pages.get(ticket.id)

    def _tell(self) -> None:
        self.insertable.emit(self.can_insert())

    def _receive(self, browser: LocalFrames, message: dict[str, Any]) -> None:
        number = message.get("tab")
        if not isinstance(number, int):
            return
        tab = _Tab(browser, number)
        if message.get("kind") == "insertion":
            self._end(tab, str(message.get("outcome")))
        elif message.get("kind") == "page":
            self._take(tab, message)

    def _take(self, tab: _Tab, message: dict[str, Any]) -> None:
        ticket, asked = message.get("ticket"), message.get("asked") is True
        words = json.dumps(ticket) if isinstance(ticket, dict) else str(message.get("page", ""))
        page = _Page(tab, str(message.get("place", "")))
        if message.get("missing"):
            helpdesk = str(message.get("adapter", ""))
            self._messages.post("panel.companion.page-changed", "warning", {"helpdesk": helpdesk})

        def read(tickets: tuple[Ticket, ...]) -> None:
            for found in tickets:
                self._pages.pop(found.id, None)
                self._pages[found.id] = page
            for forgotten in list(self._pages)[:-_MOST_TABS]:
                del self._pages[forgotten]
            self._session.receive(tickets, aside=self._reply.touched and not asked, unchanged_too=asked)
            self._tell()
            tab.browser.send({"kind": "answer", "tab": tab.id, "answer": "taken"})
            if asked:
                self.arrived.emit()

        def failed(error: BaseException) -> None:
            tab.browser.send({"kind": "answer", "tab": tab.id, "answer": "unreadable"})
            if asked:
                self._messages.fail(error)

        self._session.tasks.quick.run(lambda: self._session.backend.tickets.read(words), read, failed)

    def _end(self, tab: _Tab, outcome: str, only: Inserted | None = None) -> None:
        done = self._waiting.get(tab)
        if done is not None and only in (None, done):
            del self._waiting[tab]
            done(outcome)

    def _leave(self, browser: LocalFrames) -> None:
        self._pages = {ticket: page for ticket, page in self._pages.items() if page.tab.browser is not browser}
        for tab in [tab for tab in self._waiting if tab.browser is browser]:
            self._end(tab, "tab-gone")
        browser.deleteLater()
        self._tell()
