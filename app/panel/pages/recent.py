"""Recent tickets: by urgency or time, searched, pinned, deleted and restored."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu

from app.backend.views import RecentTicket
from app.i18n import t
from app.panel import clock
from app.panel.display_text import number
from app.panel.pages.list_page import ListPage
from app.panel.pages.page_frame import PageContext
from app.panel.recent_rows import recent_row, urgency_order
from app.panel.widgets.blank import Blank
from app.panel.widgets.buttons import Button

_MOST = 50_000
_TYPED_MS = 120


class RecentPage(ListPage):
    """Return opens a ticket, Del deletes it, P pins it."""

    deleted = Signal(str)
    """A ticket was deleted: its id."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.recent"), Blank("inbox"))
        self._tickets: Sequence[RecentTicket] = ()
        self.by_urgency = Button(t("panel.recent.by-urgency"), self._show, kind="pill", icon_name="flag")
        self.by_urgency.setCheckable(True)
        self.tools.addWidget(self.by_urgency)
        self.field = QLineEdit()
        self.field.setProperty("kind", "search")
        self.field.setPlaceholderText(t("panel.recent.search"))
        self.field.setAccessibleName(t("panel.recent.search"))
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._typed.timeout.connect(self.refresh)
        self.field.textChanged.connect(lambda _: self._typed.start())
        self.list.activated.connect(lambda _: self._open())
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.lay_out(self.field)

    def refresh(self) -> None:
        """Reads the list again."""
        words = self.field.text().strip()
        self.load(self.context.tasks.quick, lambda: self.context.backend.tickets.recent(words, _MOST), self._loaded)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete deletes, P pins."""
        row = self.list.current()
        if row is not None and event.key() == Qt.Key.Key_Delete:
            self.delete(row.payload)
        elif row is not None and event.key() == Qt.Key.Key_P and not self.field.hasFocus():
            self.pin(row.payload)
        else:
            super().keyPressEvent(event)

    def delete(self, ticket: RecentTicket) -> None:
        """Deletes a ticket; can be undone as long as the panel runs."""
        backend, queue = self.context.backend, self.context.tasks.quick

        def back(deletion: int) -> None:
            self.load(queue, lambda: backend.admin.restore(deletion), lambda _: self.refresh())

        def gone(deletion: int) -> None:
            self.deleted.emit(ticket.id)
            self.refresh()
            self.context.messages.post(
                "panel.recent.deleted",
                "done",
                undo=lambda: back(deletion),
                about=ticket.subject,
            )

        self.load(queue, lambda: backend.admin.delete_ticket(ticket.id), gone)

    def pin(self, ticket: RecentTicket) -> None:
        """Keeps it on top, or no longer."""
        self.load(
            self.context.tasks.quick,
            lambda: self.context.backend.tickets.pin(ticket.id, not ticket.pinned),
            lambda _: self.refresh(),
        )

    def _loaded(self, tickets: Sequence[RecentTicket]) -> None:
        self._tickets = tickets
        self._show()

    def _show(self) -> None:
        tickets, now = list(self._tickets), clock.now()
        if self.by_urgency.isChecked():
            tickets.sort(key=lambda x: urgency_order(x, now))
        tickets.sort(key=lambda x: not x.pinned)
        self.list.show_rows([recent_row(x, now) for x in tickets])
        searched = bool(self.field.text().strip())
        self.field.setVisible(bool(tickets) or searched)
        self.by_urgency.setVisible(bool(tickets))
        self.show_blank(not tickets)
        which = "none-found" if searched else "empty"
        self.blank.show_words(t(f"panel.recent.{which}"), t(f"panel.recent.{which}.hint"))
        if len(tickets) >= _MOST:
            self.say(t("panel.recent.too-many", count=number(_MOST)))
        else:
            self.say("")

    def _open(self) -> None:
        if (row := self.list.current()) is not None:
            self.ticket_chosen.emit(row.payload.id)

    def _menu(self, at: QPoint) -> None:
        row = self.list.current()
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(t("panel.recent.open")).triggered.connect(lambda: self._open())
        pin = t("panel.recent.unpin" if row.payload.pinned else "panel.recent.pin")
        menu.addAction(pin).triggered.connect(lambda: self.pin(row.payload))
        menu.addAction(t("panel.recent.delete")).triggered.connect(lambda: self.delete(row.payload))
        menu.popup(self.list.viewport().mapToGlobal(at))
