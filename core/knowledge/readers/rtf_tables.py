"""A table of a rich-text file: where its cells end across the page says which columns they span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from core.knowledge.readers.grid import Cell, rows_of

Merge = Literal["", "begins", "goes-on", "left"]
"""A cell that others below are merged into, one that is merged into that above, or into that left of it."""
_SAME_EDGE = 30
"""Twips (a twentieth of a point) by which the ends of cells in one column may differ."""


@dataclass(slots=True)
class _Row:
    cells: list[tuple[str, bool]] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    is_head: bool = False


class Table:
    """Rows as they come."""

    def __init__(self) -> None:
        """Starts with none."""
        self._rows: list[_Row] = []
        self._row = _Row()
        self._merge: Merge = ""

    @property
    def has_rows(self) -> bool:
        """Whether any row or cell has been read."""
        return bool(self._rows or self._row.cells)

    def begin_row(self) -> None:
        """The shape of a row follows; some programs give it before its cells, some after, some both."""
        self._row = _Row(cells=self._row.cells)
        self._merge = ""

    def mark_head(self) -> None:
        """The row is repeated on every page: it heads the columns."""
        self._row.is_head = True

    def merge(self, merge: Merge) -> None:
        """The next cell in the row's shape is merged."""
        self._merge = merge

    def edge(self, at: int) -> None:
        """A cell in the row's shape ends there."""
        self._row.edges.append(at)
        self._row.merges.append(self._merge)
        self._merge = ""

    def cell(self, words: str, is_bold: bool) -> None:
        """The words of the next cell."""
        self._row.cells.append((words, is_bold))

    def end_row(self) -> None:
        """The row is whole."""
        if self._row.cells:
            self._rows.append(self._row)
        # The next row has the same shape unless it says another.
        self._row = _Row(edges=self._row.edges, merges=self._row.merges, is_head=False)

    def lines(self) -> Iterator[str]:
        """The rows, each with the names of its columns."""
        self.end_row()
        edges: list[int] = []
        for edge in sorted({edge for row in self._rows for edge in row.edges}):
            if not edges or edge - edges[-1] > _SAME_EDGE:
                edges.append(edge)
        grid: list[list[Cell]] = []
        open_cells: dict[int, tuple[list[Cell], int]] = {}
        for row in self._rows:
            grid.append(_cells(row, edges, open_cells))
        return (line.line for line in rows_of(grid))


def _cells(row: _Row, edges: list[int], open_cells: dict[int, tuple[list[Cell], int]]) -> list[Cell]:
    """The cells of a row. `open_cells`: by column, those that cells below may be merged into."""
    cells: list[Cell] = []
    column = 0
    for at, (words, is_bold) in enumerate(row.cells):
        merge: Merge = row.merges[at] if at < len(row.merges) else ""
        span = 1
        if at < len(row.edges):
            reached = next(
                (n for n, edge in enumerate(edges, 1) if abs(edge - row.edges[at]) <= _SAME_EDGE), column + 1
            )
            span = max(1, reached - column)
        if merge == "left" and cells:
            cells[-1] = replace(cells[-1], columns=cells[-1].columns + span)
        elif merge == "goes-on" and column in open_cells:
            above, place = open_cells[column]
            above[place] = replace(above[place], rows=above[place].rows + 1)
        else:
            cells.append(Cell(words, span, 1, row.is_head, is_bold and bool(words.strip())))
            open_cells.pop(column, None)
            if merge == "begins":
                open_cells[column] = (cells, len(cells) - 1)
        column += span
    return cells
