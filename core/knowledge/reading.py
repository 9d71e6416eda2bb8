"""From the bytes of one file to documents that are complete: titled, dated, with a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Protocol

from core.knowledge.model import ExtractedDocument
from core.knowledge.readers import reader_for
from core.knowledge.readers.refusal import Refused

FILE_LIMIT = 100 * 1024 * 1024
"""Bytes of one file."""
TEXT_LIMIT = 20_000_000
"""Code points of all text in one file: some thirty long novels."""


class Reading(Protocol):
    """Reads the content of files, in this process or in a bounded one."""

    def __call__(self, data: bytes, name: str) -> list[tuple[str, ExtractedDocument]]:
        """(member, document) for each document in the file; the member is empty unless the file is
        a container. Raises `Refused`."""


def read_here(data: bytes, name: str) -> list[tuple[str, ExtractedDocument]]:
    """Reads in this process, with no bounds but the limits on size. Raises `Refused`."""
    reader = reader_for(name)
    if reader is None:
        raise Refused("unknown-format")
    if not data.strip():
        raise Refused("empty")
    try:
        found = list(_bounded(reader.read(data, name)))
    except RecursionError as error:
        raise Refused("too-deep") from error
    if not any(document.sections for _, document in found):
        raise Refused("no-text")
    return found


def title_from_name(path: str) -> str:
    """A title for a document that has none: its file's name in words."""
    words = re.sub(r"[-_.\s]+", " ", PurePosixPath(path).stem).strip()
    return words[:1].upper() + words[1:] or path


def _bounded(documents: Iterator[tuple[str, ExtractedDocument]]) -> Iterator[tuple[str, ExtractedDocument]]:
    total = 0
    for member, document in documents:
        total += len(document.text)
        if total > TEXT_LIMIT:
            raise Refused("too-much-text", limit=TEXT_LIMIT)
        yield member, document
