"""Words in their places on a printed page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Words side by side, and where they begin and end, in points."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line, in one column of the page."""

    cells: tuple[Words, ...]
    """More than one where they stand in columns, as in a table."""
    size: float
    top: float
    bottom: float
    mark: str = ""
    """The bullet or number before a list item, as it will be written."""
    is_bold: bool = False

    @property
    def text(self) -> str:
        """All its words but the mark."""
        return self.cells[0].text if len(self.cells) == 1 else " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Where its words begin; for an item after the mark."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where its words end."""
        return self.cells[-1].right

    @property
    def is_row(self) -> bool:
        """Whether its words stand in columns."""
        return len(self.cells) > 1
