"""Raised figures on a printed page: the mark of a footnote is no digit of the number before it.

What is raised is told by its letters: smaller than those of its line, and higher. It is marked in the words of
the lines until all notes of a page are known.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.knowledge.readers.pdf_layout import Line, Words
from core.knowledge.readers.raised import raised

_OPEN, _CLOSE = "\ue010", "\ue011"
_RAISED = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_FIGURES = re.compile(r"[\d*†‡]+")
_SMALL = 0.8
"""Of the size of their line; raised letters are smaller."""
_HIGHER = 0.12
"""Letter sizes by which they stand above its foot."""
_SPACE = 0.15
"""Letter sizes between two words; letters of one word stand closer."""


def with_raised_marked(text_page: pdfium.PdfTextPage, words: str, first: int, size: float) -> str:
    """The words of a line, each raised figure between two marks. `first`: the index of its first character."""
    spans: list[tuple[int, int]] = []
    for found in _FIGURES.finditer(words):
        for at in range(found.start(), found.end()):
            if _is_raised(text_page, first, first + at, size):
                if spans and spans[-1][1] == at:
                    spans[-1] = (spans[-1][0], at + 1)
                else:
                    spans.append((at, at + 1))
    for start, end in reversed(spans):
        if end - start < len(words):
            words = f"{words[:start]}{_OPEN}{words[start:end]}{_CLOSE}{words[end:]}"
    return words


def _is_raised(text_page: pdfium.PdfTextPage, foot: int, index: int, size: float) -> bool:
    if float(raw.FPDFText_GetFontSize(text_page, index)) >= _SMALL * size:
        return False
    return _foot(text_page, index) - _foot(text_page, foot) > _HIGHER * size or index == foot


def _foot(text_page: pdfium.PdfTextPage, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, index, x, y)
    return y.value


def without_raised(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page as they are said: marks of notes are gone, exponents and cents are written out."""
    lines = _joined(_whole(lines))
    notes = frozenset(found[1] for line in lines if (found := _RAISED.match(line.text)))
    if not notes and not any(_OPEN in line.text for line in lines):
        return list(lines)
    return [replace(line, cells=tuple(_said(cell, notes) for cell in line.cells)) for line in lines]


def _said(cell: Words, notes: frozenset[str]) -> Words:
    def words(found: re.Match[str]) -> str:
        before, after = cell.text[: found.start()], cell.text[found.end() :]
        return raised(found[1], _RAISED.sub("", before), _RAISED.sub("", after), notes=notes)

    return replace(cell, text=_RAISED.sub(words, cell.text).strip())


def _whole(lines: Sequence[Line]) -> list[Line]:
    """The lines with those put together that only a raised figure parted: the next goes on where one ends."""
    found: list[Line] = []
    for line in lines:
        before = found[-1] if found else None
        if before is not None and before.size == line.size and abs(before.bottom - line.bottom) < 0.1 * line.size:
            gap = line.left - before.right
            if -0.1 * line.size < gap < line.size:
                last, first = before.cells[-1], line.cells[0]
                text = last.text + (" " if gap > _SPACE * line.size else "") + first.text
                cells = (*before.cells[:-1], Words(text, last.left, first.right), *line.cells[1:])
                found[-1] = replace(before, cells=cells, is_bold=before.is_bold and line.is_bold)
                continue
        found.append(line)
    return found


def _joined(lines: Sequence[Line]) -> list[Line]:
    """The lines with raised figures that were taken for lines of their own put back where they stand: before the
    words of a note, or behind a word."""
    found = list(lines)
    for mark in [line for line in lines if _FIGURES.fullmatch(line.text)]:
        beside = [line for line in found if _stands_beside(mark, line)]
        after = min((line for line in beside if line.left >= mark.right - 1), key=lambda line: line.left, default=None)
        before = max(
            (line for line in beside if line.right <= mark.left + 1), key=lambda line: line.right, default=None
        )
        shown = f"{_OPEN}{mark.text}{_CLOSE}"
        if before is not None and mark.left - before.right < 0.5 * before.size:
            cells = (
                *before.cells[:-1],
                replace(before.cells[-1], text=before.cells[-1].text + shown, right=mark.right),
            )
            if after is not None and after.left - mark.right < after.size and after.size == before.size:
                found.remove(after)
                joined = f"{cells[-1].text} {after.cells[0].text}"
                cells = (*cells[:-1], replace(cells[-1], text=joined, right=after.cells[0].right), *after.cells[1:])
            found[found.index(before)] = replace(before, cells=cells)
            found.remove(mark)
        elif after is not None and after.left - mark.right < 2 * after.size:
            words = replace(after.cells[0], text=f"{shown} {after.cells[0].text}")
            found[found.index(after)] = replace(after, cells=(words, *after.cells[1:]))
            found.remove(mark)
    return found


def _stands_beside(mark: Line, line: Line) -> bool:
    """Whether a figure in small letters stands at the upper half of a line."""
    return mark.size < _SMALL * line.size and line.bottom < mark.bottom < line.top
