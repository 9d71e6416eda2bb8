"""Opens the panel: the window first, everything else behind it."""

from __future__ import annotations

import os
import sys

from app.cli.context import Context, ask_passphrase
from app.desk.workbench_desk import WorkbenchDesk
from app.keys import store_key
from core.errors import NoDisplay


def open_panel(context: Context) -> int:
    """Runs the panel until it is closed. Raises `NoDisplay`, `WorkspaceMissing`."""
    if not on_a_screen():
        raise NoDisplay
    workspace = context.workspace()
    store_file = context.places.store_file(workspace.root)
    ask = ask_passphrase if sys.stdin.isatty() else None
    desk = WorkbenchDesk(context.places, context.settings, workspace, lambda: store_key(store_file, ask))

    from app.panel.run import run_panel

    return run_panel(desk, context.places)


def on_a_screen() -> bool:
    """Whether there is a screen, or one that a test stands in for."""
    return (
        sys.platform in ("win32", "darwin")
        or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        or os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal", "vnc")
    )
