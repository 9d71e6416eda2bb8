"""`deskside push` and `deskside open`: hand tickets to the running panel; `open` starts it where none runs."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from app.cli.context import Context
from app.cli.files_in import file_bytes
from core.errors import NotRunning


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    push = subparsers.add_parser("push", parents=[options], help="hand a ticket to the running panel")
    push.add_argument("--clipboard", action="store_true", help="the ticket on the clipboard")
    push.add_argument("file", nargs="?", metavar="FILE")
    push.set_defaults(run=run_push)
    opened = subparsers.add_parser(
        "open", parents=[options], help="open files in the panel, which is started if need be"
    )
    opened.add_argument("files", nargs="*", metavar="FILE")
    opened.set_defaults(run=run_open)


def run_push(context: Context) -> int:
    """Sends the ticket through the panel's own socket; with no file, what the panel finds on the clipboard.
    Raises `NotRunning`, `FileMissing`, `FileUnreadable`, `TooLarge`."""
    from app.panel.desktop.running_panel import push

    data, name = None, ""
    if context.options.file and not context.options.clipboard:
        name = context.options.file
        data = sys.stdin.buffer.read() if name == "-" else file_bytes(name)
    if not push(context.directories.data, data, name):
        raise NotRunning
    return 0


def run_open(context: Context) -> int:
    """What a double click on a mail does; without a file, what the program's icon does. Raises `NoDisplay`,
    `AlreadyRunning`, `FileMissing`, `FileUnreadable`, `TooLarge`."""
    from app.panel.desktop.running_panel import push
    from app.start import open_panel

    tickets = [(name, file_bytes(name)) for name in context.options.files]
    taken = 0
    for name, data in tickets:
        if not push(context.directories.data, data, name, queued=taken > 0):
            break
        taken += 1
    if tickets and taken == len(tickets):
        return 0
    return open_panel(context.directories, context.settings, context.workspace_or_none(), tickets[taken:])
