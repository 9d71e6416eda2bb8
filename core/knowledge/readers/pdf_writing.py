"""Writes the lines of printed pages down as headings, paragraphs, list items and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.knowledge.readers.extraction import Extraction, one_line
from core.knowledge.readers.grid import rows_of
from core.knowledge.readers.pdf_layout import Line
from core.knowledge.readers.pdf_tables import cells_of, table_at
from core.knowledge.readers.printed import HYPHEN, joined, spelling_of

HEADING_SIZE = 1.12
"""A line this much larger than the body is a heading."""
_SMALLER = 0.85
"""A line this much smaller than the one above it is a note or a caption, and no part of its paragraph."""
_NUMBERING = re.compile(r"^(?:\d+\.)*\d*\.?\s+")
_NUMBER = re.compile(r"(?:\d+\.)*\d+\.?")
_LEADERS = re.compile(r"(?:\s*[.…·_]){4,}\s*\d+$")
_HEADING_WORDS = 14
_BOLD_WORDS = 10
_BOLD_SHARE = 0.4
"""Where more of the text is bold, bold makes no heading."""
_HEADING_CLOSE = 0.6
"""Letter sizes between two lines of one heading."""
_FILLED = 0.75
"""A line that takes less of its column's width ends its paragraph."""
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=\S)")
_OUT_OF_LINE = 2.5
"""Points by which things below one another may be out of line."""
_STOPS = (".", "!", "?", ":")


class PageWriter:
    """Collects the document from its pages."""

    def __init__(self, pages: Sequence[Sequence[Line]], body: float, outline: Mapping[str, int]) -> None:
        """`body`: the size of most of the text; `outline`: titles in the file's outline with their levels."""
        self.out = Extraction()
        self.title = ""
        """The largest heading of the first page with words; empty if it has none."""
        lines = [line for page in pages for line in page]
        larger = sorted({line.size for line in lines if line.size >= body * HEADING_SIZE}, reverse=True)
        self._levels = {size: min(level, 6) for level, size in enumerate(larger, 1)}
        self._outline = {_bare(title): min(level + 2, 6) for title, level in outline.items()}
        bold = sum(len(line.text) for line in lines if line.is_bold)
        is_rare = bold < _BOLD_SHARE * sum(len(line.text) for line in lines)
        self._bold_level = min(len(larger) + 1, 6) if is_rare else 0
        self._body = body
        self._stands = spelling_of([line.text for line in lines])
        self._contents = _contents(lines)
        self._paragraph: list[Line] = []
        self._gap = "\n\n"
        self._title_size = 0.0
        self._seams: list[tuple[int, int]] = []
        """Lines of the paragraph at hand before which a page begins, and the number of that page."""
        self._edges: tuple[Sequence[Line], Sequence[tuple[float, float]]] = ((), ())

    def write(self, pages: Sequence[Sequence[Line]]) -> None:
        """Writes all pages; a sentence that runs over the end of a page stands whole on that page."""
        above: Sequence[Line] = ()
        first = next((number for number, lines in enumerate(pages) if lines), 0)
        for number, lines in enumerate(pages):
            if not lines:
                continue
            runs_over = bool(self._paragraph) and not lines[0].is_row and self._continues(lines[0], above)
            if not runs_over or self._heading_level(lines, 0):
                self._end_paragraph()
                self.out.page(number + 1)
            else:
                self._seams.append((len(self._paragraph), number + 1))
            self._write_page(lines, is_first=number == first)
            above = lines
        self._end_paragraph()

    def _write_page(self, lines: Sequence[Line], *, is_first: bool) -> None:
        at = 0
        while at < len(lines):
            line = lines[at]
            if line in self._contents:
                self._end_paragraph()
                at += 1
            elif level := self._heading_level(lines, at):
                end = self._heading_end(lines, at)
                self._heading(level, lines[at:end], is_first=is_first, of_contents=lines[end : end + 1])
                at = end
            elif (end := table_at(lines, at)) > at:
                self._end_paragraph()
                self.out.rows(row.line for row in rows_of(cells_of(lines[at:end])))
                at = end
            else:
                self._add(line, lines)
                at += 1

    def _add(self, line: Line, page: Sequence[Line]) -> None:
        if self._paragraph and not (self._seams and _is_first(line, page)) and not self._continues(line, page):
            above = self._paragraph[-1]
            self._end_paragraph()
            self._gap = "\n" if _is_close(above, line) else "\n\n"
        self._paragraph.append(line)

    def _end_paragraph(self) -> None:
        if self._paragraph:
            mark = self._paragraph[0].mark
            mark += "." if mark.isdecimal() else ""
            # Rows that are no table keep their columns apart.
            lines = [" | ".join(cell.text for cell in line.cells) for line in self._paragraph]
            words = joined(lines, self._stands)
            text = f"{mark} {words}".lstrip()
            written = 0
            for line, page in self._seams:
                seam = len(joined(lines[:line], self._stands)) + len(text) - len(words)
                stop = _SENTENCE_END.search(text, max(seam - 1, written))
                end = stop.end() if stop else len(text)
                self.out.block(text[written:end], gap=self._gap)
                self.out.page(page)
                written = end
            self.out.block(text[written:], gap=self._gap if not written else "\n\n")
            self._paragraph, self._seams = [], []
        self._gap = "\n\n"

    def _heading(self, level: int, lines: Sequence[Line], *, is_first: bool, of_contents: Sequence[Line]) -> None:
        self._end_paragraph()
        if of_contents and of_contents[0] in self._contents:
            return  # 'Contents', above lines that are left out
        words = f"{lines[0].mark} {joined([line.text for line in lines], self._stands)}".lstrip()
        self.out.heading(level, words)
        if is_first and lines[0].size > self._title_size:
            self._title_size, self.title = lines[0].size, words

    def _heading_level(self, lines: Sequence[Line], at: int) -> int:
        """The level of the heading that begins with this line, 0 if it is none."""
        line = lines[at]
        words = len(line.text.split())
        if words > _HEADING_WORDS or not any(character.isalnum() for character in line.text):
            return 0
        if line.is_row and not (len(line.cells) == 2 and _NUMBER.fullmatch(line.cells[0].text)):
            return 0
        level = self._outline.get(_bare(line.text)) or self._levels.get(line.size, 0)
        return level or (self._bold_level if self._is_bold_heading(lines, at) else 0)

    def _is_bold_heading(self, lines: Sequence[Line], at: int) -> bool:
        """Whether a line in bold stands alone above its text."""
        line = lines[at]
        if not line.is_bold or line.is_row or line.size < 0.95 * self._body or at + 1 == len(lines):
            return False
        words, below = line.text, lines[at + 1]
        if len(words.split()) > _BOLD_WORDS or words.endswith((*_STOPS, ",", ";", HYPHEN)) or not words[:1].isalnum():
            return False
        follows = bool(self._paragraph) and self._continues(line, lines)
        return not follows and not below.is_bold and not below.is_row and below.top < line.top

    def _heading_end(self, lines: Sequence[Line], start: int) -> int:
        end = start + 1
        if lines[start].is_row or _bare(lines[start].text) in self._outline:
            return end
        words = len(lines[start].text.split())
        while end < len(lines):
            above, line = lines[end - 1], lines[end]
            words += len(line.text.split())
            if line.size != above.size or line.is_bold != above.is_bold or line.is_row or line.mark:
                break
            if not -line.size < above.bottom - line.top < _HEADING_CLOSE * line.size or words > _HEADING_WORDS:
                break
            if _bare(line.text) in self._outline or _NUMBER.match(line.text) or line in self._contents:
                break
            end += 1
        return end

    def _continues(self, line: Line, page: Sequence[Line]) -> bool:
        """Whether `line` belongs to the paragraph at hand: the next one down, close by, when the line above
        it was filled or broke off; or the top of the next column or page in the middle of a sentence."""
        above = self._paragraph[-1]
        if line.mark or line.is_row or above.is_row or not _SMALLER < line.size / above.size < HEADING_SIZE:
            return False
        breaks_off = above.text.endswith((HYPHEN, "-")) or (
            not above.text.endswith((*_STOPS, ";")) and line.text[:1].islower()
        )
        if above.bottom - line.top < -line.size or page[:1] == [line]:
            return breaks_off or not above.text.endswith(_STOPS)
        if not _is_close(above, line):
            return False
        if breaks_off:
            return True
        begins = self._paragraph[0]
        if begins.mark and abs(line.left - begins.left) < _OUT_OF_LINE:
            return True  # below the words of an item, beside its mark
        # Rows of tables, addresses and items end short of the margin that their neighbours reach.
        left, right, size = above.left, above.right, above.size
        margin = max((end for start, end in self._edges_of(page) if abs(start - left) < size), default=right)
        return right - left > _FILLED * (margin - left)

    def _edges_of(self, page: Sequence[Line]) -> Sequence[tuple[float, float]]:
        """Where the lines of a page begin and end."""
        if self._edges[0] is not page:
            self._edges = (page, [(line.left, line.right) for line in page])
        return self._edges[1]


def _is_first(line: Line, page: Sequence[Line]) -> bool:
    """Whether the line is the first of its page."""
    return bool(page) and line is page[0]


def _is_close(above: Line, line: Line) -> bool:
    return -line.size <= above.bottom - line.top < 0.9 * line.size


def _contents(lines: Sequence[Line]) -> frozenset[Line]:
    """The lines of a table of contents: words that stand elsewhere as a line, and a number, or dots before it."""
    found = {line for line in lines if line.text[-1:].isdecimal() and _LEADERS.search(line.text)}
    rows = [line for line in lines if line.is_row and line.cells[-1].text.isdecimal()]
    titles = {_bare(line.text) for line in lines} if rows else set()
    entries = [line for line in rows if _bare(" ".join(cell.text for cell in line.cells[:-1])) in titles]
    return frozenset(found.union(entries if len(entries) > 1 else ()))


def _bare(title: str) -> str:
    return _NUMBERING.sub("", one_line(title)).casefold()
