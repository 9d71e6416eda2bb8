"""The window: lays out and connects its parts, and passes what a person does on to the operations."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLayout, QStackedWidget, QWidget
from typing_extensions import override

from app.backend.api import Backend
from app.backend.views import Progress, ReplyOutcome
from app.panel.action_bar import ActionBar
from app.panel.address_intake import address_in, take_address
from app.panel.agent_corrections import AgentCorrections
from app.panel.clipboard import from_mime
from app.panel.command_bar import CommandBar
from app.panel.commands import Commands
from app.panel.confirm_copy import ConfirmCopy
from app.panel.copy_reply import CopyReply
from app.panel.embedder_bar import EmbedderBar
from app.panel.folded_strip import FoldedStrip
from app.panel.front import Front
from app.panel.index_jobs import IndexJobs
from app.panel.intake import Incoming
from app.panel.messages import Messages
from app.panel.navigation import Navigation
from app.panel.packet_operations import PacketOperations
from app.panel.page_router import PageRouter
from app.panel.pages.index_status import IndexPage
from app.panel.pages.page_frame import PageContext
from app.panel.reply_focus import ReplyFocus
from app.panel.reply_insertions import ReplyInsertions
from app.panel.reply_sync import ReplySync
from app.panel.rewrite_choice import RewriteChoice
from app.panel.rewrite_operations import RewriteOperations
from app.panel.session import TicketSession
from app.panel.snippet_bar import SnippetBar
from app.panel.start_tickets import StartTickets
from app.panel.startup import Starter, one_at_a_time
from app.panel.state import PageState
from app.panel.status_bar import StatusBar
from app.panel.style.theme import styled_at_the_end
from app.panel.tab_order import step, tab_stops
from app.panel.task_queue import TaskQueues
from app.panel.ticket_page.empty_page import EmptyPage
from app.panel.ticket_page.ticket_page import TicketPage
from app.panel.toast import Toast
from app.panel.top_bar import TopBar
from app.panel.undo_history import UndoHistory
from app.panel.widgets.boxes import column
from app.panel.window_commands import add_commands

NARROW = 400


class PanelWindow(QWidget):
    """One panel over one backend: `app.panel.application` makes it, the gallery makes it for pictures."""

    opened = Signal()
    """What is behind the window is open."""
    closing = Signal()
    quitting = Signal()
    fold_asked = Signal()
    lock_asked = Signal()
    index_due = Signal()
    """Something has changed that a scan of the docs should look at now."""
    settings_changed = Signal(object)
    """The new `Settings`: for the look, the dock and the tray."""

    @styled_at_the_end()
    def __init__(self, backend: Backend, tasks: TaskQueues, messages: Messages) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setWindowTitle("Deskside")
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.backend, self.tasks, self.messages = backend, tasks, messages
        self.session = TicketSession(backend, tasks, messages, self)
        self.starter = Starter(backend, tasks, messages, self)
        self.commands = Commands(self)
        add_commands(self.commands, self)
        self.empty = EmptyPage(self.commands["paste"].keys)
        self.page = TicketPage()
        self.rewriting = RewriteOperations(backend, tasks, self.session, messages)
        self.rewrites = RewriteChoice(backend, self.page, self.rewriting, self.session, messages)
        self.rewrites.add_commands(self.commands)
        self.undo_history = UndoHistory(messages, self)
        self.undo_history.add_commands(self.commands)
        self.actions_bar = ActionBar(self.commands)
        self.index_jobs = IndexJobs(backend)
        self.embedder_bar = EmbedderBar(backend, tasks, self.index_jobs)
        self.status = StatusBar()
        self.home = QStackedWidget()
        self.home.addWidget(self.empty)
        self.home.addWidget(self.page)
        self.pages = Navigation(PageContext(backend, tasks, messages, self.index_jobs, self.commands), self.home)
        self.router = PageRouter(backend, tasks, self.session, self.pages)
        self.reply_focus = ReplyFocus(self.page, self.pages, self.session)
        self.packets = PacketOperations(backend, tasks, self.session, self.page.handoff, messages)
        self.confirm_copy = ConfirmCopy(self.commands["copy"].keys)
        self.copy_reply = CopyReply(
            self.page, self.actions_bar, self.confirm_copy, self.session, self.packets, messages
        )
        self.reply_sync = ReplySync(self.page, self.session, self.copy_reply, self.actions_bar, messages)
        self.agent_corrections = AgentCorrections(backend, tasks, self.session, self.page, messages)
        self.top = TopBar(self.commands)
        self.folded_strip = FoldedStrip(self.commands)
        self.snippet_bar = SnippetBar(backend, tasks, self.session, self.page, messages)
        bars = (self.embedder_bar, self.snippet_bar, self.confirm_copy, self.actions_bar, self.status)
        box = column(self.top, self.pages, *bars)
        box.setSpacing(0)
        box.setStretchFactor(self.pages, 1)
        box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # words never widen a docked panel
        self.setMinimumSize(48, 320)
        whole = QWidget()
        whole.setLayout(box)
        self.front = Front(whole, self.folded_strip, self.commands)
        self.setLayout(self.front.layout_of_window)
        self.toast = Toast(self, (self.actions_bar, self.status))
        self.start_tickets = StartTickets(backend, tasks, self.starter, self.empty)
        insertions = ReplyInsertions(backend, tasks, self.session, self.page, messages)
        self.bar = CommandBar(self, backend, tasks, self.commands, insertions, self.undo_history)
        self._connect_ticket()
        self._connect_pages()
        self._show_state(PageState())
        self.resize(NARROW, 860)
        self.empty.paste.setFocus()

    def _connect_ticket(self) -> None:
        session, page = self.session, self.page
        session.changed.connect(self._show_state)
        session.queue_changed.connect(self.actions_bar.show_queue)
        page.sources.opened.connect(self.router.open_passage)
        page.check_list.opened.connect(self.router.open_source_of)
        page.draft.stopped.connect(session.stop)
        page.customer.earlier_chosen.connect(session.reopen)
        page.customer.reading_corrected.connect(session.correct_reading)
        page.handoff.reply_copied.connect(self.copy_reply.copy_packet_reply)
        page.state_changed.connect(self.folded_strip.show_state)

    def _connect_pages(self) -> None:
        self.messages.posted.connect(self.toast.show_message)
        self.toast.undo_asked.connect(self.undo_history.undo)
        self.empty.paste_asked.connect(self.paste)
        self.empty.ticket_chosen.connect(self.session.reopen)
        self.empty.sample_asked.connect(self.router.try_sample)
        self.status.page_asked.connect(self.pages.go)
        self.pages.turned.connect(lambda _: self._show_bars())
        self.bar.passage_chosen.connect(self.router.open_passage)
        self.bar.ticket_chosen.connect(self.router.reopen)
        self.bar.setting_chosen.connect(self.router.open_setting)
        self.router.settings_changed.connect(self.settings_changed)
        self.router.set_up.connect(self.starter.read_intents)
        self.router.model_chosen.connect(self.embedder_bar.ask)
        self.router.model_chosen.connect(self.index_due)
        self.embedder_bar.settled.connect(self.index_due)
        self.starter.opened.connect(self.embedder_bar.ask)
        self.starter.opening.connect(self.empty.show_progress)
        self.starter.opening.connect(self.router.show_opening)
        self.starter.opened.connect(self.opened)
        self.starter.status.connect(self.status.show_status)
        self.starter.first_time.connect(lambda: self.go("first-run"))

    def set_folded(self, folded: bool) -> None:
        """Shows the strip in place of everything else."""
        self.front.set_folded(folded)
        self.toast.hide()

    def show_indexing(self, progress: Progress | None) -> None:
        """Shows how far the index is; None: it is up to date."""
        self.status.show_progress(progress)
        page = self.pages.made_page("index")
        if isinstance(page, IndexPage):
            page.show_progress(progress)
        if progress is None:
            self.starter.tell_status()

    def start(self) -> None:
        """Opens the backend in the background; tickets can be pasted at once."""
        self.starter.start()
        one_at_a_time(self.page.make_ahead(), self)

    # -- what a person does -----------------------------------------------------------------

    def paste(self) -> None:
        """Works on what the clipboard holds."""
        self.take_mime(QGuiApplication.clipboard().mimeData())

    def take_mime(self, mime: QMimeData) -> None:
        """Works on what was pasted or dropped: text, HTML or files."""
        found = from_mime(mime)
        if found:
            address, session = address_in(found), self.session
            take_address(address, session, self.messages, lambda: session.take(found))
        else:
            self.messages.post("panel.paste.nothing", "info")

    def take_aside(self, things: Sequence[Incoming], *, queued: bool = False) -> None:
        """Works on something that came by itself (a file in the inbox folder, a copy while the clipboard is watched, a
        script). While the person is writing a reply, or if it is to be `queued`, it only joins the queue."""
        if things:
            self.session.take(things, aside=queued or self.page.draft.editor.touched)

    def go(self, page: str) -> None:
        """Shows a page by name."""
        self.pages.go(page)

    def copy(self, *, formatted: bool = False) -> None:
        """Copies the reply, which is seen then; in tier 3 the packet."""
        self.reply_focus.show()
        (self.copy_reply.copy_html if formatted else self.copy_reply.copy)()
        QTimer.singleShot(0, self, self.reply_focus.show)  # the question before copying has taken room from the page

    def save_now(self) -> None:
        """Saves what was typed into the reply or the packet."""
        self.session.save_now()
        self.packets.save_now()

    def save_and_wait(self) -> bool:
        """The same, and waits until it is saved, because the session ends. Gives whether that was done in time."""
        self.packets.save_now()
        return self.session.autosave.save_and_wait()

    def take(self) -> None:
        """Takes what is offered: the rewrite of the reply, else the next suggestion."""
        if not self.rewrites.take():
            self.page.take_next_suggestion()

    def leave(self) -> None:
        """Esc: drops the rewrite, else leaves the page in front, else stops the assistant."""
        if self.pages.shown or not (self.snippet_bar.leave() or self.copy_reply.ask_no_more() or self.rewrites.leave()):
            self.router.leave_or_stop()

    def record_outcome(self, outcome: ReplyOutcome) -> None:
        """Records what became of the reply and opens the next ticket."""
        self.copy_reply.record_outcome(outcome)

    def reply(self) -> str:
        """The reply as it stands in the editor."""
        return self.copy_reply.reply()

    def quit(self) -> None:
        """Ends the application, not just the window."""
        self.quitting.emit()
        self.close()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasText() or event.mimeData().hasUrls():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.take_mime(event.mimeData())
        event.acceptProposedAction()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Moves by Tab in the order of the layout; the toast comes last, and an open command bar keeps the focus."""
        over = (self.bar,) if self.bar.isVisible() else (self, self.toast)
        return step([stop for part in over for stop in tab_stops(part)], forward=next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Moves the toast and the command bar with the window's size."""
        super().resizeEvent(event)
        self.toast.follow()
        self.bar.follow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Saves what was typed before anything is closed."""
        self.save_now()
        self.closing.emit()
        super().closeEvent(event)

    # -- what comes back --------------------------------------------------------------------

    def _show_state(self, state: PageState) -> None:
        before = self.page.state
        new = state.ticket is not before.ticket
        if new:
            self.copy_reply.start_over()
            self.actions_bar.start_over()
            self.bar.close_bar()
            self.start_tickets.follow(state)
            if state.ticket is not None and self.pages.shown:
                self.pages.go_home()
        self.home.setCurrentWidget(self.empty if state.ticket is None else self.page)
        self.page.show_state(state, self.starter.intents)
        if new:
            (self.empty.paste if state.ticket is None else self.page.draft.editor).setFocus()
        self._show_bars()
        self.reply_sync.follow(before, state)

    def _show_bars(self) -> None:
        state = self.session.state
        shown = not self.pages.shown and state.ticket is not None and state.handoff is None
        self.actions_bar.setVisible(shown)
        if not shown:
            self.copy_reply.ask_no_more()
