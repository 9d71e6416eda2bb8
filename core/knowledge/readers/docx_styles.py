"""What the styles and lists of a Word file say of a paragraph: its heading level, its number, what is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from core.knowledge.readers.numbering import Counter, Level

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"heading\s*(\d)", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|index)\s*\d|table of (?:figures|authorities)", re.IGNORECASE)
_LEVELS = 6
_DEEPEST = 30
"""Styles that build on one another."""
_KINDS = {
    "lowerLetter": "letter", "upperLetter": "LETTER", "lowerRoman": "roman", "upperRoman": "ROMAN",
    "bullet": "bullet", "none": "none", "decimalZero": "zero",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, with what it builds on."""

    heading: int = 0
    """Level of the heading, 0 if it is none."""
    is_contents: bool = False
    """An entry of a table of contents."""
    number: tuple[str, int] | None = None
    """List and level."""
    hidden: bool = False
    bold: bool = False
    bold_first_row: bool = False
    """Of a table style: the first row is set in bold."""


_PLAIN = Style()


def value(parent: Element | None, name: str) -> str | None:
    """The value of a property among the children of `parent`; None if it is not there, '' if it has none."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + "val", "")


def is_on(parent: Element | None, name: str, otherwise: bool = False) -> bool:
    """Whether a property that is on or off is on."""
    said = value(parent, name)
    return otherwise if said is None else said not in ("0", "false", "off")


class Styles:
    """The styles of one file."""

    def __init__(self, root: Element | None) -> None:
        """`root`: `word/styles.xml`; None if there is none."""
        self._elements = {} if root is None else {
            style.get(W + "styleId", ""): style for style in root.iter(W + "style")
        }  # fmt: skip
        self._default = next(
            (
                name
                for name, style in self._elements.items()
                if style.get(W + "default") == "1" and style.get(W + "type") == "paragraph"
            ),
            "",
        )
        self._known: dict[str, Style] = {}

    def get(self, name: str | None) -> Style:
        """The style of that id; None is the default one."""
        name = self._default if name is None else name
        if name not in self._known:
            self._known[name] = self._resolved(name)
        return self._known[name]

    def _resolved(self, name: str) -> Style:
        element = self._elements.get(name)
        if element is None:
            named = _HEADING_NAME.fullmatch(name)
            return Style(heading=_level(int(named[1])) if named else int(name == "Title"))
        chain = [element]
        while (below := self._elements.get(value(chain[-1], "basedOn") or "")) is not None and len(chain) < _DEEPEST:
            chain.append(below)
        paragraphs = [style.find(W + "pPr") for style in chain]
        runs = [style.find(W + "rPr") for style in chain]
        return Style(
            heading=_heading(chain, paragraphs),
            is_contents=any(_CONTENTS_NAME.match(value(style, "name") or "") for style in chain),
            number=next((found for each in paragraphs if (found := number_of(each))), None),
            hidden=_first_said(runs, "vanish"),
            bold=_first_said(runs, "b"),
            bold_first_row=any(
                is_on(part.find(W + "rPr"), "b")
                for style in chain
                for part in style.iter(W + "tblStylePr")
                if part.get(W + "type") == "firstRow"
            ),
        )


def _first_said(properties: list[Element | None], name: str) -> bool:
    return next((is_on(each, name) for each in properties if value(each, name) is not None), False)


def _heading(chain: list[Element], paragraphs: list[Element | None]) -> int:
    for style, properties in zip(chain, paragraphs, strict=True):
        outline = value(properties, "outlineLvl")
        if outline is not None:
            return outline_level(outline)
        name = value(style, "name") or ""
        if found := _HEADING_NAME.fullmatch(name):
            return _level(int(found[1]))
        if name.casefold() == "title":
            return 1
    return 0


def outline_level(said: str) -> int:
    """The heading level of an outline level (from 0; 9 is text)."""
    return _level(int(said) + 1) if said.isdecimal() and int(said) < 9 else 0


def _level(number: int) -> int:
    return min(max(number, 1), _LEVELS)


def number_of(properties: Element | None) -> tuple[str, int] | None:
    """List and level that the properties of a paragraph name."""
    numbered = None if properties is None else properties.find(W + "numPr")
    if numbered is None:
        return None
    depth = value(numbered, "ilvl") or "0"
    return value(numbered, "numId") or "", int(depth) if depth.isdecimal() else 0


@dataclass(slots=True)
class _List:
    levels: dict[int, Level]
    counter: Counter
    start_anew: dict[int, int] = field(default_factory=dict)
    """Levels that begin with another number when this list is first used."""


class Lists:
    """The lists of one file and the numbers reached in them; to be asked in the order of the text."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """`root`: `word/numbering.xml`; None if there is none."""
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        kinds = {kind.get(W + "abstractNumId", ""): kind for kind in root.iter(W + "abstractNum")}
        uses = {use.get(W + "numId", ""): use for use in root.iter(W + "num")}
        counters: dict[str, Counter] = {}
        for name, use in uses.items():
            kind = value(use, "abstractNumId") or ""
            linked = value(kinds.get(kind), "numStyleLink")
            style = styles.get(linked).number if linked else None
            if style and style[0] in uses:
                kind = value(uses[style[0]], "abstractNumId") or ""
            levels = _levels(kinds.get(kind))
            begin: dict[int, int] = {}
            for change in use.iter(W + "lvlOverride"):
                depth = int(change.get(W + "ilvl", "0"))
                levels.update(_levels(change))
                if (start := value(change, "startOverride")) and start.isdecimal():
                    begin[depth] = int(start)
            # All uses of one kind of list count on from one another, unless they begin anew.
            self._lists[name] = _List(levels, counters.setdefault(kind, Counter()), begin)

    def mark(self, numbered: tuple[str, int]) -> str | None:
        """Counts an item; what stands before it; None if it is in no list."""
        name, depth = numbered
        known = self._lists.get(name)
        if known is None:
            return None
        for level, start in known.start_anew.items():
            known.counter.numbers[level] = start - 1
        known.start_anew.clear()
        return known.counter.next(known.levels, depth)


def _levels(parent: Element | None) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for element in parent.iter(W + "lvl") if parent is not None else ():
        depth = element.get(W + "ilvl", "0")
        if depth.isdecimal():
            found[int(depth)] = _level_of(element)
    return found


def _level_of(element: Element) -> Level:
    kind = value(element, "numFmt") or "decimal"
    start, restart = value(element, "start") or "1", value(element, "lvlRestart")
    parts = re.split(r"%(\d)", value(element, "lvlText") or "")
    shown: list[str | int] = [int(part) - 1 if at % 2 else part for at, part in enumerate(parts)]
    if not any(isinstance(part, int) for part in shown) and kind not in ("bullet", "none"):
        kind = "bullet" if any(shown) else "none"
    return Level(
        _KINDS.get(kind, "decimal"),
        tuple(shown),
        int(start) if start.isdecimal() else 1,
        int(restart) if restart and restart.isdecimal() else None,
    )
