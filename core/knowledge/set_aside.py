"""Folders and files that lie among the docs and are none: archives, dependencies, trash, copies in conflict.

Their names are data: `resources/readers/set_aside.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources


def is_folder_set_aside(name: str) -> bool:
    """Whether a folder of this name holds nothing that is to be read."""
    return bool(_patterns()[0].fullmatch(name))


def is_conflicting_copy(name: str) -> bool:
    """Whether a file of this name was left beside the real one by a synchronisation or a merge."""
    return bool(_patterns()[1].search(name))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    text = resources.files("resources").joinpath("readers", "set_aside.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    folders = "|".join(map(re.escape, data["folders"]))
    return (
        re.compile(rf"[\W_\d]*(?:{folders})[\W_\d]*", re.IGNORECASE),
        re.compile("|".join(data["conflicts"]), re.IGNORECASE),
    )
