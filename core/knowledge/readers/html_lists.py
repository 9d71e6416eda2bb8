"""Lists of an HTML page: which mark or number an item has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.knowledge.readers.html_marks import Attributes, Node


@dataclass(slots=True)
class OpenList:
    """An open list."""

    number: int | None
    """Of its next item; None for bullets."""
    step: int = 1
    letters: bool = False

    def mark(self) -> str:
        """The mark of the next item."""
        if self.number is None:
            return "- "
        if self.letters and 1 <= self.number <= 26:
            return f"{chr(96 + self.number)}) "
        return f"{self.number}. "


def open_list(tag: str, attributes: Attributes, node: Node) -> OpenList:
    """The list that an element begins."""
    if tag == "ul":
        return OpenList(None)
    start = number_in(attributes.get("start"))
    letters = attributes.get("type") in ("a", "A")
    if "reversed" not in attributes:
        return OpenList(1 if start is None else start, letters=letters)
    count = sum(child.tag == "li" for child in node.iter())
    return OpenList(count if start is None else start, -1, letters)


def number_in(value: str | None) -> int | None:
    """The whole number in an attribute, None if it holds none."""
    return int(value) if value and re.fullmatch(r"-?[0-9]{1,6}", value.strip()) else None
