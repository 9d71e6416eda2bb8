"""The commands of the window and their keys, in one table; those of its pages come from `app.panel.page_table`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol, get_args

from PySide6.QtCore import SignalInstance

from app.backend.views import ReplyOutcome
from app.panel.command_bar import CommandBar
from app.panel.commands import Commands
from app.panel.copy_reply import CopyReply
from app.panel.packet_operations import PacketOperations
from app.panel.page_table import PAGES
from app.panel.reply_focus import ReplyFocus
from app.panel.session import TicketSession
from app.panel.snippet_bar import SnippetBar
from app.panel.ticket_page.ticket_page import TicketPage


class CommandTarget(Protocol):
    """What the commands work on: the window, as they see it."""

    session: TicketSession
    page: TicketPage
    packets: PacketOperations
    bar: CommandBar
    reply_focus: ReplyFocus
    snippet_bar: SnippetBar
    copy_reply: CopyReply
    fold_asked: SignalInstance
    lock_asked: SignalInstance

    def paste(self) -> None:
        """Works on what the clipboard holds."""

    def go(self, page: str) -> None:
        """Shows a page by name."""

    def copy(self, *, formatted: bool = False) -> None:
        """Copies the reply or the packet, which is seen then."""

    def take(self) -> None:
        """Takes what is offered."""

    def leave(self) -> None:
        """Leaves what is in front, or stops the assistant."""

    def record_outcome(self, outcome: ReplyOutcome) -> None:
        """Records what became of the reply."""

    def quit(self) -> None:
        """Ends the application."""


def seen(window: CommandTarget, call: Callable[[], object]) -> Callable[[], None]:
    """`call` with the reply in view first: nothing is done to what is not seen."""

    def show_and_call() -> None:
        window.reply_focus.show()
        call()

    return show_and_call


def add_commands(commands: Commands, window: CommandTarget) -> None:
    """Adds all of them. The parts of the window are looked up when a command runs, not before."""
    add = commands.add
    add("paste", "ticket", window.paste, "Ctrl+Shift+V", "Ctrl+V", icon="clipboard-paste", in_menu=True)
    add("next", "ticket", lambda: window.session.next(), "Ctrl+J", icon="arrow-right", in_menu=True)
    add("correct", "ticket", lambda: window.page.triage.correct(), "Ctrl+I", icon="tag")
    add("overrule", "ticket", lambda: window.page.triage.overrule(), "Ctrl+T", icon="flag")
    add("copy", "reply", window.copy, "Ctrl+Return", "Ctrl+Enter", icon="copy")
    add("copy-html", "reply", partial(window.copy, formatted=True), "Ctrl+Shift+Return", icon="copy")
    insert = seen(window, lambda: window.copy_reply.insert())
    add("insert", "reply", insert, "Alt+Return", "Alt+Enter", icon="corner-down-left")
    add("save-snippet", "reply", lambda: window.snippet_bar.ask(), "Ctrl+Shift+K", icon="plus")
    add("stop", "reply", window.leave, "Esc", icon="square")
    add("rerun", "ticket", lambda: window.session.rerun(), "F5", icon="refresh-cw")
    add("edit", "reply", lambda: window.reply_focus.edit(), "Ctrl+E", icon="pencil")
    add("version", "reply", seen(window, lambda: window.page.draft.toggle_version()), "Ctrl+Shift+D", icon="file-text")
    add("next-check", "reply", lambda: window.page.jump_to_next_check(), "F8", icon="triangle-alert")
    add("take", "reply", seen(window, window.take), "Ctrl+.", icon="check")
    for at, outcome in enumerate(get_args(ReplyOutcome)[1:], 1):
        add(f"outcome-{outcome}", "reply", partial(window.record_outcome, outcome), f"Ctrl+{at}", icon="send")
    add("dismiss", "reply", lambda: window.page.dismiss_next(), "Shift+F8", icon="x")
    add("vote-good", "reply", seen(window, lambda: window.page.draft.good.click()), "Ctrl+Shift+Up", icon="thumbs-up")
    add("vote-bad", "reply", seen(window, lambda: window.page.draft.bad.click()), "Ctrl+Shift+Down", icon="thumbs-down")
    add("hand-over", "reply", lambda: window.packets.hand_over(), "Ctrl+Shift+H", icon="send")
    add("save-packet", "reply", lambda: window.packets.save_as(), "Ctrl+S", icon="download")
    add("search", "go", lambda: window.bar.open(), "Ctrl+K", icon="search")
    for page in PAGES:
        if page.has_command:
            add(page.id, page.group, partial(window.go, page.id), *page.keys, icon=page.icon, in_menu=True)
    add("fold", "app", window.fold_asked.emit, "Ctrl+B", icon="panel-right-close", in_menu=True)
    add("lock", "app", window.lock_asked.emit, "Ctrl+Alt+L", icon="lock", in_menu=True)
    add("quit", "app", window.quit, "Ctrl+Q", icon="x", in_menu=True)
