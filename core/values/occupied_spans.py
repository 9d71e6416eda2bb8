"""Which code points of a text belong to a value already; asking costs the same however many do."""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.text import Span


class OccupiedSpans:
    """The taken places of a text."""

    def __init__(self, length: int, spans: Iterable[Span] = ()) -> None:
        self._places = bytearray(length)
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        """Takes a place."""
        self._places[span.start : span.end] = b"\1" * (span.end - span.start)

    def touches(self, start: int, end: int) -> bool:
        """Whether any code point from `start` to `end` is taken."""
        return 1 in self._places[start:end]

    def copy(self) -> OccupiedSpans:
        """A cover of its own with the same places taken."""
        other = OccupiedSpans(0)
        other._places = self._places[:]
        return other
