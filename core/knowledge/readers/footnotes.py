"""Where the words of a footnote go: into the sentence that they belong to, so that it is never quoted without."""

from __future__ import annotations

from core.domain.text import split_sentences
from core.knowledge.readers.extraction import InlineBuilder, one_line


def add_note(words: InlineBuilder, note: str) -> str:
    """Puts the words of a note in brackets where its mark stands; gives those that are more than a sentence
    back, to follow the paragraph."""
    note = one_line(note)
    if not note:
        return ""
    if len(split_sentences(note)) > 1:
        return note
    # Behind a full stop the mark stands too, but its words belong before it.
    stop = words.take_back(".!?")
    words.add(f" ({note.rstrip('.')}){stop}")
    return ""
