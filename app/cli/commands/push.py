"""`deskside push`: hands a ticket to the running panel."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.context import Context
from core.errors import NotYet


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    push = subparsers.add_parser("push", parents=[options], help="hand a ticket to the running panel")
    push.add_argument("--clipboard", action="store_true", help="the ticket on the clipboard")
    push.add_argument("file", nargs="?", metavar="FILE")
    push.set_defaults(run=run_push)


def run_push(context: Context) -> int:
    """Sends the ticket through the panel's own socket."""
    raise NotYet(command="push")
