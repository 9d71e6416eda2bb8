"""Formats of documents that are not read: such a file is named, with the reason and with what to save it as."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.refusal import Refused

INSTEAD = {
    ".doc": "DOCX", ".dot": "DOCX", ".wpd": "DOCX", ".wps": "DOCX", ".pages": "DOCX", ".xls": "XLSX", ".xlsb": "XLSX",
    ".numbers": "XLSX", ".ppt": "PPTX", ".pps": "PPTX", ".key": "PPTX", ".one": "PDF", ".pub": "PDF", ".vsdx": "PDF",
    ".xps": "PDF", ".djvu": "PDF", ".chm": "HTML", ".hlp": "HTML", ".mobi": "EPUB", ".azw3": "EPUB", ".fb2": "EPUB",
    ".tex": "PDF", ".textile": "HTML", ".org": "Markdown", ".7z": "ZIP", ".rar": "ZIP", ".tar": "ZIP", ".gz": "ZIP",
}  # fmt: skip
"""Suffixes, and the format that is read and keeps most of what such a file says."""


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """No document. Raises `Refused`, always."""
    suffix = PurePosixPath(name).suffix.lower()
    raise Refused("format-not-read", format=suffix.removeprefix(".").upper(), instead=INSTEAD[suffix])
