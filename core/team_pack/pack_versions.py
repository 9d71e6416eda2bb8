"""The versions of a team file that a workspace on this machine has had: the one in force, and the one before it.

    <data>/team/<workspace>/in-force.json       which version is in force, which was before, the highest ever
    <data>/team/<workspace>/7-0c4f…/            a version: the signed file, and its texts as files of their own

A version is written whole into a folder of its own, under a name that nobody looks for; renamed; and comes into force
by the replacement of one small file. So a death at any moment leaves the version before or the new one, and never some
files of each.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from core.durable_write import sync_folder, write_synced, write_whole
from core.errors import FileUnwritable
from core.team_file_errors import (
    DamagedTeamFolder,
    NoFormerTeamFile,
    NotATeamFile,
    NoTeamFile,
    OlderTeamFile,
    OtherTeamFile,
)
from core.team_pack.pack_format import TeamPack, read_pack, write_pack
from core.team_pack.writing_lock import one_writer
from core.workspace.folder import Workspace

_IN_FORCE = "in-force.json"
"""In the folder of a workspace's versions: which of them is in force."""
_SIGNED = "team-file.json"
_UNDER_WAY = ".new-"

_put_right: set[Path] = set()
"""Folders of versions whose files this process has held against the signed one."""

CheckFiles = Callable[[Workspace], None]
"""Reads every file of a workspace as its readers do. Raises `BadWorkspaceFile`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which versions there are, by the names of their folders; empty: no team file."""

    in_force: str = ""
    before: str | None = None
    """What `go_back` brings into force: a version, or "" for the workspace's own files; None: nothing is kept."""
    highest: int = 0
    """The highest version that was ever in force here: what is watched must be newer than this."""


class PackVersions:
    """The versions in one folder. Reading never waits for whoever writes."""

    def __init__(self, folder: Path) -> None:
        """Touches nothing."""
        self.folder = folder

    def standing(self) -> Standing:
        """What is in force. Raises `DamagedTeamFolder`."""
        path = self.folder / _IN_FORCE
        try:
            fields = json.loads(path.read_bytes())
            found = Standing(**{name: fields[name] for name in ("in_force", "before", "highest")})
        except (FileNotFoundError, NotADirectoryError):
            return Standing()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise DamagedTeamFolder(path=str(path)) from error
        if not _is_plain(found.in_force) or not _is_plain(found.before or "") or type(found.highest) is not int:
            raise DamagedTeamFolder(path=str(path))
        return found

    def in_force(self) -> TeamPack | None:
        """The version in force. Raises `DamagedTeamFolder`."""
        return self._pack(self.standing().in_force)

    def former(self) -> TeamPack | None:
        """The version before it. Raises `DamagedTeamFolder`."""
        return self._pack(self.standing().before or "")

    def files_in_force(self) -> Path | None:
        """The folder with the files in force, as the signed file has them: what somebody has changed in there is put
        back, once a process. Raises `DamagedTeamFolder`, `FileUnwritable`."""
        name = self.standing().in_force
        if not name:
            return None
        folder = self.folder / name
        if folder not in _put_right:
            pack = self._pack(name)
            for file, text in pack.files.items() if pack else ():
                if _bytes_of(folder / file) != text.encode("utf-8"):
                    write_whole(folder / file, text.encode("utf-8"))
            _put_right.add(folder)
        return folder

    def take_over(self, pack: TeamPack, check: CheckFiles) -> bool:
        """Brings a pack into force whose signer is trusted; false where it is in force already. Raises `OtherTeamFile`,
        `OlderTeamFile`, what `check` raises on its files, `TeamFolderBusy`, `FileUnwritable`; then nothing has
        changed."""
        with one_writer(self.folder):
            standing, now = self.standing(), self.in_force()
            if now is not None and not _follows(pack, now):
                return False
            name = self._written(pack, check)
            self._set(Standing(name, standing.in_force, max(standing.highest, pack.version)))
        return True

    def go_back(self) -> TeamPack | None:
        """Brings into force again what was before, and gives it; None: the workspace's own files. Raises `NoTeamFile`,
        `NoFormerTeamFile`, `TeamFolderBusy`, `FileUnwritable`."""
        with one_writer(self.folder):
            standing = self.standing()
            if not standing.in_force:
                raise NoTeamFile
            if standing.before is None:
                raise NoFormerTeamFile
            former = self._pack(standing.before)
            self._set(replace(standing, in_force=standing.before, before=None))
        return former

    def _set(self, standing: Standing) -> None:
        """The one step by which another version comes into force; then what nobody needs any more is deleted."""
        write_whole(self.folder / _IN_FORCE, json.dumps(asdict(standing)).encode("ascii"))
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in (standing.in_force, standing.before):
                with suppress(OSError):  # one that is open on Windows goes with the next version
                    shutil.rmtree(path)

    def _written(self, pack: TeamPack, check: CheckFiles) -> str:
        """The name of a folder that holds this pack whole, once its files have been checked."""
        signed = write_pack(pack)
        name = f"{pack.version}-{hashlib.sha256(signed).hexdigest()[:16]}"
        under_way = self.folder / f"{_UNDER_WAY}{name}"  # never a place where other files were found good before
        try:
            shutil.rmtree(under_way, ignore_errors=True)
            for file, text in pack.files.items():
                write_synced(under_way / file, text.encode("utf-8"))
            check(Workspace(under_way))
            write_synced(under_way / _SIGNED, signed)
            for folder in {(under_way / file).parent for file in pack.files} | {under_way}:
                sync_folder(folder)
            if not (self.folder / name).is_dir():
                under_way.rename(self.folder / name)
                sync_folder(self.folder)
        except OSError as error:
            raise FileUnwritable(path=str(self.folder), reason=error.strerror or "") from error
        finally:
            shutil.rmtree(under_way, ignore_errors=True)
        return name

    def _pack(self, name: str) -> TeamPack | None:
        if not name:
            return None
        path = self.folder / name / _SIGNED
        try:
            return read_pack(path.read_bytes(), str(path))
        except (OSError, NotATeamFile) as error:
            raise DamagedTeamFolder(path=str(path)) from error


def _follows(pack: TeamPack, now: TeamPack) -> bool:
    """Whether it may follow upon the one in force; false where it is that one. Raises `OtherTeamFile`,
    `OlderTeamFile`."""
    if pack == now:
        return False
    if pack.team != now.team:
        raise OtherTeamFile(team=pack.team, ours=now.team)
    if pack.version <= now.version:
        raise OlderTeamFile(version=pack.version, in_force=now.version)
    return True


def _is_plain(name: object) -> bool:
    """Whether it is the name of a folder in this one, and leads nowhere else."""
    return isinstance(name, str) and Path(name).name == name and name != ".."


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
