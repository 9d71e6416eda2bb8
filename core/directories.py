"""Where things lie on this machine. One object, so that a test or `--data-dir` moves all of it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "deskside"


@dataclass(frozen=True, slots=True)
class Directories:
    """The data folder (stores, settings, logs) and the models folder, which lies apart from it
    so that a fresh data folder needs no new download."""

    data: Path
    models: Path

    @property
    def settings_file(self) -> Path:
        """Where `core.settings` reads and writes."""
        return self.data / "settings.toml"

    @property
    def logs(self) -> Path:
        """Folder of the log files."""
        return self.data / "logs"

    def backup_folder(self, chosen: str) -> Path:
        """Folder of the daily backups: the one that the settings name, else one of ours."""
        return Path(chosen).expanduser() if chosen else self.data / "backups"

    @property
    def team_folder(self) -> Path:
        """Whose team files are trusted here, and below it the versions of each workspace."""
        return self.data / "team"

    def team_versions(self, workspace: Path) -> Path:
        """Folder of the versions of the team file that a workspace is under."""
        return self.team_folder / _name_of(workspace)

    def store_file(self, workspace: Path) -> Path:
        """The encrypted store of a workspace, named by the workspace's absolute path."""
        return self.data / "stores" / f"{_name_of(workspace)}.db"


def _name_of(workspace: Path) -> str:
    digest = hashlib.sha256(str(workspace.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return digest[:20]


def directories(data: Path | None = None, models: Path | None = None) -> Directories:
    """The places in force: the arguments, else `DESKSIDE_MODELS` for the models, else the
    platform's own folders. Nothing is created."""
    from_environment = os.environ.get("DESKSIDE_MODELS")
    if models is None:
        models = (
            Path(from_environment).expanduser()
            if from_environment
            else Path(platformdirs.user_data_dir(APP, appauthor=False)) / "models"
        )
    if data is None:
        data = Path(platformdirs.user_data_dir(APP, appauthor=False))
    return Directories(data.expanduser().absolute(), models.expanduser().absolute())
