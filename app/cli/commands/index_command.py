"""`deskside index` and `deskside status`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.cli.context import Context
from app.i18n import t, tn, unread_words
from app.language_notice import as_row, in_words
from app.model_clients import model_name
from core.knowledge.embedder_migration import EmbedderChange
from core.knowledge.index_progress import IndexProgress, IndexReport
from core.knowledge.status import index_status
from core.processes import egress_guard
from core.store.documents import Failure


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the two commands."""
    index = subparsers.add_parser("index", parents=[options], help="read the docs and bring the index up to date")
    index.add_argument("folders", nargs="*", type=Path, metavar="DIR", help="docs folders, in place of the workspace's")
    index.add_argument(
        "--change-embedder",
        action="store_true",
        help="rebuild the index for the chosen search model without asking; the old one answers until then",
    )
    index.set_defaults(run=run_index)
    status = subparsers.add_parser("status", parents=[options], help="what is indexed, loaded and refused")
    status.set_defaults(run=run_status)


def run_index(context: Context) -> int:
    """Scans the docs folders once and says what changed. A workspace that was named is the configured one from then
    on."""
    context.docs_folders = tuple(folder.absolute() for folder in context.options.folders)
    _settle_embedder(context)
    context.remember_workspace()
    for step in context.services.indexer.scan():
        match step:
            case IndexProgress():
                context.out.progress(describe(step))
            case IndexReport():
                _report(context, step)
    return 0


def _settle_embedder(context: Context) -> None:
    """Asks before the index is rebuilt for another embedder. With nobody to ask, `--change-embedder` says yes; without
    it the old index stays in use and is kept up to date."""
    indexer = context.services.indexer
    change = indexer.embedder_change()
    if change is None:
        return
    agreed = change.agreed or context.options.change_embedder
    if not agreed and not context.out.as_json and sys.stdin.isatty():
        minutes = max(1, round(indexer.expected_seconds(change) / 60))
        context.out.say(_in_words(change) + " " + t("index.change.minutes", minutes=minutes))
        agreed = context.out.ask(t("index.change.question"))
    elif not agreed:
        context.out.say(_in_words(change) + " " + t("index.change.option"))
    if agreed:
        indexer.agree_to_change()
    elif not change.old_present:
        context.out.say(t("index.change.by-words", old=change.old_model))


def _in_words(change: EmbedderChange) -> str:
    return t("index.change", old=change.old_model, new=change.new_model, texts=change.texts)


def _report(context: Context, report: IndexReport) -> None:
    change = context.services.indexer.embedder_change()
    row = {
        "files": report.files,
        "chunks": report.chunks,
        "added": report.added,
        "changed": report.changed,
        "moved": report.moved,
        "removed": report.removed,
        "skipped": report.skipped,
        "pending": report.pending,
        "failed": [
            {"path": failure.path, "reason": unread_words(failure.reason, failure.values)} for failure in report.failed
        ],
        "embedder_change": None
        if change is None
        else {"from": change.old_model, "to": change.new_model, "texts": change.texts, "agreed": change.agreed},
        "seconds": round(report.seconds, 3),
    }
    foreign = context.services.other_languages()
    if context.out.as_json:
        context.out.row(row | {"other_language": as_row(foreign)})
        return
    context.out.text(
        t(
            "index.summary",
            files=tn("count.files", report.files),
            chunks=tn("count.passages", report.chunks),
            added=report.added,
            changed=report.changed,
            removed=report.removed,
            seconds=f"{report.seconds:.1f}",
        )
    )
    _list_unread(context, report.failed)
    if foreign:
        context.out.text(in_words(foreign, by_command=True))


def run_status(context: Context) -> int:
    """Says what the index holds, which models are in use and what the guard refused."""
    services = context.services
    found = index_status(services.store)
    last = datetime.fromtimestamp(found.last_indexed, UTC).isoformat(timespec="seconds") if found.last_indexed else ""
    row = {
        "files": found.files,
        "chunks": found.chunks,
        "pending": found.pending,
        "failed": len(found.failed),
        "model": services.chat_model.identity.id if services.chat_model else "",
        "embedder": services.embedder.identity.id if services.embedder else "",
        "answering": found.embedder,
        "last_indexed": last,
        "egress_refused": egress_guard.refused(),
    }
    foreign = context.services.other_languages()
    if context.out.as_json:
        context.out.row(row | {"other_language": as_row(foreign)})
    else:
        counted = {
            "files": tn("count.files", found.files),
            "chunks": tn("count.passages", found.chunks),
            "failed": tn("count.files", len(found.failed)),
        }
        missing = t("status.none")
        words = {name: missing if value == "" else value for name, value in row.items()}
        folder = context.directories.models
        words |= {role: model_name(folder, str(row[role])) or missing for role in ("model", "embedder")}
        context.out.text(t("status.summary", **words | counted))
        _list_unread(context, found.failed)
        if foreign:
            context.out.text(in_words(foreign, by_command=True))
    return 0


def _list_unread(context: Context, failures: Iterable[Failure]) -> None:
    for failure in failures:
        why = unread_words(failure.reason, failure.values)
        context.out.text("  " + t("index.not-read", path=failure.path, reason=why))


def describe(step: IndexProgress) -> str:
    """How far a scan is, in a line."""
    if step.phase == "reading" or not step.chunks_total:
        return t("index.progress", done=step.files, total=step.files_total)
    left = "" if step.seconds_left is None else t("index.time-left", seconds=round(step.seconds_left))
    return t("index.embedding", done=step.chunks, total=step.chunks_total, rate=f"{step.rate:.0f}", left=left)
