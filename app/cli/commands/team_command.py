"""`deskside team`: the team's signed file, and the team's own servers."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.commands import team_answer_actions, team_docs_actions, team_file_actions, team_server_actions

_FILE, _SERVERS, _DOCS = (
    "show|apply|back|trust|keygen|pack",
    "check|key",
    "setup|password|docs|index|export|import|answers",
)


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    team = subparsers.add_parser("team", parents=[options], help="the team's signed file, and its own servers")
    actions = team.add_subparsers(dest="action", required=True, metavar=f"{_FILE}|{_SERVERS}|{_DOCS}")
    team_file_actions.add(actions, options)
    team_server_actions.add(actions, options)
    team_docs_actions.add(actions, options)
    team_answer_actions.add(actions, options)
