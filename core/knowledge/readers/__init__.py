"""What a file says: one module per format, behind this registry.

A reader is a function `read(data, name)` that yields (member, document): one document with an
empty member name, or one per member of a container. It raises `Refused` with a reason that a
person understands. Readers run in a bounded child process; they import nothing of the store.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, cast

from core.knowledge.model import ExtractedDocument


class Read(Protocol):
    """The signature of every reader."""

    def __call__(self, data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
        """The documents in a file's content. Raises `Refused`."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: the module that reads it, and the version of what it gives. Raise the version when
    the same file comes out otherwise than before: it is then read again."""

    module: str
    version: int

    @property
    def read(self) -> Read:
        """The reader's function; its library is imported only now."""
        return cast(Read, importlib.import_module(f"{__name__}.{self.module}").read)


_MARKDOWN = Reader("markdown", 1)
_HTML = Reader("html", 1)
_TEXT = Reader("text", 1)
_BY_SUFFIX = {
    ".md": _MARKDOWN,
    ".mdx": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".txt": _TEXT,
    ".text": _TEXT,
}


def reader_for(name: str) -> Reader | None:
    """The reader of a file by its suffix, None if nobody reads such files."""
    return _BY_SUFFIX.get(PurePosixPath(name).suffix.lower())
