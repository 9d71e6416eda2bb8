"""One process at a time makes a store, its key, or puts another in its place."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from core.errors import StoreBusy
from core.file_lock import file_lock

_SECONDS = 60.0
"""How long another may take: to copy a large backup into place."""


def creation_lock(store_file: Path) -> AbstractContextManager[None]:
    """Held by whoever creates or replaces the store at `store_file`, whose folder is made. Not reentrant. Raises
    `StoreBusy`, `FileUnwritable`."""
    return file_lock(store_file.with_name(f"{store_file.name}.lock"), _SECONDS, StoreBusy, store_file.name)
