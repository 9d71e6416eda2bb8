"""Rich-text files: their paragraphs, headings, numbers, tables and notes, without what is hidden or deleted.

striprtf (BSD) gives the words alone, hidden and deleted ones too, and drops footnotes; pyth is no longer kept, rtfparse
gives groups and control words, of which nothing is left to it here but the reading of tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.footnotes import TypedNotes
from core.knowledge.readers.printed import is_title
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.rtf_tokens import tokens_of
from core.knowledge.readers.rtf_writing import RichTextWriter


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a rich-text file. Raises `Refused`."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Refused("damaged")
    source = data.decode("latin-1")
    typed = TypedNotes()
    out, title = _written(source, typed)
    if typed.found:
        out, title = _written(source, TypedNotes(frozenset(typed.found)))
    yield "", out.finish(title if not out.first_heading and is_title(title) else "")


def _written(source: str, typed: TypedNotes) -> tuple[Extraction, str]:
    writer = RichTextWriter(typed)
    for token in tokens_of(source):
        writer.take(token)
    return writer.finish(), writer.title
