"""Where the documents lie on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import FileMissing


def find_file(folders: Sequence[Path], path: str) -> Path:
    """The file of the document `path` in the first of the docs folders that has it. Raises `FileMissing`."""
    for folder in folders:
        if (folder / path).is_file():
            return folder / path
    raise FileMissing(path=path)
