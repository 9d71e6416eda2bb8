"""What a file says: one module per format, behind this registry.

A reader is a function of (data, name) that yields (member, document): one document with an empty
member name, or one per member of a container, a `Refused` in place of a member that can't be read. It
raises `Refused` for the whole file, with a reason that a person understands.
Readers run in a bounded child process; they import nothing of the store.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, cast

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.unread import INSTEAD


class Read(Protocol):
    """The signature of every reader."""

    def __call__(self, data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument | Refused]]:
        """The documents in a file's content. Raises `Refused`."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: where its function lies, and the version of what it gives. Raise the version when the
    same file comes out otherwise than before: it is then read again."""

    module: str
    version: int
    function: str = "read"

    @property
    def read(self) -> Read:
        """The reader's function; its library is imported only now."""
        return cast(Read, getattr(importlib.import_module(f"{__name__}.{self.module}"), self.function))


_MARKDOWN = Reader("markdown", 2)
_HTML = Reader("html", 2)
_TEXT = Reader("plain_text", 2)
_CSV = Reader("answers", 2, "read_csv")
_JSON = Reader("answers", 2, "read_json")
_ASCIIDOC = Reader("asciidoc", 1)
_WORD = Reader("docx", 2)
_POWERPOINT = Reader("pptx", 1)
_EXCEL = Reader("xlsx", 1)
_WIKI = Reader("mediawiki", 1)
_BY_SUFFIX = {
    ".adoc": _ASCIIDOC,
    ".asciidoc": _ASCIIDOC,
    ".csv": _CSV,
    ".docm": _WORD,
    ".docx": _WORD,
    ".eml": Reader("mail_archive", 2, "read_eml"),
    ".emlx": Reader("mail_archive", 2, "read_eml"),
    ".epub": Reader("epub", 1),
    ".htm": _HTML,
    ".html": _HTML,
    ".json": _JSON,
    ".jsonl": _JSON,
    ".markdown": _MARKDOWN,
    ".mbox": Reader("mail_archive", 2, "read_mbox"),
    ".md": _MARKDOWN,
    ".mediawiki": _WIKI,
    ".mdx": _MARKDOWN,
    ".msg": Reader("mail_archive", 2, "read_eml"),
    ".odp": Reader("odt", 1, "read_presentation"),
    ".ods": Reader("odt", 1, "read_spreadsheet"),
    ".odt": Reader("odt", 2),
    ".pdf": Reader("pdf", 2),
    ".ppsx": _POWERPOINT,
    ".pptm": _POWERPOINT,
    ".pptx": _POWERPOINT,
    ".rst": Reader("rst", 1),
    ".rtf": Reader("rtf", 2),
    ".text": _TEXT,
    ".tsv": _CSV,
    ".txt": _TEXT,
    ".wiki": _WIKI,
    ".wikitext": _WIKI,
    ".xhtml": _HTML,
    ".xlsm": _EXCEL,
    ".xlsx": _EXCEL,
    ".zip": Reader("archive", 2),
    **dict.fromkeys(INSTEAD, Reader("unread", 1)),
}


def reader_for(name: str) -> Reader | None:
    """The reader of a file by its suffix, None if nobody reads such files."""
    return _BY_SUFFIX.get(PurePosixPath(name).suffix.lower())
