"""`deskside companion`: the browser's extension registered, looked at, removed; and the host that browsers start."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from app.cli.context import Context
from app.companion import registration
from app.companion.native_host import is_ours, run_host
from app.i18n import t


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    companion = subparsers.add_parser(
        "companion", parents=[options], help="the open ticket from the browser, the reply back into its page"
    )
    actions = companion.add_subparsers(dest="action", required=True, metavar="install|status|remove")
    for name, what, run in (
        ("install", "register it with the browsers of this user", run_install),
        ("status", "say which browsers it is registered with", run_status),
        ("remove", "undo install", run_remove),
    ):
        action = actions.add_parser(name, parents=[options], help=what)
        action.set_defaults(run=run)
        if run is run_install:
            packed = "the id of the extension as your team has packed it with a key of its own"
            action.add_argument("--id", type=_extension_id, default="", metavar="ID", help=packed)
    host = actions.add_parser("host", parents=[options])  # what browsers start: not in the help
    host.add_argument("--id", type=_extension_id, default="")
    host.add_argument("caller", nargs="*")
    host.set_defaults(run=run_companion_host)


def run_install(context: Context) -> int:
    """Registers the companion, and says what is left to do by hand. Raises `FileUnwritable`."""
    registration.install(_found(context), context.directories.data, context.options.id)
    status = run_status(context)
    if not context.out.as_json:
        context.out.text(t("cli.companion.next"))
    return status


def run_status(context: Context) -> int:
    """One row a browser: how the companion is registered with it. 1: with none."""
    data, out = context.directories.data, context.out
    extension = registration.folder_of(data) / "extension"
    rows = [(browser, registration.registered(browser, data)) for browser in _found(context)]
    for browser, how in rows:
        if out.as_json:
            out.row({"browser": browser.name, "registered": how, "manifest": str(browser.manifest)})
        else:
            words = t(f"cli.companion.{how}", browser=browser.name, kind=browser.closed)
            out.text(f"{browser.name}: {words}")
    if not any(how != "closed" for _, how in rows):
        out.say(t("cli.companion.no-browser"))
    if extension.is_dir() and not out.as_json:
        out.text(f"{t('cli.companion.extension')}: {extension}")
    return 0 if any(how == "registered" for _, how in rows) else 1


def run_remove(context: Context) -> int:
    """Takes the companion away again. Raises `FileUnwritable`."""
    for gone in registration.remove(_found(context), context.directories.data):
        if context.out.as_json:
            context.out.row({"browser": gone.name, "registered": "not-registered", "manifest": str(gone.manifest)})
        else:
            context.out.text(f"{gone.name}: {t('cli.companion.removed')}")
    return 0


def run_companion_host(context: Context) -> int:
    """Serves the browser that started it, for our own extension alone; 1 for any other caller."""
    if not is_ours(context.options.caller, context.options.id):
        return 1
    return run_host(context.directories.data, sys.stdin.buffer, context.out.binary)


def _extension_id(words: str) -> str:
    if not re.fullmatch("([a-p]{32})?", words):
        raise argparse.ArgumentTypeError("an extension's id is 32 letters from a to p")
    return words


def _found(context: Context) -> list[registration.Browser]:
    return list(registration.browsers(Path.home(), context.directories.data))
