"""What the open groups of a rich-text file have set, and the fonts and styles that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.knowledge.readers.rtf_tokens import encoding_named, encoding_of

_HEADING_NAME = re.compile(r"(?:heading|überschrift)\s*(\d)", re.IGNORECASE)
_TEXT_LEVEL = 9
"""The outline level of what is no heading."""


@dataclass(frozen=True, slots=True)
class Format:
    """What the control words of the open groups have set."""

    place: str = "text"
    """What words are here: `text`, `note`, `box`, `mark`, `title`, `fonts`, `styles`, `instruction`, or `nothing`."""
    font: int | None = None
    skip: int = 1
    """Characters that follow each one given by its number, for programs that know no numbers."""
    hidden: bool = False
    struck: bool = False
    bold: bool = False
    raised: bool = False
    style: int = 0
    outline: int | None = None
    in_table: bool = False


class FontsAndStyles:
    """The fonts and paragraph styles at the head of a file."""

    def __init__(self) -> None:
        """Starts with none."""
        self.name = ""
        """Of the style at hand, as far as it has been read."""
        self._file_encoding = "cp1252"
        self._encodings: dict[int, str] = {}
        self._font = 0
        self._levels: dict[int, int] = {}

    def set_codepage(self, number: int) -> None:
        """The code page of what no font says otherwise."""
        self._file_encoding = encoding_named(number)

    def begin_font(self, number: int) -> None:
        """The font of that number follows."""
        self._font = number

    def set_charset(self, number: int) -> None:
        """The character set of the font at hand."""
        self._encodings[self._font] = encoding_of(number)

    def encoding(self, font: int | None) -> str:
        """In which encoding words in that font are written."""
        return (self._encodings.get(font) if font is not None else "") or self._file_encoding

    def end_style(self, format: Format) -> None:
        """The style at hand is whole: remembers whether it makes a heading."""
        found = _HEADING_NAME.match(self.name)
        level = format.outline if format.outline is not None else int(found[1]) - 1 if found else None
        if level is None and self.name.strip("; ").casefold() == "title":
            level = 0
        if level is not None:
            self._levels[format.style] = level

    def heading(self, format: Format) -> int:
        """The level of a paragraph in that format as a heading, from 1; 0 if it is none."""
        level = format.outline if format.outline is not None else self._levels.get(format.style, _TEXT_LEVEL)
        return level + 1 if 0 <= level < _TEXT_LEVEL else 0
