"""What stands side by side on a printed page: rows of a table, or columns of running text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core.knowledge.readers.grid import Cell
from core.knowledge.readers.pdf_layout import Line, Words

_CLOSE = 0.45
"""Letter sizes between two lines of one cell; rows stand further apart."""
_ENDS = (".", "!", "?", ":", ";")


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page with columns of running text, which some programs draw line by line across the
    page, one after the other. Rows of tables stay."""
    ordered: list[Line] = []
    group: list[Line] = []
    for line in [*lines, None]:
        if line is not None and (_column_below(group, line) if group else line.is_row):
            group.append(line)
            continue
        ordered += _one_after_the_other(group) if _run_on([row for row in group if row.is_row]) else group
        group = []
        if line is not None and line.is_row:
            group = [line]
        elif line is not None:
            ordered.append(line)
    return ordered


def _column_below(group: Sequence[Line], line: Line) -> bool:
    """Whether a line goes on below the rows of a group: in all columns, or in one that is longer than others."""
    if line.is_row:
        return _same_columns(group[0], line)
    above = group[-1]
    return line.size == above.size and -0.5 * line.size < above.bottom - line.top < line.size and any(
        abs(line.left - cell.left) < line.size for cell in group[0].cells
    )  # fmt: skip


def _same_columns(above: Line, line: Line) -> bool:
    return len(above.cells) == len(line.cells) and all(
        abs(one.left - other.left) < line.size for one, other in zip(above.cells, line.cells, strict=True)
    )


def _run_on(rows: Sequence[Line]) -> bool:
    """Whether the sentences run on from each line to the one below it, in every column."""
    steps = [
        not over.text.endswith(_ENDS) and under.text[:1].islower()
        for above, below in pairwise(rows)
        for over, under in zip(above.cells, below.cells, strict=True)
    ]
    return len(steps) > 1 and sum(steps) * 2 >= len(steps) and all(len(line.text.split()) > 4 for line in rows[:-1])


def _one_after_the_other(group: Sequence[Line]) -> list[Line]:
    columns: list[list[Line]] = [[] for _ in group[0].cells]
    for line in group:
        for cell in line.cells:
            column = min(range(len(columns)), key=lambda at: abs(group[0].cells[at].left - cell.left))
            columns[column].append(replace(line, cells=(cell,), mark="" if column else line.mark))
    return [line for column in columns for line in column]


def table_at(lines: Sequence[Line], start: int) -> int:
    """Where the table ends that begins with the line at `start`; `start` itself if none begins there."""
    end, filled = start, 0
    while end < len(lines):
        line = lines[end]
        if end > start and (line.mark or not _goes_below(lines[start:end], line)):
            break
        if not line.is_row and (end == start or not _wraps(lines[start:end], line)):
            break
        filled += line.is_row
        end += 1
    return end if filled > 1 else start


def _goes_below(table: Sequence[Line], line: Line) -> bool:
    above = table[-1]
    return abs(line.size - above.size) < 1 and -0.5 * line.size < above.bottom - line.top < 2.5 * line.size


def _wraps(table: Sequence[Line], line: Line) -> bool:
    """Whether a single cell goes on in this line, or stands alone in its row within one of the columns."""
    rows = [row for row in table if row.is_row]
    lefts = {cell.left for row in rows for cell in row.cells[1:]}
    first = max(row.cells[0].right for row in rows)
    return any(abs(line.left - left) < 3 for left in lefts) or (
        abs(line.left - rows[0].left) < 3
        and line.right <= first + line.size
        and _is_close(table[-1], line)
        and line.text[:1].islower()
    )


def _is_close(above: Line, line: Line) -> bool:
    return above.bottom - line.top < _CLOSE * line.size


def cells_of(table: Sequence[Line]) -> list[list[Cell]]:
    """The rows of a table with their columns: what stands above and below one another, empty ones too."""
    columns = _columns(table)
    rows: list[list[Cell]] = []
    above: Line | None = None
    for line in table:
        spread = _spread(line, columns)
        row = rows[-1] if rows else []
        if above is not None and len(row) == len(spread) and _belongs_to(row, spread, above, line):
            rows[-1] = [
                replace(old, words=f"{old.words} {new.words}".strip()) for old, new in zip(row, spread, strict=True)
            ]
        else:
            rows.append(spread)
        above = line
    return rows


def _belongs_to(row: Sequence[Cell], below: Sequence[Cell], above: Line, line: Line) -> bool:
    """Whether a line is no row of its own but the second line of cells in the row above it."""
    filled = [(old.words, new.words) for old, new in zip(row, below, strict=True) if new.words]
    if not _is_close(above, line) or len(filled) == len(row) or any(not old for old, _ in filled):
        return False
    return not below[0].words or all(new[:1].islower() for _, new in filled)


def _columns(table: Sequence[Line]) -> list[tuple[float, float]]:
    """From where to where each column reaches: the cells of the rows that have the most of them."""
    most = max(len(line.cells) for line in table)
    reach: list[tuple[float, float]] = []
    for line in table:
        if len(line.cells) == most:
            ends = [(cell.left, cell.right) for cell in line.cells]
            reach = [(min(a, c), max(b, d)) for (a, b), (c, d) in zip(reach or ends, ends, strict=True)]
    return reach


def _spread(line: Line, columns: Sequence[tuple[float, float]]) -> list[Cell]:
    """The cells of a line, one for each column, empty where nothing stands in it."""
    words: list[list[str]] = [[] for _ in columns]
    for cell in line.cells:
        words[_column_of(cell, columns)].append(cell.text)
    return [Cell(" ".join(parts), is_bold=line.is_bold) for parts in words]


def _column_of(cell: Words, columns: Sequence[tuple[float, float]]) -> int:
    """The column with which a cell shares most, or else that which is nearest to it."""

    def shared(at: int) -> float:
        left, right = columns[at]
        return min(cell.right, right) - max(cell.left, left)

    return max(range(len(columns)), key=shared)
