"""The customer and their history: two lines that unfold into the conversation and earlier tickets."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import known, t, tn
from app.name_words import channel_words, intent_words
from app.panel.display_text import ago, date
from app.panel.ticket_page.reading_view import ReadingView
from app.panel.widgets.boxes import clear, column, flow_of, frame
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import ElidedLabel, label, pill
from core.domain.history import EarlierTicket, History
from core.domain.ticket import Message, Ticket
from core.tickets.titles import ticket_title


class CustomerBlock(QWidget):
    """Subject, customer, history."""

    earlier_chosen = Signal(str)
    """The id of an earlier ticket to open."""
    reading_corrected = Signal(object)
    """The ticket as the agent says it is to be read."""

    def __init__(self) -> None:
        super().__init__()
        self._subject = label("", "title", wrap=True)
        self._who = ElidedLabel("", "muted")
        self.conversation = Button("", self._fold_conversation, kind="link", icon_name="chevron-right")
        self.conversation.setCheckable(True)
        self.reading = Button(t("panel.reading.how"), self._fold_reading, kind="link", icon_name="info")
        self.reading.setCheckable(True)
        self.history = Button("", self._fold_history, kind="link", icon_name="history")
        self.history.setCheckable(True)
        self._guess = label("", "small", "warning", wrap=True)
        self._messages = frame("well", QVBoxLayout())
        self._earlier = frame("well", QVBoxLayout())
        self._read = frame("well", QVBoxLayout())
        self._ticket: Ticket | None = None
        self._history = History()
        self.setLayout(
            column(
                self._subject,
                self._who,
                flow_of(self.conversation, self.reading, self.history),
                self._guess,
                self._messages,
                self._read,
                self._earlier,
                spacing="xs",
            )
        )
        for folded in (self._messages, self._read, self._earlier, self._guess, self.history):
            folded.hide()

    def show_ticket(self, ticket: Ticket) -> None:
        """Another ticket: everything folded."""
        self._ticket = ticket
        customer = ticket.customer
        self._subject.setText(ticket_title(ticket))
        who = [
            customer.name or customer.email or t("panel.ticket.no-customer"),
            channel_words(ticket.channel),
            ago(ticket.created),
        ]
        self._who.setText(" · ".join(part for part in who if part))
        self.conversation.setText(tn("panel.ticket.messages", len(ticket.messages)))
        self.conversation.setChecked(False)
        self._fold_conversation()
        self.reading.setChecked(False)
        self._fold_reading()
        self.show_history(History())

    def show_history(self, history: History) -> None:
        """What the store knows of this customer."""
        self._history = history
        self.history.setVisible(bool(history.tickets))
        same = sum(1 for earlier in history.tickets if earlier.same_matter)
        words = tn("panel.history.earlier", len(history.tickets))
        if same:
            words += " · " + tn("panel.history.same", same)
        self.history.setText(words)
        self._guess.setVisible(history.matched_by == "name" and bool(history.tickets))
        self._guess.setText(t("panel.history.guess"))
        self.history.setChecked(False)
        self._fold_history()

    def _fold_conversation(self) -> None:
        unfolded = self.conversation.isChecked()
        self.conversation.set_icon("chevron-down" if unfolded else "chevron-right")
        self._fill(
            self._messages, [self._message(m) for m in self._ticket.messages] if unfolded and self._ticket else []
        )

    def _fold_reading(self) -> None:
        rows: list[QWidget] = []
        if self.reading.isChecked() and self._ticket is not None:
            view = ReadingView(self._ticket)
            view.corrected.connect(self.reading_corrected)
            rows = [view]
        self._fill(self._read, rows)

    def _fold_history(self) -> None:
        rows = [self._earlier_row(e) for e in self._history.tickets[:20]] if self.history.isChecked() else []
        self._fill(self._earlier, rows)

    @staticmethod
    def _fill(box: QWidget, rows: list[QWidget]) -> None:
        layout = box.layout()
        assert layout is not None
        clear(layout)
        for one in rows:
            layout.addWidget(one)
        box.setVisible(bool(rows))

    @staticmethod
    def _message(message: Message) -> QWidget:
        holder = QWidget()
        head = " · ".join(p for p in (message.author or t(f"panel.sender.{message.sender}"), ago(message.time)) if p)
        words = label(message.text, "body", wrap=True)
        holder.setLayout(column(label(head, "caption"), words, spacing="hair"))
        return holder

    def _earlier_row(self, earlier: EarlierTicket) -> QWidget:
        holder = QWidget()
        opener = Button(earlier.subject or earlier.id, lambda: self.earlier_chosen.emit(earlier.id), kind="link")
        outcome = known(f"panel.outcome.{earlier.outcome}", earlier.outcome) if earlier.outcome else ""
        about = " · ".join(p for p in (date(earlier.created), intent_words(earlier.intent), outcome) if p)
        marks = [pill(t("panel.history.same-matter"), "accent")] if earlier.same_matter else []
        holder.setLayout(column(flow_of(opener, *marks), label(about, "small", wrap=True), spacing="hair"))
        return holder
