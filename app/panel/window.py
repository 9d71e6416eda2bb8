"""The window: lays out, connects, and hands what a person does to the session's operations."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.lanes import Lanes
from app.messages import Messages
from app.panel.action_bar import ActionBar
from app.panel.clipping import from_mime, reply_as_mime
from app.panel.commands import Commands
from app.panel.desk import Desk, DeskStatus, Outcome, Progress
from app.panel.page.empty import EmptyPage
from app.panel.page.ticket_page import TicketPage
from app.panel.parts.boxes import frame, gap, row
from app.panel.parts.buttons import Button, MenuButton
from app.panel.session import TicketSession
from app.panel.state import PageState
from app.panel.status_bar import StatusBar
from app.panel.toast import Toast
from app.wording import t
from core.history.model import Handoff
from core.review.model import Review
from core.triage.model import Intent

NARROW = 400
_STATUS_EVERY_MS = 2000


class PanelWindow(QWidget):
    """One panel over one desk. The composition makes it, fixtures make it for pictures."""

    closing = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, messages: Messages) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setWindowTitle("Deskside")
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk, self.lanes, self.messages = desk, lanes, messages
        self.session = TicketSession(desk, lanes, messages, self)
        self.commands = Commands(self)
        self._intents: tuple[Intent, ...] = ()
        self._add_commands()
        self.empty = EmptyPage(self.commands["paste"].keys)
        self.page = TicketPage()
        self.actions_bar = ActionBar(self.commands)
        self.status = StatusBar()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.page)
        box = QVBoxLayout(self)
        box.setSpacing(0)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (self._top_bar(), self.pages, self.actions_bar, self.status):
            box.addWidget(part)
        box.setStretchFactor(self.pages, 1)
        self.toast = Toast(self, self.status)
        self._connect()
        self._render(PageState())
        self.resize(NARROW, 860)

    # -- putting together -------------------------------------------------------------------

    def _top_bar(self) -> QWidget:
        self.search = Button(
            t("panel.search"), self.commands["search"].action.trigger, icon_name="search", name=t("panel.search")
        )
        self.search.setToolTip(self.commands["search"].keys)
        self.menu = MenuButton("", self._fill_menu, kind="quiet", icon_name="ellipsis", name=t("panel.menu"))
        line = row(self.search, self.menu, spacing="s")
        line.setStretch(0, 1)
        line.setContentsMargins(gap("m"), gap("s"), gap("s"), gap("s"))
        return frame("bar", line)

    def _add_commands(self) -> None:
        add = self.commands.add
        add("paste", "ticket", self.paste, "Ctrl+Shift+V", "Ctrl+V")
        add("copy", "reply", self.copy_reply, "Ctrl+Return", "Ctrl+Enter")
        add("copy-html", "reply", self.copy_reply_html, "Ctrl+Shift+Return")
        add("stop", "reply", self.session.stop, "Esc")
        add("again", "reply", self.session.again, "Ctrl+R")
        for at, outcome in enumerate(("sent", "edited", "unused"), 1):
            add(f"outcome-{outcome}", "reply", lambda o=outcome: self.note_outcome(o), f"Ctrl+{at}")  # type: ignore[misc]
        add("next", "ticket", self.session.next, "Ctrl+J")
        add("search", "go", lambda: None, "Ctrl+K")
        add("quit", "app", self.close, "Ctrl+Q")

    def _connect(self) -> None:
        session, page = self.session, self.page
        session.changed.connect(self._render)
        session.reviewed.connect(self._show_review)
        session.restored.connect(self._restore)
        session.queue_changed.connect(self.actions_bar.show_queue)
        self.messages.posted.connect(self.toast.show_message)
        self.empty.paste_asked.connect(self.paste)
        page.triage.corrected.connect(session.correct)
        page.draft.stopped.connect(session.stop)
        page.draft.editor.edited.connect(self._typed)
        page.customer.earlier_chosen.connect(session.reopen)
        page.sources.sentence_used.connect(self._use_sentence)
        page.handoff.packet_copied.connect(self._copy_packet)
        page.handoff.reply_copied.connect(self._copy_text)
        page.check_dismissed.connect(self._dismissed)
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(_STATUS_EVERY_MS)
        self._status_timer.timeout.connect(self.refresh_status)

    # -- starting ---------------------------------------------------------------------------

    def start(self) -> None:
        """Opens what is behind the window, in the background; tickets can be pasted at once."""
        self._status_timer.start()
        self.empty.show_progress(Progress(t("panel.starting"), 0))
        self.lanes.work.stream(lambda _: self.desk.open(), self._opening, self._opened, self._open_failed)

    def _opening(self, progress: Progress) -> None:
        self.empty.show_progress(progress)
        self.refresh_status()

    def _opened(self, _: object) -> None:
        self.empty.show_progress(None)
        self.refresh_status()
        self.lanes.quick.run(self.desk.intents, self._take_intents)
        self.lanes.index.stream(self.desk.index, self._indexing, lambda _: self._indexing(None))

    def _open_failed(self, failure: BaseException) -> None:
        self.empty.show_progress(None)
        self.refresh_status()
        self.messages.fail(failure)

    def _take_intents(self, intents: tuple[Intent, ...]) -> None:
        self._intents = intents

    def _indexing(self, progress: Progress | None) -> None:
        self.status.show_progress(progress)
        if progress is None:
            self.refresh_status()

    def refresh_status(self) -> None:
        """Shows the desk's state as it is now."""
        status: DeskStatus = self.desk.status()
        self.status.show_status(status)

    # -- a ticket in ------------------------------------------------------------------------

    def paste(self) -> None:
        """Works on what the clipboard holds."""
        self.take_mime(QGuiApplication.clipboard().mimeData())

    def take_mime(self, mime: QMimeData) -> None:
        """Works on what was pasted or dropped: text, HTML or files."""
        found = from_mime(mime)
        if not found:
            self.messages.post("panel.paste.nothing", "info")
        for name, data in found:
            self.session.take(data, name)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if event.mimeData().hasText() or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        self.take_mime(event.mimeData())
        event.acceptProposedAction()

    # -- the reply out ----------------------------------------------------------------------

    def reply(self) -> str:
        """The reply as it stands in the editor."""
        return self.page.draft.editor.toPlainText().strip()

    def copy_reply(self) -> None:
        """Copies the reply as text."""
        self._copy_text(self.reply())

    def copy_reply_html(self) -> None:
        """Copies the reply as HTML, with its text beside it."""
        self._copy_mime(reply_as_mime(self.reply()))

    def _copy_text(self, text: str) -> None:
        mime = QMimeData()
        mime.setText(text)
        self._copy_mime(mime)

    def _copy_mime(self, mime: QMimeData) -> None:
        if not mime.text():
            self.messages.post("panel.copy.nothing", "info")
            return
        internal = self._internal_cited()
        QGuiApplication.clipboard().setMimeData(mime)
        self.actions_bar.show_copied()
        if internal:
            self.messages.post("panel.copied.internal", "warning", {"title": internal})

    def _internal_cited(self) -> str:
        """The title of an internal page the reply rests on; empty if there is none."""
        sources = self.page.sources
        for number, _ in self.page.draft.editor.citations():
            passage = sources.passage_at(number)
            if passage.audience == "internal":
                return passage.title
        return ""

    def _copy_packet(self, handoff: Handoff) -> None:
        from app.panel.page.packet import packet_text

        self._copy_text(packet_text(handoff))

    def note_outcome(self, outcome: Outcome) -> None:
        """Notes what became of the reply and goes on with the next ticket."""
        if self.session.state.ticket is not None:
            self.session.note(outcome, self.reply())
            self.session.next()

    # -- rendering --------------------------------------------------------------------------

    def _render(self, state: PageState) -> None:
        before = self.page.state
        if state.ticket is not before.ticket:
            self.actions_bar.start_over()
        self.pages.setCurrentWidget(self.empty if state.ticket is None else self.page)
        self.page.show_state(state, self._intents)
        self.actions_bar.setVisible(state.ticket is not None and state.handoff is None)
        self.actions_bar.show_ready(bool(self.reply()))
        if state.phase in ("ready", "stopped", "failed") and before.phase != state.phase:
            self._check_what_stands(state)

    def _check_what_stands(self, state: PageState) -> None:
        """A review belongs to one version; when the editor holds another, that one is checked."""
        draft = self.page.draft
        if self.reply() and (draft.editor.touched or state.reviewed != draft.in_editor):
            self.session.check_now(draft.editor.toPlainText())

    def _show_review(self, review: Review, reply: str) -> None:
        if self.page.draft.editor.toPlainText() == reply:
            self.page.show_review(review)

    def _typed(self, text: str) -> None:
        self.actions_bar.show_ready(bool(text.strip()))
        self.session.typed(text)

    def _restore(self, text: str) -> None:
        self.page.draft.restore(text)
        self.session.check_now(text)
        self.messages.post("panel.restored", "info")

    def _use_sentence(self, sentence: str, passage: object) -> None:
        self.page.draft.editor.insert_sentence(sentence)
        if getattr(passage, "audience", "public") == "internal":
            self.messages.post("panel.source.internal.used", "warning")

    def _dismissed(self, check: object, _reason: str) -> None:
        def undo() -> None:
            self.page.forgive(check.key)  # type: ignore[attr-defined]
            self.session.check_now(self.page.draft.editor.toPlainText())

        self.messages.post("panel.check.dismissed", "done", undo=undo)

    # -- the rest ---------------------------------------------------------------------------

    def _fill_menu(self, menu: QMenu) -> None:
        for command in self.commands:
            if command.group in ("ticket", "app"):
                menu.addAction(command.action)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keeps what was typed before anything goes away."""
        self.session.keep_now()
        self.closing.emit()
        super().closeEvent(event)
