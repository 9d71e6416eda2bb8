"""The window: lays out, connects, and hands what a person does to the session's operations."""

from __future__ import annotations

from functools import partial
from typing import get_args

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.lanes import Lanes
from app.messages import Messages
from app.panel.action_bar import ActionBar
from app.panel.clipping import from_mime, reply_as_mime
from app.panel.command_bar import CommandBar
from app.panel.commands import Commands
from app.panel.desk import Desk, DeskStatus, Outcome, Progress
from app.panel.navigation import Navigation
from app.panel.page.empty import EmptyPage
from app.panel.page.packet import packet_text
from app.panel.page.ticket_page import TicketPage
from app.panel.pages.cheat_sheet import CheatSheet
from app.panel.pages.docs_health import HealthPage
from app.panel.pages.document import DocumentPage
from app.panel.pages.first_run import FirstRunPage
from app.panel.pages.frame import Behind, PageFrame
from app.panel.pages.recent import RecentPage
from app.panel.pages.settings_page import SettingsPage
from app.panel.parts.boxes import frame, gap, row
from app.panel.parts.buttons import Button, MenuButton
from app.panel.session import TicketSession
from app.panel.state import PageState
from app.panel.status_bar import StatusBar
from app.panel.toast import Toast
from app.wording import t
from core.history.model import Handoff
from core.knowledge.model import Passage
from core.review.model import Review
from core.text import Span
from core.tickets.model import Ticket
from core.triage.model import Intent

NARROW = 400
_PAGES = (
    ("recent", ("Ctrl+L",), "inbox"),
    ("health", (), "life-buoy"),
    ("index", (), "database"),
    ("models", (), "cpu"),
    ("settings", ("Ctrl+,",), "settings"),
    ("privacy", (), "shield-check"),
    ("about", (), "info"),
)
_IN_MENU = {"paste", "next", "keys", "quit"} | {name for name, _, _ in _PAGES}
_STATUS_EVERY_MS = 2000


class PanelWindow(QWidget):
    """One panel over one desk. The composition makes it, fixtures make it for pictures."""

    opened = Signal()
    closing = Signal()
    quitting = Signal()
    settings_changed = Signal(object)
    """The new `Settings`: for the look, the dock and the tray."""

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
        self.home = QStackedWidget()
        self.home.addWidget(self.empty)
        self.home.addWidget(self.page)
        behind = Behind(desk, lanes, messages)
        self.pages = Navigation(behind, self.home, lambda: CheatSheet(behind, self.commands))
        box = QVBoxLayout(self)
        box.setSpacing(0)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (self._top_bar(), self.pages, self.actions_bar, self.status):
            box.addWidget(part)
        box.setStretchFactor(self.pages, 1)
        self.toast = Toast(self, self.status)
        self.bar = CommandBar(self, desk, lanes, self.commands)
        self._connect()
        self._render(PageState())
        self.resize(NARROW, 860)
        self.empty.paste.setFocus()

    # -- putting together -------------------------------------------------------------------

    def _top_bar(self) -> QWidget:
        self.search = Button(
            t("panel.search"), self.commands["search"].action.trigger, kind="search", icon_name="search"
        )
        key = QLabel(self.commands["search"].keys, self.search)
        key.setProperty("kind", "key")
        inside = row(1, key)
        inside.setContentsMargins(0, 0, gap("s"), 0)
        self.search.setLayout(inside)
        self.menu = MenuButton("", self._fill_menu, kind="quiet", icon_name="ellipsis", name=t("panel.menu"))
        line = row(self.search, self.menu, spacing="s")
        line.setStretch(0, 1)
        line.setContentsMargins(gap("m"), gap("s"), gap("s"), gap("s"))
        return frame("bar", line)

    def _add_commands(self) -> None:
        add = self.commands.add
        add("paste", "ticket", self.paste, "Ctrl+Shift+V", "Ctrl+V", icon="clipboard-paste")
        add("copy", "reply", self.copy_reply, "Ctrl+Return", "Ctrl+Enter", icon="copy")
        add("copy-html", "reply", self.copy_reply_html, "Ctrl+Shift+Return", icon="copy")
        add("stop", "reply", self.leave_or_stop, "Esc", icon="square")
        add("again", "reply", self.session.again, "Ctrl+R", icon="refresh-cw")
        add("edit", "reply", lambda: self.page.draft.editor.setFocus(), "Ctrl+E", icon="pencil")
        add("version", "reply", lambda: self.page.draft.toggle_version(), "Ctrl+Shift+D", icon="file-text")
        add("next-check", "reply", lambda: self.page.jump_to_next_check(), "F8", icon="triangle-alert")
        add("take", "reply", lambda: self.page.take_next_suggestion(), "Ctrl+.", icon="check")
        add("correct", "ticket", lambda: self.page.triage.intent.click(), "Ctrl+I", icon="tag")
        for at, outcome in enumerate(get_args(Outcome)[1:], 1):
            add(f"outcome-{outcome}", "reply", partial(self.note_outcome, outcome), f"Ctrl+{at}", icon="send")
        add("next", "ticket", self.session.next, "Ctrl+J", icon="arrow-right")
        add("search", "go", lambda: self.bar.open(), "Ctrl+K", icon="search")
        for name, key, sign in _PAGES:
            add(name, "go", partial(self._go, name), *key, icon=sign)
        add("keys", "app", lambda: self.pages.go("keys"), "F1", "?", icon="keyboard")
        add("quit", "app", self.quit, "Ctrl+Q", icon="x")

    def _connect(self) -> None:
        session, page = self.session, self.page
        session.changed.connect(self._render)
        session.reviewed.connect(self._show_review)
        session.restored.connect(self._restore)
        session.queue_changed.connect(self.actions_bar.show_queue)
        self.messages.posted.connect(self.toast.show_message)
        self.empty.paste_asked.connect(self.paste)
        self.empty.sample_asked.connect(self.try_sample)
        self.status.page_asked.connect(self.pages.go)
        self.pages.made.connect(self._connect_page)
        self.pages.turned.connect(lambda _: self._show_bars())
        self.bar.passage_chosen.connect(self.open_passage)
        self.bar.ticket_chosen.connect(self._reopen)
        self.bar.setting_chosen.connect(self._open_setting)
        page.sources.opened.connect(self.open_passage)
        page.check_list.opened.connect(lambda c: self.open_document(c.path, "", c.quote_span))
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

    def _connect_page(self, name: str, page: PageFrame) -> None:
        if isinstance(page, RecentPage):
            page.chosen.connect(self._reopen)
        elif isinstance(page, HealthPage):
            page.place_opened.connect(self._open_quote)
        elif isinstance(page, SettingsPage):
            page.changed.connect(self.settings_changed)
        elif isinstance(page, FirstRunPage):
            page.finished.connect(self._first_run_over)

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
        self.opened.emit()
        self.empty.show_progress(None)
        self.refresh_status()
        self.lanes.quick.run(self.desk.intents, self._take_intents)
        if self.desk.first_time():
            self.pages.go("first-run")
            return
        self.lanes.index.stream(self.desk.index, self.show_indexing, lambda _: self.show_indexing(None))

    def _open_failed(self, failure: BaseException) -> None:
        self.empty.show_progress(None)
        self.refresh_status()
        self.messages.fail(failure)

    def _take_intents(self, intents: tuple[Intent, ...]) -> None:
        self._intents = intents

    def show_indexing(self, progress: Progress | None) -> None:
        """Shows how far the index is; None: it is in step."""
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

    def try_sample(self) -> None:
        """Works on a ticket of the sample workspace."""
        self.lanes.quick.run(self.desk.sample_ticket, self._open_ticket)

    def _open_ticket(self, ticket: Ticket) -> None:
        self.pages.go_home()
        self.session.open(ticket)

    def _reopen(self, ticket_id: str) -> None:
        self.pages.go_home()
        self.session.reopen(ticket_id)

    def _first_run_over(self, ticket: Ticket | None) -> None:
        self.pages.go_home()
        self.refresh_status()
        self.lanes.quick.run(self.desk.intents, self._take_intents)
        if ticket is not None:
            self.session.open(ticket)

    # -- pages ------------------------------------------------------------------------------

    def _go(self, name: str) -> None:
        self.pages.go(name)

    def leave_or_stop(self) -> None:
        """Esc: leaves the page in front, else stops the assistant."""
        if self.pages.shown:
            self.pages.go_home()
        else:
            self.session.stop()

    def open_passage(self, passage: Passage) -> None:
        """Shows where a passage stands."""
        internal = passage.audience == "internal"
        self.open_document(passage.path, passage.title, Span(passage.start, passage.end), internal=internal)

    def open_document(self, path: str, title: str, place: Span, *, internal: bool = False) -> None:
        """Shows a document at a place."""
        page = self.pages.go("document")
        assert isinstance(page, DocumentPage)
        page.open(path, title, place, internal=internal)

    def _open_quote(self, path: str, quote: str) -> None:
        def found(text: str) -> None:
            start = max(text.find(quote), 0) if quote else 0
            self.open_document(path, "", Span(start, start + len(quote)))

        self.lanes.quick.run(lambda: self.desk.document(path), found)

    def _open_setting(self, name: str) -> None:
        page = self.pages.go("settings")
        assert isinstance(page, SettingsPage)
        page.focus(name)

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
        self.home.setCurrentWidget(self.empty if state.ticket is None else self.page)
        if state.ticket is not before.ticket and state.ticket is not None and self.pages.shown:
            self.pages.go_home()
        self.page.show_state(state, self._intents)
        self._show_bars()
        self.actions_bar.show_ready(bool(self.reply()))
        if state.phase in ("ready", "stopped", "failed") and before.phase != state.phase:
            self._check_what_stands(state)

    def _show_bars(self) -> None:
        state = self.session.state
        self.actions_bar.setVisible(not self.pages.shown and state.ticket is not None and state.handoff is None)

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
            if command.id in _IN_MENU:
                menu.addAction(command.action)
            if command.id in ("next", "privacy"):
                menu.addSeparator()

    def quit(self) -> None:
        """Ends the application, not just the window."""
        self.quitting.emit()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keeps what was typed before anything goes away."""
        self.session.keep_now()
        recent = self.pages.made_page("recent")
        if isinstance(recent, RecentPage):
            recent.settle()
        self.closing.emit()
        super().closeEvent(event)
