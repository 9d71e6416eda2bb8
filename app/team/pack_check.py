"""The check of a team file before it comes into force: all that its readers say, those of the team's servers too."""

from __future__ import annotations

from app.team.servers import team_servers
from core.team_pack.file_checks import check_files
from core.workspace.folder import Workspace


def check_pack(workspace: Workspace) -> None:
    """Reads every file of the workspace as its readers do. Raises `BadWorkspaceFile` with the place of the first
    mistake, `FileUnreadable`."""
    check_files(workspace)
    team_servers(workspace)
