"""Commands of the contract that a later version brings: they say so instead of being unknown."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.context import Context
from core.errors import NotYet


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares them."""
    metrics = subparsers.add_parser("metrics", parents=[options], help="measures of the work (not yet)")
    metrics.add_argument("--days", type=int, default=30, metavar="N")
    metrics.set_defaults(run=run_metrics)


def run_metrics(context: Context) -> int:
    """Raises `NotYet`."""
    raise NotYet(command=str(context.options.command))
