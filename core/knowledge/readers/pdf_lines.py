"""The lines of a printed page, from PDFium's characters: words, size, place, and which of them stand in columns."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.knowledge.readers.pdf_layout import Line, Words
from core.knowledge.readers.pdf_raised import with_raised_marked, without_raised
from core.knowledge.readers.printed import HYPHEN

MARK = re.compile(r"[-*+•‣▪◦●○■□–·➢✓➔]|[\uf000-\uf0ff]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|\(\d{1,3}\)")
"""What stands before a list item: a bullet, or a number or letter with its stop."""
_SPACES = re.compile(" +")
_FIRST_WORD = re.compile(r"(\S+) +")
_GAP = 1.0
"""Letter sizes between two words that may stand in different columns."""
_WIDE_GAP = 3.0
"""Letter sizes between two words that stand in different columns, whatever stands above and below."""
_NEAR = 3
"""Lines above and below that tell whether a gap goes on."""
_ALIGNED = 2.5
"""Points by which things below one another may be out of line."""
_SHORT = 100
"""Characters; longer lines are no headings, in bold or not."""
_NARROW_GAP = 0.5
"""Letter sizes between a bare number and the words that it counts."""
_BOLD = re.compile(rb"bold|black|heavy|demi|cmbx", re.IGNORECASE)
"""What fonts in bold are called; their stated weights are often wrong."""


def lines_of(page: pdfium.PdfPage) -> list[Line]:
    """The lines of a page in the order of its content."""
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    lines: list[Line] = []
    at = 0
    # A hyphenated word runs on without a line end in PDFium's text, so that is cut here too.
    for part in re.split(rf"(?<={HYPHEN})|(?<=\n)", text):
        words = part.strip()
        if words and words != HYPHEN:
            lines.append(_line(text_page, words, at + len(part) - len(part.lstrip())))
        at += len(part)
    text_page.close()
    return _with_columns(_with_marks(without_raised(lines)))


def _line(text_page: pdfium.PdfTextPage, words: str, first: int) -> Line:
    left, _, bottom, top = _box(text_page, first)
    last = first + len(words.rstrip(HYPHEN)) - 1
    _, right, _, _ = _box(text_page, last)
    # A mark may be set in another size than its words.
    mark = _FIRST_WORD.match(words)
    telling = first + mark.end() if mark and (MARK.fullmatch(mark[1]) or mark[1].isdecimal()) else first
    # One word may be set in smaller letters than the others, as code is.
    size = round(max(float(raw.FPDFText_GetFontSize(text_page, index)) for index in (telling, last)), 1)
    # Some producers scale a font of size 1 by a matrix: then the letters tell.
    if size < 2:
        size = max(1.0, round(top - bottom, 0))
    is_bold = len(words) < _SHORT and _is_bold(text_page, first) and _is_bold(text_page, last)
    return Line(_parted(text_page, words, first, size, (left, right)), size, top, bottom, is_bold=is_bold)


def _parted(
    text_page: pdfium.PdfTextPage, words: str, first: int, size: float, ends: tuple[float, float]
) -> tuple[Words, ...]:
    """The words of a line, parted where the gap is wider than a space between words."""
    cells, start, left, wide = [], 0, ends[0], _GAP * size
    box = raw.FS_RECTF()
    for found in _SPACES.finditer(words):
        raw.FPDFText_GetLooseCharBox(text_page, first + found.start() - 1, box)
        end = box.right
        raw.FPDFText_GetLooseCharBox(text_page, first + found.end(), box)
        gap = box.left - end
        if gap > wide or (not start and found.start() < 6 and _may_be_mark(words[: found.start()], gap / size)):
            said = with_raised_marked(text_page, words[start : found.start()], first + start, size)
            cells.append(Words(said, left, end))
            start, left = found.end(), box.left
    return (*cells, Words(with_raised_marked(text_page, words[start:], first + start, size), left, ends[1]))


def _may_be_mark(word: str, gap: float) -> bool:
    return bool(MARK.fullmatch(word)) or (word.isdecimal() and gap > _NARROW_GAP)


def _is_bold(text_page: pdfium.PdfTextPage, index: int) -> bool:
    name = ctypes.create_string_buffer(64)
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.c_int())
    return bool(_BOLD.search(name.value))


def _box(text_page: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a character with its font's full height."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, box)
    return box.left, box.right, box.bottom, box.top


def _with_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines with the marks of list items taken off their words. A mark that was drawn by itself goes to
    the words beside it; bare numbers are marks where they count on from 1."""
    found: list[Line] = []
    alone: list[Line] = []
    for line in lines:
        first = line.cells[0].text
        if len(line.cells) > 1 and MARK.fullmatch(first):
            line = replace(line, cells=line.cells[1:], mark=_written(first))
        elif len(line.cells) == 1 and (MARK.fullmatch(first) or first.isdecimal()):
            alone.append(line)
        found.append(line)
    for mark in alone:
        beside = min(
            (line for line in found if not line.mark and line.left > mark.right and _on_one_height(line, mark)),
            key=lambda line: line.left,
            default=None,
        )
        if beside is not None:
            found.remove(mark)
            at = found.index(beside)
            text = mark.cells[0].text
            if MARK.fullmatch(text):
                found[at] = replace(beside, mark=_written(text))
            else:
                found[at] = replace(beside, cells=(*mark.cells, *beside.cells))
    return _with_numbers(found)


def _with_numbers(lines: list[Line]) -> list[Line]:
    """Bare numbers before words are marks where at least two of them count on from 1, one below the other."""
    counted: list[int] = []
    for at, line in enumerate(lines):
        number = line.cells[0].text
        if len(line.cells) != 2 or not number.isdecimal() or line.mark or not line.cells[1].text[:1].isalpha():
            continue
        above = lines[counted[-1]] if counted else None
        if above is not None and abs(above.left - line.left) < _ALIGNED and int(number) == len(counted) + 1:
            counted.append(at)
        elif number == "1":
            _mark_numbers(lines, counted)
            counted = [at]
    _mark_numbers(lines, counted)
    return lines


def _mark_numbers(lines: list[Line], counted: Sequence[int]) -> None:
    if len(counted) > 1:
        for at in counted:
            number, words = lines[at].cells
            lines[at] = replace(lines[at], cells=(words,), mark=number.text)


def _written(mark: str) -> str:
    """Bullets of symbol fonts come as characters of private use."""
    return "•" if len(mark) == 1 and "\uf000" <= mark <= "\uf0ff" else mark


def _on_one_height(line: Line, other: Line) -> bool:
    return abs(line.bottom - other.bottom) < 0.3 * line.size


def _with_columns(lines: list[Line]) -> list[Line]:
    """The lines, their words parted only where the gap goes on in a line near by, or is very wide."""
    return [
        _whole(line, [*lines[max(0, at - _NEAR) : at], *lines[at + 1 : at + 1 + _NEAR]]) if line.is_row else line
        for at, line in enumerate(lines)
    ]


def _whole(line: Line, near: Sequence[Line]) -> Line:
    cells = [line.cells[0]]
    for cell in line.cells[1:]:
        before = cells[-1]
        gap = (before.right, cell.left)
        if gap[1] - gap[0] > _WIDE_GAP * line.size or any(_goes_on(gap, cell, other) for other in near):
            cells.append(cell)
        else:
            cells[-1] = Words(f"{before.text} {cell.text}", before.left, cell.right)
    return replace(line, cells=tuple(cells))


def _goes_on(gap: tuple[float, float], cell: Words, other: Line) -> bool:
    """Whether a line near by has a gap in the same place, and words that begin or end in line with `cell`."""
    return any(
        before.right < gap[1] and after.left > gap[0]
        and (abs(after.left - cell.left) < _ALIGNED or abs(after.right - cell.right) < _ALIGNED
             or abs(after.left + after.right - cell.left - cell.right) < 2 * _ALIGNED)
        for before, after in zip(other.cells, other.cells[1:], strict=False)
    )  # fmt: skip
