"""What the styles and list styles of an OpenDocument file say: what is hidden, struck out, bold, raised, numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from core.knowledge.readers.footnotes import TypedNotes
from core.knowledge.readers.numbering import Level

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_LIST_FORMAT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format"
_KINDS = {"1": "decimal", "01": "zero", "a": "letter", "A": "LETTER", "i": "roman", "I": "ROMAN", "": "none"}
_DEEPEST = 30
"""Styles that build on one another."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, with what it builds on."""

    hidden: bool = False
    struck: bool = False
    bold: bool = False
    raised: bool = False
    is_title: bool = False
    heads_table: bool = False


_PLAIN = Style()


class Styles:
    """The styles and list styles of one file."""

    def __init__(self, roots: Iterable[Element]) -> None:
        """`roots`: `content.xml` and `styles.xml`."""
        self.typed = TypedNotes()
        """The notes that words in a raised style are marks of."""
        self._elements: dict[tuple[str, str], Element] = {}
        self.lists: dict[str, dict[int, Level]] = {}
        self.headings: dict[int, Level] = {}
        self._known: dict[tuple[str, str], Style] = {}
        for root in roots:
            for group in (f"{OFFICE}automatic-styles", f"{OFFICE}styles"):
                for element in root.find(group) or ():
                    self._take(element)

    def _take(self, element: Element) -> None:
        name = element.get(f"{_STYLE}name", "")
        if element.tag == f"{_STYLE}style":
            self._elements.setdefault((element.get(f"{_STYLE}family", ""), name), element)
        elif element.tag == f"{TEXT}list-style":
            self.lists.setdefault(name, _levels(element))
        elif element.tag == f"{TEXT}outline-style":
            self.headings = _levels(element)

    def get(self, family: str, name: str | None) -> Style:
        """The style of that name among those of paragraphs (`paragraph`) or words (`text`)."""
        if name is None:
            return _PLAIN
        known = self._known.get((family, name))
        if known is None:
            known = self._known[family, name] = self._resolved(family, name)
        return known

    def _resolved(self, family: str, name: str) -> Style:
        names = [name]
        chain: list[Element] = []
        while (element := self._elements.get((family, names[-1]))) is not None and len(chain) < _DEEPEST:
            chain.append(element)
            names.append(element.get(f"{_STYLE}parent-style-name", ""))
        properties = [found for each in chain if (found := each.find(f"{_STYLE}text-properties")) is not None]

        def said(*attributes: str) -> str:
            return next((word for each in properties for name in attributes if (word := each.get(name))), "")

        return Style(
            hidden=said(f"{TEXT}display") == "none",
            struck=said(f"{_STYLE}text-line-through-style", f"{_STYLE}text-line-through-type") not in ("", "none"),
            bold=said(f"{_FORMAT}font-weight") in ("bold", "600", "700", "800", "900"),
            raised=said(f"{_STYLE}text-position").startswith("super"),
            is_title="Title" in names,
            heads_table="Table_20_Heading" in names,
        )


def _levels(element: Element) -> dict[int, Level]:
    """The levels of a list style, from 0."""
    return {_number(level.get(f"{TEXT}level"), 1) - 1: _level(level) for level in element if level.get(f"{TEXT}level")}


def _level(element: Element) -> Level:
    if element.tag not in (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style"):
        return Level("bullet")
    depth = _number(element.get(f"{TEXT}level"), 1) - 1
    kind = _KINDS.get(element.get(f"{_STYLE}num-format", ""), "decimal")
    parts: list[str | int] = []
    if (shown := element.get(_LIST_FORMAT)) is not None:
        parts += [int(part) - 1 if at % 2 else part for at, part in enumerate(re.split(r"%(\d+)%", shown))]
    else:
        count = _number(element.get(f"{TEXT}display-levels"), 1)
        numbers: list[str | int] = []
        for level in range(max(0, depth - count + 1), depth + 1):
            numbers += [level, "."]
        parts = [element.get(f"{_STYLE}num-prefix", ""), *numbers[:-1], element.get(f"{_STYLE}num-suffix", "")]
    return Level(kind, tuple(parts), _number(element.get(f"{TEXT}start-value"), 1))


def _number(said: str | None, otherwise: int) -> int:
    return int(said) if said and said.isdecimal() else otherwise
