"""How a reader writes down what it finds: headings, blocks, pages, links, in reading order.

The result is plain text in which every section, link and later every chunk is an exact span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.knowledge import ExtractedDocument, Link, Section
from core.domain.text import Span, trim
from core.knowledge.readers.properties import Properties

# What no person sees but a search would stumble over: soft hyphens, zero-width and directional
# marks, byte-order marks, control characters, halves of surrogate pairs.
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")

_NOTHING_SAID = Properties()
_LONGEST_HEADING = 300
"""Code points. What is longer is no heading, whatever its mark-up says."""


def clean(text: str) -> str:
    """`text` with line ends as `\\n`, plain spaces and nothing invisible in it."""
    if text.isprintable():  # to Python only the plain space is printable of all that this looks for
        return text
    return _ODD_SPACES.sub(" ", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    """`text` cleaned, on one line, without space at its ends."""
    return " ".join(clean(text).split())


@dataclass(frozen=True, slots=True)
class Inline:
    """Words within a block, with links as (target, start, end) in them."""

    text: str
    links: tuple[tuple[str, int, int], ...] = ()

    def behind(self, words: str) -> Inline:
        """The same behind `words`, which stand as they are: a mark, an indent, a term."""
        shift = len(words)
        return Inline(
            words + self.text, tuple((target, start + shift, end + shift) for target, start, end in self.links)
        )


class InlineBuilder:
    """Collects the words of one block. White space is folded as a browser would."""

    def __init__(self) -> None:
        """Starts empty."""
        self._pieces: list[str] = []
        self._length = 0
        self._links: list[tuple[str, int, int]] = []

    def add(self, text: str, *, verbatim: bool = False) -> None:
        """Adds words. `verbatim` keeps line breaks and runs of spaces, as in code."""
        text = clean(text)
        if not verbatim:
            if "  " in text or not text.isprintable():
                text = re.sub(r"\s+", " ", text)
            if text.startswith(" ") and (not self._pieces or self._pieces[-1][-1] in " \n"):
                text = text[1:]
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def break_line(self) -> None:
        """A forced line break."""
        if self._pieces:
            self.add("\n", verbatim=True)

    @property
    def length(self) -> int:
        """Code points so far: where a link starts or ends."""
        return self._length

    @property
    def tail(self) -> str:
        """The last words so far, a line or so of them."""
        return "".join(self._pieces[-4:])[-80:]

    def take_end(self, characters: int) -> str:
        """Takes so many code points back from the end (spaces behind them too), and gives them."""
        whole = "".join(self._pieces).rstrip()
        taken, kept = whole[len(whole) - characters :], whole[: len(whole) - characters]
        self._pieces, self._length = ([kept] if kept else []), len(kept)
        self._links = [(target, start, min(end, len(kept))) for target, start, end in self._links if start < len(kept)]
        return taken

    def link(self, target: str, start: int, end: int) -> None:
        """Says that the words from `start` to `end` link to `target`."""
        if target and start < end:
            self._links.append((target, start, end))

    def take_back(self, characters: str) -> str:
        """Takes the last character back if it is one of these, and gives it; '' if it is not."""
        if not self._pieces or self._pieces[-1][-1] not in characters:
            return ""
        last, self._pieces[-1] = self._pieces[-1][-1], self._pieces[-1][:-1]
        if not self._pieces[-1]:
            self._pieces.pop()
        self._length -= 1
        return last

    def build(self) -> Inline:
        """The words so far."""
        words = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        return Inline(words, tuple(self._links))


class Extraction:
    """Collects one document from top to bottom."""

    def __init__(self) -> None:
        """Starts with an empty text and no heading."""
        self._pieces: list[str] = []
        self._length = 0
        self._links: list[Link] = []
        self._sections: list[Section] = []
        self._headings: list[tuple[int, str, Span]] = []
        self._section_start = 0
        self._section_has_words = False
        self._heading_is_bare = False
        self._page: int | None = None
        self.first_heading = ""
        """The words of the first heading of level 1, if there was one."""

    def heading(self, level: int, words: str) -> None:
        """A heading of level 1 (outermost) to 6; the text that follows is its section."""
        words = one_line(words)
        if not words:
            return
        if len(words) > _LONGEST_HEADING:
            self.block(words)
            return
        self._close_section(next_level=level)
        if level == 1 and not self.first_heading:
            self.first_heading = words
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        start = self._append(words, "\n\n")
        self._headings.append((level, words, Span(start, self._length)))
        self._heading_is_bare = True
        self._section_start = self._length

    def block(self, inline: Inline | str, *, gap: str = "\n\n") -> None:
        """A paragraph, list item, table row or code block. `gap` parts it from what stands before."""
        if isinstance(inline, str):
            inline = Inline(clean(inline))
        text = inline.text
        if not text or text.isspace():
            return
        if text[0].isspace() or text[-1].isspace():
            span = trim(text, Span(0, len(text)))
            # Blank lines go; what stands before the first word on its line, as in a nested list, stays.
            span = Span(text.rfind("\n", 0, span.start) + 1, span.end)
            start = self._append(span.of(text), gap) - span.start
        else:
            span = Span(0, len(text))
            start = self._append(text, gap)
        for target, link_start, link_end in inline.links:
            bounds = Span(max(link_start, span.start) + start, min(link_end, span.end) + start)
            if bounds.start < bounds.end:
                self._links.append(Link(target, bounds))
        self._section_has_words = True

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table as one line a row. Each cell names its column, so that a row can stand alone."""
        names = [one_line(name) for name in header]
        for number, row in enumerate(rows):
            cells = [one_line(cell) for cell in row]
            named = [
                f"{names[at]}: {cell}" if at < len(names) and names[at] and names[at] != cell else cell
                for at, cell in enumerate(cells)
                if cell
            ]
            self.block(" | ".join(named), gap="\n" if number else "\n\n")

    def rows(self, lines: Iterable[str], *, caption: str = "") -> None:
        """A table whose rows are lines already (`core.knowledge.readers.grid`), below its caption."""
        gap = "\n\n"
        for line in (one_line(caption), *lines):
            if line:
                self.block(line, gap=gap)
                gap = "\n"

    def page(self, number: int) -> None:
        """What follows stands on this page (1-based)."""
        self._close_section(next_level=None)
        self._page = number

    def finish(
        self,
        title: str,
        said: Properties = _NOTHING_SAID,
    ) -> ExtractedDocument:
        """The document. `title` wins over the first heading; either may be empty. `said`: what it says of itself
        beside that."""
        self._close_section(next_level=1)
        title = one_line(title)[:_LONGEST_HEADING] or self.first_heading
        sections = tuple(
            # A page's own title at the head of every path says nothing.
            Section(part.span, part.headings[1:], part.page) if part.headings[:1] == (title,) else part
            for part in self._sections
        )
        return ExtractedDocument(
            "".join(self._pieces),
            title,
            sections,
            said.language,
            said.modified,
            said.audience,
            tuple(self._links),
            said.changes_on,
        )

    def _append(self, words: str, gap: str) -> int:
        if self._pieces:
            self._pieces.append(gap)
            self._length += len(gap)
        start = self._length
        self._pieces.append(words)
        self._length += len(words)
        return start

    def _close_section(self, next_level: int | None) -> None:
        """Ends the section at hand. A heading with nothing under it, not even a deeper heading,
        is a section of its own words, or they could not be found."""
        headings = tuple(words for _, words, _ in self._headings)
        if self._section_has_words:
            text = "".join(self._pieces)
            span = trim(text, Span(self._section_start, self._length))
            self._sections.append(Section(span, headings, self._page))
        elif self._heading_is_bare and next_level is not None and self._headings[-1][0] >= next_level:
            self._sections.append(Section(self._headings[-1][2], headings, self._page))
        if next_level is not None or self._section_has_words:
            self._heading_is_bare = False
        self._section_has_words = False
        self._section_start = self._length
