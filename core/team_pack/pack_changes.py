"""What one version of a team file changes against the one before, and what a person has changed against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import BadWorkspaceFile, FileUnreadable
from core.team_pack.pack_format import TeamPack
from core.workspace.folder import Workspace, read_file


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that two versions have differently: how many lines are new, and how many are gone."""

    name: str
    added: int
    removed: int


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FileChange, ...]:
    """The files that differ, by name. `before`, `after`: the text of each file."""
    names = sorted({*before, *after})
    return tuple(
        FileChange(name, *_lines_changed(before.get(name, ""), after.get(name, "")))
        for name in names
        if before.get(name) != after.get(name)
    )


def own_changes(workspace: Workspace, pack: TeamPack) -> tuple[str, ...]:
    """The files of the workspace's own folder that say something else than the team's file in force, whose words count
    in their place."""
    return tuple(name for name, text in pack.files.items() if _own_text(workspace, name) not in (None, text.rstrip()))


def _own_text(workspace: Workspace, name: str) -> str | None:
    """The text of the workspace's own file without what ends it; None where there is none, "" where it can't be read:
    that is a difference too."""
    try:
        return read_file(workspace.root / name, name).rstrip()
    except FileNotFoundError:
        return None
    except (BadWorkspaceFile, FileUnreadable):
        return ""


def _lines_changed(before: str, after: str) -> tuple[int, int]:
    """How many lines are new, and how many are gone; a line that only moved is neither."""
    old, new = Counter(before.splitlines()), Counter(after.splitlines())
    return (new - old).total(), (old - new).total()
