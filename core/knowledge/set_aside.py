"""Folders and files that lie among the docs and are none: archives, dependencies, trash, copies in conflict.

Their names are data: `resources/readers/set_aside.toml`.
"""

from __future__ import annotations

import re
from functools import cache

from core.resources import load_toml


def is_folder_set_aside(name: str) -> bool:
    """Whether a folder of this name holds nothing that is to be read."""
    return bool(_patterns()[0].fullmatch(name))


def is_conflicting_copy(name: str) -> bool:
    """Whether a file of this name was left beside the real one by a synchronisation or a merge."""
    return bool(_patterns()[1].search(name))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load_toml("readers", "set_aside.toml")
    folders = "|".join(map(re.escape, data["folders"]))
    return (
        re.compile(rf"[\W_\d]*(?:{folders})[\W_\d]*", re.IGNORECASE),
        re.compile("|".join(data["conflicts"]), re.IGNORECASE),
    )
