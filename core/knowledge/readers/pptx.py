"""Presentations of PowerPoint, by their own XML: each slide as a page, its title as a heading, its tables as grids.

python-pptx (MIT) reads the same parts, leaves lists and merged cells to its user and brings lxml, Pillow and
XlsxWriter. What is said to the speaker alone, hidden slides, comments and slide numbers are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.extraction import Extraction, InlineBuilder
from core.knowledge.readers.grid import Cell, TableRow, rows_of
from core.knowledge.readers.ooxml import CHOICE, RELATION, open_package
from core.knowledge.readers.printed import is_title
from core.knowledge.readers.properties import Properties
from core.knowledge.readers.refusal import Refused

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TITLES = ("title", "ctrTitle")
_NOT_OF_THE_SLIDE = ("dt", "ftr", "hdr", "sldNum")
"""Date, foot, head and number, the same on every slide."""
_DEEPEST = 50


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a presentation. Raises `Refused`."""
    with open_package(data) as package:
        main = package.main("ppt/presentation.xml")
        presentation = package.xml(main)
        if presentation is None:
            raise Refused("damaged")
        title, modified = package.properties()
        related = package.relations(main)
        out = Extraction()
        first = ""
        for number, entry in enumerate(presentation.iter(f"{_P}sldId"), 1):
            path = related.get(entry.get(f"{RELATION}id", ""), ("", ""))[1]
            slide = package.xml(path)
            if slide is None or slide.get("show") in ("0", "false"):
                continue
            links = {key: target for key, (kind, target) in package.relations(path).items() if kind == "hyperlink"}
            out.page(number)
            headed = _Slide(out, links).write(slide)
            first = first or headed
    yield "", out.finish(first or (title if is_title(title) else ""), Properties(modified=modified))


class _Slide:
    """Writes the shapes of one slide: its title first, the others in the order in which they are read aloud."""

    def __init__(self, out: Extraction, links: dict[str, str]) -> None:
        self._out = out
        self._links = links

    def write(self, slide: Element) -> str:
        """Writes all there is; gives the slide's title."""
        shapes = [shape for tree in slide.iter(f"{_P}spTree") for shape in _shapes(tree)]
        title = ""
        for shape in shapes:
            if _place(shape) in _TITLES and not title:
                title = " ".join(_words(paragraph, {}).build().text for paragraph in shape.iter(f"{_A}p"))
                title = " ".join(title.split())
        self._out.heading(2, title)
        for shape in shapes:
            place = _place(shape)
            if place in _TITLES or place in _NOT_OF_THE_SLIDE:
                continue
            for table in shape.iter(f"{_A}tbl"):
                self._out.rows(row.line for row in _rows(table))
            body = shape.find(f"{_P}txBody")
            if body is not None:
                self._body(body, is_list=place in ("body", "obj", ""))
        return title

    def _body(self, body: Element, *, is_list: bool) -> None:
        """The paragraphs of a text frame. In the frames of a layout they are items unless they say otherwise."""
        paragraphs = [(each, _words(each, self._links)) for each in body.iter(f"{_A}p")]
        paragraphs = [(each, words) for each, words in paragraphs if words.length]
        numbers: dict[int, int] = {}
        for at, (each, words) in enumerate(paragraphs):
            properties = each.find(f"{_A}pPr")
            depth = int(properties.get("lvl", "0")) if properties is not None else 0
            mark = _mark(properties, depth, numbers, is_list and len(paragraphs) > 1)
            inline = words.build()
            if mark is None:
                self._out.block(inline)
                continue
            self._out.block(inline.behind("  " * depth + mark), gap="\n" if at else "\n\n")


def _mark(properties: Element | None, depth: int, numbers: dict[int, int], is_list: bool) -> str | None:
    """What stands before a paragraph: a bullet, a number, or None if it is no item."""
    for deeper in [each for each in numbers if each > depth]:
        del numbers[deeper]
    if properties is not None:
        counted = properties.find(f"{_A}buAutoNum")
        if counted is not None:
            numbers[depth] = numbers.get(depth, int(counted.get("startAt", "1")) - 1) + 1
            return f"{numbers[depth]}. "
        if properties.find(f"{_A}buNone") is not None:
            return None
        if properties.find(f"{_A}buChar") is not None:
            return "- "
    return "- " if is_list else None


def _shapes(tree: Element, depth: int = 0) -> Iterator[Element]:
    """Shapes and frames, those in groups too."""
    if depth > _DEEPEST:
        raise Refused("too-deep")
    for child in tree:
        if child.tag == f"{_P}grpSp":
            yield from _shapes(child, depth + 1)
        elif child.tag == CHOICE and len(child):
            yield from _shapes(child[0], depth + 1)
        elif child.tag in (f"{_P}sp", f"{_P}graphicFrame") and not _is_hidden(child):
            yield child


def _is_hidden(shape: Element) -> bool:
    return any(each.get("hidden") in ("1", "true") for each in shape.iter(f"{_P}cNvPr"))


def _place(shape: Element) -> str | None:
    """Which place of the layout a shape fills; '' for its text, None if none."""
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return None if place is None else place.get("type", "")


def _words(paragraph: Element, links: dict[str, str]) -> InlineBuilder:
    words = InlineBuilder()
    for child in paragraph:
        if child.tag == f"{_A}br":
            words.break_line()
        elif child.tag == f"{_A}r" or (child.tag == f"{_A}fld" and child.get("type") != "slidenum"):
            properties = child.find(f"{_A}rPr")
            if properties is not None and properties.get("strike", "noStrike") != "noStrike":
                continue
            start = words.length
            words.add(child.findtext(f"{_A}t", "") or "")
            link = None if properties is None else properties.find(f"{_A}hlinkClick")
            if link is not None:
                words.link(links.get(link.get(f"{RELATION}id", ""), ""), start, words.length)
    return words


def _rows(table: Element) -> list[TableRow]:
    """The rows of a table, each with the names of its columns."""
    properties = table.find(f"{_A}tblPr")
    headed = properties is not None and properties.get("firstRow") in ("1", "true")
    grid = []
    for row in table.iter(f"{_A}tr"):
        cells = []
        for cell in row.iter(f"{_A}tc"):
            if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                continue
            text = " ".join(_words(paragraph, {}).build().text for paragraph in cell.iter(f"{_A}p"))
            cells.append(Cell(text, int(cell.get("gridSpan", "1")), int(cell.get("rowSpan", "1"))))
        grid.append(cells)
    return rows_of(grid, head_rows=1 if headed and len(grid) > 1 else None)
