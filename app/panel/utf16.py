"""Code points to UTF-16 units and back: the one place that knows that Qt counts differently.

Core counts Unicode code points, `QTextCursor` counts UTF-16 units, where a character beyond the
basic plane (most emoji) takes two.
"""

from __future__ import annotations

from bisect import bisect_right


class Utf16Map:
    """Converts positions in one text. Building it is one pass; a text without such characters
    (nearly all) costs nothing after that."""

    def __init__(self, text: str) -> None:
        self._wide = [at for at, character in enumerate(text) if character > "\uffff"]
        self._wide_units = [at + before for before, at in enumerate(self._wide)]

    def units(self, code_points: int) -> int:
        """The UTF-16 position of a code-point position."""
        return code_points + bisect_right(self._wide, code_points - 1)

    def code_points(self, units: int) -> int:
        """The code-point position of a UTF-16 one; in the middle of a pair: that of its character."""
        before = bisect_right(self._wide_units, units - 1)
        position = units - before
        if before and self._wide_units[before - 1] == units - 1:
            return self._wide[before - 1]
        return position
