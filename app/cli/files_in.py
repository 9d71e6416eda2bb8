"""What stands in a file that a command names."""

from __future__ import annotations

from pathlib import Path

from core.errors import FileMissing, FileUnreadable
from core.tickets.decoding import MAX_BYTES, check_size


def file_bytes(name: str, limit: int = MAX_BYTES) -> bytes:
    """The content of the file of that name, of at most `limit` bytes. Raises `FileMissing`, `FileUnreadable`,
    `TooLarge`."""
    path = Path(name)
    try:
        check_size(path.stat().st_size, path.name, limit)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(path=name) from error
    except OSError as error:
        raise FileUnreadable(path=name, reason=error.strerror or type(error).__name__) from error
