"""Watches the team's file where the team keeps it, on a share perhaps, and takes a newer version over.

By asking again and again: a share tells of no events. A file counts once it has been left alone for a while, or has
stayed the same between two looks, so that one which is still being copied is not read. Each thing is told once: a
version in force, a file that does not hold (the version in force stays), a workspace's own file whose words do not
count. A share that is gone is nothing to tell.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import DesksideError, FileMissing, FileUnreadable
from core.team_file_errors import UnknownSigner
from core.team_pack.pack_changes import FileChange, changes, own_changes
from core.team_pack.pack_format import TeamPack
from core.team_pack.pack_versions import CheckFiles, PackVersions
from core.team_pack.takeover import load_pack, take_over
from core.workspace.folder import Workspace

_LEFT_ALONE_S = 10.0


@dataclass(frozen=True, slots=True)
class NowInForce:
    """Another version is in force than when somebody looked last; None: the workspace's own files."""

    pack: TeamPack | None
    since: int | None
    """The version that was before; None: the workspace's own files."""
    changed: tuple[FileChange, ...]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The team's file does not hold; what was in force stays."""

    error: DesksideError


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """Files of the workspace that say something else than the team's, which counts."""

    names: tuple[str, ...]


News = NowInForce | NotTaken | OwnFiles


class PackWatch:
    """What is to be told about one workspace's team file. To be asked from one thread."""

    def __init__(
        self,
        source: Path | None,
        workspace: Workspace,
        team_folder: Path,
        versions: PackVersions,
        check: CheckFiles,
        *,
        nothing_before: bool = False,
    ) -> None:
        """`source`: where the team's file lies; None: nowhere, then only what is in force is watched. `nothing_before`:
        nothing was in force until now, so that what is there is news."""
        self._source, self._workspace, self._team_folder = source, workspace, team_folder
        self._versions, self._check = versions, check
        self._name, self._pack = "", None
        if not nothing_before:
            self._name, self._pack = versions.standing().in_force, versions.in_force()
        self._stamp: tuple[int, int] | None = None
        self._tried: tuple[int, int] | None = None
        self._told: str = ""
        self._own: tuple[str, ...] = ()

    def look(self) -> Iterator[News]:
        """What is new since the last look. Raises `DesksideError` where what is kept on this machine can't be read."""
        if self._source is not None:
            yield from self._look_at_source(self._source)
        name = self._versions.standing().in_force
        if name != self._name:
            former, self._name, self._pack = self._pack, name, self._versions.in_force()
            changed = changes(former.files if former else {}, self._pack.files if self._pack else {})
            yield NowInForce(self._pack, former.version if former else None, changed)
        own = own_changes(self._workspace, self._pack) if self._pack else ()
        if own != self._own:
            self._own = own
            if own:
                yield OwnFiles(own)

    def _look_at_source(self, source: Path) -> Iterator[News]:
        try:
            status = source.stat()
        except OSError:
            if self._pack is None:  # never seen: more likely mistyped than a share that is gone
                yield from self._refused(FileMissing(path=str(source)))
            return
        before, self._stamp = self._stamp, (status.st_mtime_ns, status.st_size)
        left_alone = time.time() - status.st_mtime > _LEFT_ALONE_S
        if self._stamp == self._tried or not (self._stamp == before or left_alone):
            return
        self._tried = self._stamp
        try:
            pack = load_pack(source)
            if pack.version > self._versions.standing().highest:
                take_over(pack, source.name, self._team_folder, self._versions, self._check)
            self._told = ""
        except (FileMissing, FileUnreadable):
            self._tried = None  # gone between two calls: the next look tries again
        except UnknownSigner as error:
            self._tried = None  # the person may say at any time that the key is to be trusted
            yield from self._refused(error)
        except DesksideError as error:
            yield from self._refused(error)

    def _refused(self, error: DesksideError) -> Iterator[News]:
        if str(error) != self._told:
            self._told = str(error)
            yield NotTaken(error)
