"""The commands of the window and their keys, in one table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, get_args

from app.panel.commands import Commands
from app.panel.view_models import Outcome

if TYPE_CHECKING:
    from app.panel.window import PanelWindow

PAGES = (
    ("recent", ("Ctrl+L",), "inbox"),
    ("health", (), "life-buoy"),
    ("put-right", (), "pencil"),
    ("index", (), "database"),
    ("models", (), "cpu"),
    ("settings", ("Ctrl+,",), "settings"),
    ("privacy", (), "shield-check"),
    ("about", (), "info"),
)
IN_MENU = {"paste", "next", "keys", "fold", "quit"} | {name for name, _, _ in PAGES}
ENDS_A_PART = {"next", "about"}
"""Commands after which the menu has a line."""


def add_commands(commands: Commands, window: PanelWindow) -> None:
    """Adds all of them. The parts of the window are looked up when a command runs, not before."""
    add = commands.add
    add("paste", "ticket", window.paste, "Ctrl+Shift+V", "Ctrl+V", icon="clipboard-paste")
    add("next", "ticket", lambda: window.session.next(), "Ctrl+J", icon="arrow-right")
    add("correct", "ticket", lambda: window.page.triage.correct(), "Ctrl+I", icon="tag")
    add("overrule", "ticket", lambda: window.page.triage.overrule(), "Ctrl+T", icon="flag")
    add("copy", "reply", lambda: window.out.copy(), "Ctrl+Return", "Ctrl+Enter", icon="copy")
    add("copy-html", "reply", lambda: window.out.copy_html(), "Ctrl+Shift+Return", icon="copy")
    add("stop", "reply", window.leave, "Esc", icon="square")
    add("rerun", "ticket", lambda: window.session.rerun(), "F5", icon="refresh-cw")
    add("edit", "reply", window.edit, "Ctrl+E", icon="pencil")
    add("version", "reply", lambda: window.page.draft.toggle_version(), "Ctrl+Shift+D", icon="file-text")
    add("next-check", "reply", lambda: window.page.jump_to_next_check(), "F8", icon="triangle-alert")
    add("take", "reply", window.take, "Ctrl+.", icon="check")
    for at, outcome in enumerate(get_args(Outcome)[1:], 1):
        add(f"outcome-{outcome}", "reply", partial(window.note_outcome, outcome), f"Ctrl+{at}", icon="send")
    add("dismiss", "reply", lambda: window.page.dismiss_next(), "Shift+F8", icon="x")
    add("vote-good", "reply", lambda: window.page.draft.good.click(), "Ctrl+Shift+Up", icon="thumbs-up")
    add("vote-bad", "reply", lambda: window.page.draft.bad.click(), "Ctrl+Shift+Down", icon="thumbs-down")
    add("hand-over", "reply", lambda: window.packets.hand_over(), "Ctrl+Shift+H", icon="send")
    add("save-packet", "reply", lambda: window.packets.save_as(), "Ctrl+S", icon="download")
    add("search", "go", lambda: window.bar.open(), "Ctrl+K", icon="search")
    for name, key, sign in PAGES:
        add(name, "go", partial(window.go, name), *key, icon=sign)
    add("keys", "app", partial(window.go, "keys"), "F1", "?", icon="keyboard")
    add("fold", "app", window.fold_asked.emit, "Ctrl+B", icon="panel-right-close")
    add("quit", "app", window.quit, "Ctrl+Q", icon="x")
