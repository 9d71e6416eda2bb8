"""A workspace with the files of the team's version in force. Loads nothing more where no team file was ever taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.workspace.folder import Workspace


def under_team_file(workspace: Workspace, folder: Path) -> Workspace:
    """The workspace with the files of the team's version in force, which go before its own; unchanged where none is.
    `folder`: where the versions lie. Raises `DamagedTeamFolder`, `FileUnwritable`."""
    if not folder.is_dir():
        return workspace
    from core.team_pack.pack_versions import PackVersions  # 10 ms: who has no team file does without

    return replace(workspace, team_files=PackVersions(folder).files_in_force())
