"""A table as a grid: every value in its row and its column, whatever was merged, left empty or headed twice.

The spans are laid out as HTML lays them out (HTML Living Standard 4.9.12, 'forming a table'); which rows are
heads is taken from the mark-up where there is any, else from the cells themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from core.knowledge.readers.extraction import one_line

_NOTHING = re.compile(r"(?:[-‐‑‒–—―−\s]|\./\.)*")
"""What stands in a cell that holds nothing: dashes, and the German './.'."""
_DASHES = "-‐‑‒–—―−."
_WIDEST = 200
"""Columns; what a spreadsheet repeats to its right edge says nothing."""
_LONGEST_HEAD = 6
"""Words of a column's name, where nothing but the words tells that it is one."""
_LONGEST_GROUP = 12
"""Words of a row right across that heads the rows below it; a longer one is a note."""
_ENDS_A_SENTENCE = re.compile(r"[.!?:;,]$")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a document gives it. What is covered by another cell's span is not given."""

    words: str
    columns: int = 1
    """How many columns it spans."""
    rows: int = 1
    """How many rows it spans."""
    is_head: bool = False
    """Marked as a head, of a column or of a row."""
    is_bold: bool = False
    """Set in bold throughout, which heads a column where no row is marked."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """Words of a row, one for each column; '' where it says nothing about that column."""

    names: tuple[str, ...]
    """What the columns are called, '' for one that has no name."""
    cells: tuple[str, ...]
    group: str = ""
    """The words of a cell right across the table that stands above this row and its neighbours."""

    @property
    def line(self) -> str:
        """The row on one line, each value beside the name of its column, so that it can stand alone."""
        said: list[str] = [self.group] if self.group else []
        before = ""
        for name, cell in zip(self.names, self.cells, strict=True):
            if not cell:
                continue
            if name and name == before:
                said[-1] += f" {cell}"  # two columns under one head: an amount and its unit
            else:
                said.append(f"{name}: {cell}" if name and name != cell else cell)
            before = name
        return " | ".join(said)


@dataclass(frozen=True, slots=True)
class _Place:
    """What covers a place of the grid: the very same object at every place that a cell covers."""

    cell: Cell
    words: str
    """Cleaned; '' for dashes."""


_EMPTY = _Place(Cell(""), "")
_Line = list[_Place]


def rows_of(source: Sequence[Sequence[Cell]], *, head_rows: int | None = None) -> list[TableRow]:
    """The rows of a table, without its heads, each with the names of its columns.

    `head_rows`: how many rows at the top are heads, where the format says so; None: told from the cells'
    marks, else from their words. Rows and columns that say nothing are left out. A table that is nothing
    but heads gives these as rows without names.
    """
    grid = [line for line in _laid_out(source) if any(place.words for place in line)]
    width = max(map(len, grid), default=0)
    grid = [line + [_EMPTY] * (width - len(line)) for line in grid]
    heads = min(head_rows, len(grid)) if head_rows is not None else _count_heads(grid)
    titles = [line for line in grid[:heads] if width > 1 and _is_across(line)] if heads > 1 else []
    names = _names([line for line in grid[:heads] if line not in titles], width)
    blank = ("",) * width
    rows = [TableRow(blank, _words(line)) for line in titles]
    rows += _body(grid[heads:], names)
    if heads == len(grid):
        rows += [TableRow(blank, _words(line)) for line in grid if line not in titles]
    return rows


def _laid_out(source: Sequence[Sequence[Cell]]) -> list[_Line]:
    """The places of the grid, line by line."""
    grid: list[_Line] = []
    hanging: dict[int, tuple[_Place, int]] = {}  # column -> what hangs down into it, for so many more rows
    for number, cells in enumerate(source):
        if not hanging and all(cell.columns == cell.rows == 1 for cell in cells):
            grid.append([_place(cell) for cell in cells[:_WIDEST]])
            continue
        line: dict[int, _Place] = {column: place for column, (place, _) in hanging.items()}
        hanging = {column: (place, left - 1) for column, (place, left) in hanging.items() if left > 1}
        column = 0
        for cell in cells:
            while column in line:
                column += 1
            place = _place(cell)
            across = max(1, min(cell.columns, _WIDEST - column))
            down = cell.rows if cell.rows > 0 else len(source) - number  # rowspan=0: to the end
            for at in range(column, column + across):
                if at not in line:
                    line[at] = place
                    if down > 1:
                        hanging[at] = (place, down - 1)
            column += across
            if column >= _WIDEST:
                break
        grid.append([line.get(at, _EMPTY) for at in range(max(line, default=-1) + 1)])
    return grid


def _place(cell: Cell) -> _Place:
    words = one_line(cell.words)
    return _Place(cell, "" if words[:1] in _DASHES and _NOTHING.fullmatch(words) else words)


def _count_heads(grid: Sequence[_Line]) -> int:
    """How many rows at the top are heads."""
    marked = 0
    while marked < len(grid) and _is_marked(grid[marked]):
        marked += 1
    if marked or len(grid) < 2:
        return marked
    titles = 0
    while titles < len(grid) - 2 and _is_across(grid[titles]):
        titles += 1
    named = _count_unmarked(grid[titles:])
    return titles + named if named else 0


def _count_unmarked(grid: Sequence[_Line]) -> int:
    """How many rows are heads that no mark-up calls so: one, or two where the second names the parts of
    what the first spans."""
    first, *body = grid
    in_parts = any(1 < place.cell.columns < len(first) for place in first if place.words)
    if in_parts and len(body) > 1 and _reads_as_names(first) and _names_columns(body[0], body[1:]):
        return 2
    bold = len(_filled(first)) > 1 and all(place.cell.is_bold for place in _filled(first))
    if bold and not all(place.cell.is_bold for line in body for place in _filled(line)):
        return 2 if in_parts and len(body) > 1 and all(place.cell.is_bold for place in _filled(body[0])) else 1
    return 1 if _names_columns(first, body) else 0


def _is_marked(line: _Line) -> bool:
    """Whether all that the row says is marked as heads. (One cell among empty ones heads its row.)"""
    return all(place.cell.is_head for place in line if place.words) and (
        all(place.words for place in line) or len(_filled(line)) > 1
    )


def _names_columns(first: _Line, body: Sequence[_Line]) -> bool:
    """Whether an unmarked first row holds the names of the columns: short, different, without figures; and in
    a table of two columns, where 'Colour | white' looks like that too, only above figures of one kind."""
    words = [place.words for place in _filled(first)]
    if len(words) < 2 or any(not place.words for place in first[1:]) or len(set(words)) < len(words):
        return False
    if not _reads_as_names(first):
        return False
    if any(line[at].words == first[at].words for line in body for at in range(len(first)) if first[at].words):
        return False
    if len(first) > 2:
        return True
    kinds = [_FIGURE.sub("#", line[1].words) for line in body if line[1].words]
    return len(kinds) > 1 and "#" in kinds[0] and len(set(kinds)) == 1


def _reads_as_names(line: _Line) -> bool:
    """Whether all words of a row could be names of columns."""
    return not any(
        _FIGURE.search(name)
        or _ENDS_A_SENTENCE.search(name)
        or len(name.split()) > _LONGEST_HEAD
        or not name[:1].isupper()
        for name in (place.words for place in _filled(line))
    )


def _names(heads: Sequence[_Line], width: int) -> tuple[str, ...]:
    """The name of each column: what stands above it, from the outermost head to the innermost."""
    names: list[str] = []
    for column in range(width):
        parts = [line[column].words for line in heads]
        kept = [word for number, word in enumerate(parts) if word and word not in parts[:number]]
        names.append(" ".join(kept))
    return tuple(names)


def _body(lines: Sequence[_Line], names: tuple[str, ...]) -> Iterator[TableRow]:
    """The rows below the heads. A row right across heads those that follow; heads that come again go, and
    other heads within the table take their place; a subject that is written only once counts for the rows
    below it that leave it out."""
    group = subject = ""
    for line, below in zip_longest(lines, lines[1:]):
        words = _words(line)
        if len(line) > 1 and (_is_across(line) or _is_bold_alone(line, below)):
            heads_rows = below is not None and not _is_across(below) and len(words[0].split()) <= _LONGEST_GROUP
            group, subject = words[0] if heads_rows else "", ""
            if not heads_rows:
                yield TableRow(("",) * len(line), words)
        elif below is not None and _is_marked(line) and len(_filled(line)) > 1:
            names = _names([line], len(line))
        elif tuple(place.words for place in line) != names:
            subject = words[0] or subject
            if not line[0].cell.words.strip() and subject and any(names) and len(line) > 2 and words[1]:
                words = (subject, *words[1:])
            yield TableRow(names, _said_for_each(line, words, names), group)


def _words(line: _Line) -> tuple[str, ...]:
    """The words of each column; those of a cell that spans columns stand in its first."""
    before: Sequence[_Place] = [_EMPTY, *line[:-1]]
    return tuple("" if place is last else place.words for place, last in zip(line, before, strict=True))


def _said_for_each(line: _Line, words: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """`words` with those of a cell that spans differently named columns said for each of them."""
    said = list(words)
    for column, (left, right) in enumerate(pairwise(line), 1):
        if right is left and names[column] and names[column] != names[column - 1]:
            said[column] = right.words
    return tuple(said)


def _filled(line: _Line) -> list[_Place]:
    """The cells of a row that say something, each once."""
    found: list[_Place] = []
    for place in line:
        if place.words and not any(place is other for other in found):
            found.append(place)
    return found


def _is_bold_alone(line: _Line, below: _Line | None) -> bool:
    """Whether a row holds nothing but a bold first cell above rows that begin otherwise."""
    first = line[0]
    return (
        first.cell.is_bold
        and len(_filled(line)) == 1
        and bool(first.words)
        and below is not None
        and len(_filled(below)) > 1
        and not below[0].cell.is_bold
    )


def _is_across(line: _Line) -> bool:
    """Whether one cell spans the whole row."""
    return all(place is line[0] for place in line) and bool(line[0].words)
