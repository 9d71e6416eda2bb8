"""What stands in the margins of printed pages and not in their text: running heads and page numbers.

A line that differs from page to page only in a number is one of them if that number counts the pages, not
if it is an error code or a fee; and a heading in the size of headings stays where it first stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.knowledge.readers.pdf_layout import Line
from core.knowledge.readers.printed import words_of

_DEEPEST = 4
"""Lines of one running head."""
_LONGEST = 14
"""Words; what is longer is text."""
_IN_PLACE = 4.0
"""Points by which a running line may move from page to page."""
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxl]+")
_WORD = re.compile(r"[^\W\d_]+|/")
_PARTED = re.compile(r"^\d+\s*[|·•–—-]\s|\s[|·•–—-]\s*\d+$")

Pages = Mapping[int, Line]
"""A line of each of some pages, by the page's number from 1."""


def without_margins(pages: list[list[Line]], body: float, heading: float) -> None:
    """Takes running lines from all pages. `body`: the size of the text; `heading`: from which size on a line
    is a heading."""
    for is_foot in (False, True):
        for _ in range(_DEEPEST):
            found = {number: _outermost(lines, is_foot) for number, lines in enumerate(pages, 1) if len(lines) > 1}
            outer = {
                number: _side_by_side(parts) for number, parts in found.items() if len(parts) < len(pages[number - 1])
            }
            outer = {number: line for number, line in outer.items() if not _heads_table(line, pages[number - 1])}
            apart = {number for number, line in outer.items() if _stands_apart(line, found[number], pages[number - 1])}
            running = _running(outer, apart, body, heading)
            if not running:
                break
            for number in running:
                pages[number - 1] = [line for line in pages[number - 1] if line not in found[number]]


def _outermost(lines: Sequence[Line], is_foot: bool) -> list[Line]:
    """The line nearest to the edge of the page, in its parts, which a wide gap may part."""
    edge = min(lines, key=lambda line: line.bottom) if is_foot else max(lines, key=lambda line: line.top)
    return [line for line in lines if line is edge or abs(line.bottom - edge.bottom) < 0.3 * edge.size]


def _side_by_side(parts: Sequence[Line]) -> Line:
    """The parts of one line as a line."""
    parts = sorted(parts, key=lambda line: line.left)
    return replace(parts[0], cells=tuple(cell for part in parts for cell in part.cells))


def _running(outer: Pages, apart: set[int], body: float, heading: float) -> set[int]:
    """The pages whose outermost line is no part of the text. `apart`: those where it stands apart from it."""
    count = len(outer)
    found = {number for number, line in outer.items() if _is_page_number(line, number, count)}
    shapes: defaultdict[tuple[str, int], dict[int, Line]] = defaultdict(dict)
    for number, line in outer.items():
        if len(line.text.split()) <= _LONGEST and not line.mark:
            shapes[_NUMBER.sub("#", line.text.casefold()), round(line.top / _IN_PLACE / 2)][number] = line
    for alike in shapes.values():
        if len(alike) > 1:
            found.update(_repeated(alike, apart, count, body, heading))
    return found


def _repeated(alike: Pages, apart: set[int], count: int, body: float, heading: float) -> Iterable[int]:
    """The pages on which a line is printed anew, of those that hold it but for its numbers. `count`: of all pages."""
    if len({line.text for line in alike.values()}) > 1:
        is_counted = any(line.size < heading for line in alike.values()) and _counts_pages(alike, body)
        return alike if is_counted else ()
    if any(line.size >= heading for line in alike.values()):
        return sorted(alike)[1:] if len(alike) > max(2, 0.4 * count) else ()
    if len(alike) > 2 or len(alike) == count:
        # The last line of a text may be the same on all pages too, but there it follows the line above it.
        return [number for number, line in alike.items() if number in apart or line.size < 0.95 * body]
    return ()


def _stands_apart(line: Line, parts: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Whether more than the space between two lines of text parts the line from its neighbours."""
    gaps = (max(line.bottom - other.top, other.bottom - line.top) for other in lines if other not in parts)
    return min(gaps, default=0.0) > 0.9 * line.size


def _heads_table(line: Line, lines: Sequence[Line]) -> bool:
    """Whether the line is the first row of a table: its names are printed anew on every page."""
    return line.is_row and any(
        len(other.cells) == len(line.cells) and 0 < line.bottom - other.bottom < 3 * line.size for other in lines
    )


def _is_page_number(line: Line, number: int, count: int) -> bool:
    """Whether the line is nothing but the number of its page, as in '3', 'Page 3 of 4' or '- iii -'."""
    numbers = [int(found) for found in _NUMBER.findall(line.text)]
    if not _names_page(_WORD.findall(line.text)) or len(line.text) > 30:
        return count > 1 and bool(_ROMAN.fullmatch(line.text.strip(" -–—|")))
    return bool(numbers) and numbers[0] == number and numbers[1:] in ([], [count])


def _names_page(words: Iterable[str]) -> bool:
    known = words_of("page_words") | words_of("of_words")
    return all(word.casefold() in known for word in words)


def _counts_pages(alike: Pages, body: float) -> bool:
    """Whether the numbers that differ in these lines count the pages, and are written as page numbers are:
    beside the word, beside nothing, apart from the other words, or in smaller letters than the text."""
    rows = [(number, [int(found) for found in _NUMBER.findall(line.text)]) for number, line in alike.items()]
    changing = [at for at in range(len(rows[0][1])) if len({values[at] for _, values in rows}) > 1]
    for at in changing:
        shifts = [values[at] - number for number, values in rows]
        if shifts.count(max(shifts, key=shifts.count)) < 0.8 * len(shifts):
            return False
    return bool(changing) and (
        _is_written_as_page_number(next(iter(alike.values())))
        or max(each.size for each in alike.values()) < 0.95 * body
    )


def _is_written_as_page_number(line: Line) -> bool:
    """Whether a line's number stands beside the word for pages, beside nothing, or apart from the other words."""
    words = _WORD.findall(line.text)
    beside = [word for word in words if word.casefold() in words_of("page_words")]
    return (
        not words
        or _names_page(words)
        or any(re.search(rf"\b{re.escape(word)}\.?\s*\d", line.text) for word in beside)
        or (line.is_row and any(cell.text.isdecimal() for cell in (line.cells[0], line.cells[-1])))
        or bool(_PARTED.search(line.text))
    )


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size in which most of the text is set."""
    sizes: defaultdict[float, int] = defaultdict(int)
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)
