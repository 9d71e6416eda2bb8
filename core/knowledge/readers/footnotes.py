"""Where the words of a footnote go: into the sentence that they belong to, so that it is never quoted without.
And what the raised figures of notes are that are none to the program."""

from __future__ import annotations

from core.domain.text import split_sentences
from core.knowledge.readers.extraction import InlineBuilder, one_line
from core.knowledge.readers.raised import raised


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


class TypedNotes:
    """Notes that were typed by hand: a raised figure behind a word, and the same before the words of the note.
    Which there are is known when all paragraphs have been read once."""

    def __init__(self, known: frozenset[str] = frozenset()) -> None:
        """`known`: the marks that begin a note."""
        self._known = known
        self.found: set[str] = set()
        """The marks before the words of a paragraph."""

    def said(self, mark: str, before: str) -> str:
        """What to write for raised words behind `before`, the words of the paragraph so far."""
        if not before.strip():
            self.found.add(mark.strip())
        return raised(mark, before, notes=self._known)
