"""The reply on the screen made a snippet: shown without what is its customer's own, named, and saved."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QSizePolicy

from app.backend.api import Backend
from app.i18n import error_hint, error_sentence, t
from app.panel.messages import Messages
from app.panel.session import TicketSession
from app.panel.state import PageState
from app.panel.task_queue import TaskQueues
from app.panel.ticket_page.ticket_page import TicketPage
from app.panel.widgets.boxes import column, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from core.domain.ticket import Ticket
from core.errors import DesksideError

_LINES = 5


class SnippetBar(QFrame):
    """Shown above the action bar until the snippet is saved or left. Return in the name saves it."""

    def __init__(
        self, backend: Backend, tasks: TaskQueues, session: TicketSession, page: TicketPage, messages: Messages
    ) -> None:
        super().__init__()
        self._backend, self._tasks, self._session = backend, tasks, session
        self._editor, self._messages = page.draft.editor, messages
        self._ticket: Ticket | None = None
        self.setProperty("part", "footer")
        self.name = QLineEdit()
        self.name.setPlaceholderText(t("panel.snippet.name"))
        self.name.setAccessibleName(t("panel.snippet.name"))
        self.name.returnPressed.connect(self.save)
        self.name.textChanged.connect(lambda _: self._look())
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(t("panel.snippet.words"))
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(_LINES * self.words.fontMetrics().lineSpacing() + 2 * gap("m"))
        self.words.textChanged.connect(self._look)
        self._error = label("", "small", "danger", wrap=True)
        self._error.hide()
        self.saving = Button(t("panel.snippet.save"), self.save, kind="primary")
        self.leaving = Button(t("panel.snippet.leave"), self.leave, kind="quiet")
        box = column(
            label(t("panel.snippet.title"), "strong"),
            label(t("panel.snippet.hint"), "small", wrap=True),
            self.name,
            self.words,
            self._error,
            row(self.saving, self.leaving, 1),
            spacing="xs",
        )
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self.setLayout(box)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        session.changed.connect(self._follow)
        self.hide()

    def ask(self) -> None:
        """Shows what the reply would be as a snippet, and asks for a name."""
        ticket, text = self._session.state.ticket, self._editor.toPlainText()
        if ticket is None or self._session.state.handoff is not None or not text.strip():
            self._messages.post("panel.snippet.nothing", "info")
            return
        self._tasks.quick.run(
            lambda: self._backend.snippets.of_reply(ticket, text), lambda words: self._show(ticket, words)
        )

    def save(self) -> None:
        """Saves it under the name in the field; a name that is taken is said here."""
        ticket, name, words = self._ticket, self.name.text().strip(), self.words.toPlainText().strip()
        if ticket is not None and name and words:
            self._tasks.quick.run(
                lambda: self._backend.snippets.save_snippet(ticket, name, words), self._saved, failed=self._failed
            )

    def leave(self) -> bool:
        """Hides it, with nothing saved. False: it was not shown."""
        shown = self._ticket is not None
        self._ticket = None
        self.hide()
        if shown:
            self._editor.setFocus()
        return shown

    def _show(self, ticket: Ticket, words: str) -> None:
        if ticket is self._session.state.ticket:
            self._ticket = ticket
            self.name.clear()
            self.words.setPlainText(words)
            self.show()
            self.name.setFocus()

    def _look(self) -> None:
        self._error.hide()
        self.saving.setEnabled(bool(self.name.text().strip() and self.words.toPlainText().strip()))

    def _saved(self, file: str) -> None:
        self.leave()
        self._messages.post("panel.snippet.saved", "done", {"file": file})

    def _failed(self, failure: BaseException) -> None:
        if isinstance(failure, DesksideError):
            self._error.setText(f"{error_sentence(failure)} {error_hint(failure)}")
            self._error.show()
        else:
            self._messages.fail(failure)

    def _follow(self, state: PageState) -> None:
        if state.ticket is not self._ticket:
            self._ticket = None
            self.hide()
