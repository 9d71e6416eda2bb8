"""`deskside index` and `deskside status`."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from app.cli.context import Context
from core import guard
from core.knowledge.indexing import IndexProgress, IndexReport


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the two commands."""
    index = subparsers.add_parser("index", parents=[options], help="read the docs and bring the index up to date")
    index.add_argument("folders", nargs="*", type=Path, metavar="DIR", help="docs folders, in place of the workspace's")
    index.set_defaults(run=run_index)
    status = subparsers.add_parser("status", parents=[options], help="what is indexed, loaded and refused")
    status.set_defaults(run=run_status)


def run_index(context: Context) -> int:
    """Scans the docs folders once and says what changed."""
    folders: list[Path] = context.options.folders
    if folders:
        context.settings = dataclasses.replace(context.settings, docs_folders=tuple(str(f.absolute()) for f in folders))
    report = IndexReport()
    for step in context.bench.indexer.scan():
        match step:
            case IndexProgress():
                context.out.progress(describe(step))
            case IndexReport():
                report = step
    row = {
        "files": report.files,
        "chunks": report.chunks,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "skipped": report.skipped,
        "failed": [{"path": f.path, "reason": f.reason} for f in report.failed],
        "seconds": round(report.seconds, 3),
    }
    if context.out.as_json:
        context.out.row(row)
    else:
        numbers = {name: row[name] for name in ("files", "chunks", "added", "changed", "removed")}
        context.out.text(t("index.summary", seconds=f"{report.seconds:.1f}", **numbers))
        for failed in report.failed:
            context.out.text("  " + t("index.not-read", path=failed.path, reason=t(f"index.reason.{failed.reason}")))
    return 0
