"""Makes a team file out of a folder: its files checked by their readers, the version raised, signed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from core.errors import WorkspaceMissing
from core.team_file_errors import NothingToPack
from core.team_pack.pack_format import TeamPack, may_hold, signed
from core.team_pack.pack_versions import CheckFiles
from core.team_pack.signing_key import public_key
from core.workspace.folder import Workspace, read_file


def build_pack(
    folder: Path,
    seed: bytes,
    team: str,
    signed_by: str,
    version: int,
    check: CheckFiles,
    *,
    now: datetime | None = None,
) -> TeamPack:
    """The signed pack of the files in `folder` that a team file may hold. Raises `WorkspaceMissing`, `NothingToPack`,
    `BadWorkspaceFile`, `FileUnreadable`."""
    if not folder.is_dir():
        raise WorkspaceMissing(path=str(folder))
    paths = (*folder.iterdir(), *folder.glob("templates/*"))
    found = sorted(name for path in paths if may_hold(name := path.relative_to(folder).as_posix()))
    files = {name: read_file(folder / name, name) for name in found}
    if not files:
        raise NothingToPack(path=str(folder))
    check(Workspace(folder))
    made = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    return signed(TeamPack(team, version, made, signed_by, public_key(seed), files), seed)
