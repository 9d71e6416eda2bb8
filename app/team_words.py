"""What a version of the team's file changes, in words: the same in the panel and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import t
from core.team_pack.pack_changes import FileChange


def changed_words(changed: Sequence[FileChange]) -> str:
    """The names of the files that differ."""
    return ", ".join(change.name for change in changed) or t("team.nothing-changed")


def change_lines(changed: Sequence[FileChange]) -> list[str]:
    """A line for each file that differs, with how much of it."""
    return [t("team.change", file=one.name, added=one.added, removed=one.removed) for one in changed]
