"""The words of a line of Markdown: links and the text of pictures kept, struck-out and hidden words out, raised figures
told apart, footnotes said in the sentence that they belong to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from core.knowledge.readers.extraction import Inline, InlineBuilder, one_line
from core.knowledge.readers.html_marks import STRUCK, is_hidden, is_struck, said_by_picture
from core.knowledge.readers.markdown_placeholders import is_placeholder
from core.knowledge.readers.raised import raised

_TAG = re.compile(r"<(?P<close>/)?(?P<name>[A-Za-z][\w-]*)(?P<with>[^<>]*?)(?P<alone>/)?>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_STOPS = re.compile(r"[.!?…]+[\"'”’)]*\Z")
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=\S)")
_LONGEST_NOTE = 60
"""Words of a footnote that is still said within its sentence."""


@dataclass(slots=True)
class InlineReader:
    """Reads the inline tokens of a document."""

    notes: Mapping[str, Inline] = field(default_factory=dict)
    """The words of each footnote, by its mark."""
    raised_notes: frozenset[str] = frozenset()
    """Raised marks that begin a note of the page's own making."""
    closed: frozenset[str] = frozenset()
    """Names of tags that are closed somewhere in the document."""
    long_notes: list[Inline] = field(default_factory=list)
    """Footnotes too long for their sentence, to be written below the block at hand."""

    def read(self, token: Token) -> Inline:
        """The words of an inline token."""
        return _Reading(self, token.children or ()).words()

    def is_picture_alone(self, token: Token) -> bool:
        """Whether a token holds pictures and no words."""
        return not any(
            (child.type == "text" and child.content.strip()) or child.type == "code_inline"
            for child in token.children or ()
        )


class _Reading:
    def __init__(self, reader: InlineReader, children: Sequence[Token]) -> None:
        self._reader = reader
        self._children = children
        self._words = InlineBuilder()
        self._links: list[tuple[str, int]] = []
        self._unread: list[str] = []  # the tags whose end is waited for
        self._raising: list[str] | None = None

    def words(self) -> Inline:
        for at, child in enumerate(self._children):
            if child.type == "html_inline":
                self._tag(child.content, at)
            elif child.type == "s_open":
                self._unread.append("s_close")
            elif child.type == "s_close":
                self._end_unread("s_close")
            elif not self._unread:
                self._token(child)
        return self._words.build()

    def _token(self, token: Token) -> None:
        match token.type:
            case "text" if self._raising is not None:
                self._raising.append(token.content)
            case "text":
                self._text(token.content)
            case "code_inline":
                self._words.add(token.content, verbatim=True)
            case "softbreak":
                self._words.add(" ")
            case "hardbreak":
                self._words.break_line()
            case "link_open":
                self._links.append((str(token.attrs.get("href", "")), self._words.length))
            case "link_close" if self._links:
                target, start = self._links.pop()
                self._words.link(target, start, self._words.length)
            case "image":
                self._words.add(said_by_picture(token.content))
            case _:
                pass

    def _tag(self, source: str, at: int) -> None:
        if is_placeholder(source, self._reader.closed):
            if not self._unread:
                self._words.add(source)
            return
        found = _TAG.fullmatch(source)
        if not found:
            return
        name = found["name"].lower()
        if found["close"]:
            if name == "sup" and self._raising is not None:
                self._raise(at)
            else:
                self._end_unread(name)
            return
        given = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(found["with"])}
        if name in STRUCK or ((given.keys() & {"style", "class", "hidden"}) and (is_hidden(given) or is_struck(given))):
            if not found["alone"]:
                self._unread.append(name)
        elif self._unread:
            return
        elif name == "br":
            self._words.break_line()
        elif name == "sup" and not found["alone"]:
            self._raising = []
        elif name == "img":
            self._words.add(said_by_picture(given.get("alt", "")))

    def _end_unread(self, name: str) -> None:
        if name in self._unread:
            del self._unread[self._unread.index(name) :]

    def _raise(self, at: int) -> None:
        mark, self._raising = "".join(self._raising or ()), None
        if not self._unread:
            after = next((token.content for token in self._children[at + 1 : at + 2]), "")
            self._words.add(raised(mark, self._words.tail, after, notes=self._reader.raised_notes))

    def _text(self, text: str) -> None:
        if not self._reader.notes:
            self._words.add(text)
            return
        end = 0
        for mark in _MARK.finditer(text):
            if (note := self._reader.notes.get(mark[1])) is None:
                continue
            self._words.add(text[end : mark.start()])
            end = mark.end()
            self._add_note(note)
        self._words.add(text[end:])

    def _add_note(self, note: Inline) -> None:
        """A footnote in brackets, before the stop of the sentence that bears its mark."""
        words = one_line(note.text)
        if len(words.split()) > _LONGEST_NOTE:
            self._reader.long_notes.append(note)
            return
        sentences = [_STOPS.sub("", sentence) for sentence in _SENTENCES.split(words)]
        stop = _STOPS.search(self._words.tail.rstrip())
        ending = self._words.take_end(len(stop[0])) if stop else ""
        self._words.add(f" ({'; '.join(sentences)}){ending}")
