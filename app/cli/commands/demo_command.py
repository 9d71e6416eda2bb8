"""`deskside demo`: the sample workspace, a throw-away store and key, one sample ticket, the whole trip."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.commands import assist_command, index_command
from app.cli.context import Context
from app.composition import Services
from app.i18n import t
from app.sample import sample_ticket, sample_workspace
from core.knowledge.index_progress import IndexProgress
from core.store.key_file import new_key
from core.workspace.folder import Workspace


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    demo = subparsers.add_parser("demo", parents=[options], help="the whole trip on the sample, nothing kept")
    demo.set_defaults(run=run_demo)


def run_demo(context: Context) -> int:
    """Indexes the sample into a store that is thrown away and handles one ticket of it."""
    folder = context.throw_away_folder()
    workspace = Workspace(sample_workspace(folder))
    context.use(Services(context.directories, context.settings, workspace, folder / "demo.db", new_key()))
    ticket = sample_ticket()
    if not context.out.as_json:
        context.out.say(t("demo.indexing"))
    for step in context.services.indexer.scan():
        if isinstance(step, IndexProgress):
            context.out.progress(index_command.describe(step))
    if not context.out.as_json:
        context.out.text(f"{t('demo.ticket')}\n\n{ticket.subject}\n{ticket.last_customer_message.text}\n")
    return assist_command.show(context.services.handle(ticket), context.out)
