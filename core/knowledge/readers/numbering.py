"""The numbers of list items and headings as word processors count and show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LONGEST_ROMAN = 4000
_MOST_LETTERED = 26 * 20
BULLET = "-"
"""What stands before an item without a number, whatever sign it is drawn with."""


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    kind: str
    """`decimal`, `zero`, `letter`, `LETTER`, `roman`, `ROMAN`, `bullet`, or `none` for no mark at all."""
    parts: tuple[str | int, ...] = ()
    """What is shown: words, and the levels (from 0) whose numbers stand between them."""
    start: int = 1
    restarts_below: int | None = None
    """The number starts anew after an item of a level below this one; None: of any outer level."""


@dataclass(slots=True)
class Counter:
    """The numbers reached in one list."""

    numbers: dict[int, int] = field(default_factory=dict)

    def next(self, levels: Mapping[int, Level], depth: int) -> str:
        """Counts one item of that depth (from 0) and gives its mark, '' for none."""
        level = levels.get(depth, Level("bullet"))
        self.numbers[depth] = self.numbers.get(depth, level.start - 1) + 1
        for inner in [inner for inner in self.numbers if inner > depth]:
            below = levels[inner].restarts_below if inner in levels else None
            if below is None or depth < below:
                del self.numbers[inner]
        return self.mark(levels, depth)

    def mark(self, levels: Mapping[int, Level], depth: int) -> str:
        """The mark of the item counted last."""
        level = levels.get(depth, Level("bullet"))
        if level.kind == "bullet":
            return BULLET
        if level.kind == "none":
            return ""
        shown = "".join(self._shown(levels, part) if isinstance(part, int) else part for part in level.parts).strip()
        return f"{shown}." if shown.isalnum() and len(shown) < 4 else shown

    def _shown(self, levels: Mapping[int, Level], depth: int) -> str:
        level = levels.get(depth, Level("decimal"))
        return written(self.numbers.get(depth, level.start), level.kind)


def written(number: int, kind: str) -> str:
    """A number in digits, letters (a to z, then aa, bb and on, as word processors have it) or Roman."""
    if kind == "zero":
        return f"{number:02}"
    if kind in ("letter", "LETTER") and 0 < number < _MOST_LETTERED:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if kind == "letter" else letters.upper()
    if kind in ("roman", "ROMAN") and 0 < number < _LONGEST_ROMAN:
        roman = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            roman += sign * count
        return roman if kind == "roman" else roman.upper()
    return "" if kind in ("bullet", "none") else str(number)
