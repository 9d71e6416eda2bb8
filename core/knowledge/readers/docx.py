"""Word files, by their own XML: what a reader of the printed page sees, with the numbers that Word shows.

mammoth (BSD) leaves out fields, numbers and what tables do not mark as heads, and shows hidden text;
python-docx (MIT) leaves numbers, fields, notes and text boxes to its user and brings lxml; docx2txt loses headings.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.docx_inline import Paragraph, ParagraphReader
from core.knowledge.readers.docx_styles import Lists, Styles, W, is_on, number_of, outline_level, value
from core.knowledge.readers.extraction import Extraction, clean, one_line
from core.knowledge.readers.footnotes import TypedNotes
from core.knowledge.readers.grid import Cell, rows_of
from core.knowledge.readers.numbering import BULLET
from core.knowledge.readers.ooxml import CHOICE, Package, open_package
from core.knowledge.readers.printed import is_title
from core.knowledge.readers.properties import Properties
from core.knowledge.readers.refusal import Refused

_INSIDE = frozenset(W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
"""What only wraps the paragraphs in it."""
_DEEPEST = 100


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a Word file. Raises `Refused`."""
    with open_package(data) as package:
        title, modified = package.properties()
        out, typed = _written(package, TypedNotes())
        if typed.found:
            out, _ = _written(package, TypedNotes(frozenset(typed.found)))
    yield "", out.finish(title if not out.first_heading and is_title(title) else "", Properties(modified=modified))


def _written(package: Package, typed: TypedNotes) -> tuple[Extraction, TypedNotes]:
    writer = _Writer(_Parts(package), typed)
    body = writer.parts.document.find(W + "body")
    if body is not None:
        writer.write(body)
    return writer.out, typed


class _Parts:
    """The parts of a Word file."""

    def __init__(self, package: Package) -> None:
        main = package.main("word/document.xml")
        document = package.xml(main)
        if document is None:
            raise Refused("damaged")
        self.document = document
        related = package.relations(main)
        self.links = {name: target for name, (kind, target) in related.items() if kind == "hyperlink"}
        paths = dict(related.values())

        def part(kind: str) -> Element | None:
            return package.xml(paths.get(kind, posixpath.join(posixpath.dirname(main), f"{kind}.xml")))

        self.styles = Styles(part("styles"))
        self.lists = Lists(part("numbering"), self.styles)
        self.notes: dict[tuple[str, str], Element] = {}
        for kind in ("footnote", "endnote"):
            root = part(f"{kind}s")
            for note in root if root is not None else ():
                self.notes[kind, note.get(W + "id", "")] = note


@dataclass(slots=True)
class _Writer:
    """Writes the paragraphs and tables of a body, from top to bottom."""

    parts: _Parts
    typed: TypedNotes
    out: Extraction = field(default_factory=Extraction)
    within_list: bool = False
    paragraphs: ParagraphReader = field(init=False)

    def __post_init__(self) -> None:
        self.paragraphs = ParagraphReader(self.parts.styles, self.parts.links, self.parts.notes, self.typed)

    def write(self, parent: Element, depth: int = 0) -> None:
        """Writes what stands in `parent`. Raises `Refused` where things lie too deep within one another."""
        if depth > _DEEPEST:
            raise Refused("too-deep")
        for element in parent:
            if element.tag == W + "p":
                paragraph = self.paragraphs.read(element)
                if paragraph is not None:
                    self._paragraph(paragraph, depth)
            elif element.tag == W + "tbl":
                self._table(element, depth)
            elif element.tag in _INSIDE:
                if not _is_contents(element):
                    self.write(element, depth + 1)
            elif element.tag == CHOICE and len(element):
                self.write(element[0], depth + 1)
        if not depth and (rest := self.paragraphs.rest()):
            self._paragraph(rest, depth)

    def _paragraph(self, paragraph: Paragraph, depth: int) -> None:
        properties, style = paragraph.properties, paragraph.style
        outline = value(properties, "outlineLvl")
        level = outline_level(outline) if outline is not None else style.heading
        words = paragraph.words.build()
        if words.text.strip():
            mark = self._mark(paragraph)
            if level:
                self.out.heading(level, f"{mark} {words.text}" if mark and mark != BULLET else words.text)
            elif mark is not None and not style.is_contents:
                indent = "  " * min(paragraph.list_depth, _DEEPEST)
                item = words.behind(clean(indent + (f"{mark} " if mark else "")))
                self.out.block(item, gap="\n" if self.within_list else "\n\n")
            elif not style.is_contents:
                self.out.block(words)
            self.within_list = mark is not None and not level
        for note in paragraph.notes:
            self.out.block(f"({note})", gap="\n")
        for box in paragraph.boxes:
            self.write(box, depth + 1)

    def _mark(self, paragraph: Paragraph) -> str | None:
        """What stands before an item of a list; None for a paragraph that is none."""
        numbered = number_of(paragraph.properties)
        by_style = paragraph.style.number
        if numbered is None:
            numbered = by_style
        elif not numbered[0] and by_style:
            numbered = (by_style[0], numbered[1])
        if numbered is None or numbered[0] == "0":
            return None
        paragraph.list_depth = numbered[1]
        return self.parts.lists.mark(numbered)

    def _table(self, table: Element, depth: int) -> None:
        self.within_list = False
        rows = [row for row in _children(table, "tr") if not _is_deleted(row)]
        if max((len(list(_children(row, "tc"))) for row in rows), default=0) < 2:
            # A box around text, no table.
            for row in rows:
                for cell in _children(row, "tc"):
                    self.write(cell, depth + 1)
            return
        properties = table.find(W + "tblPr")
        look = None if properties is None else properties.find(W + "tblLook")
        style = self.parts.styles.get(value(properties, "tblStyle") or "")
        names_first = style.bold_first_row and look is not None and look.get(W + "firstRow", "1") == "1"
        hanging: dict[int, tuple[list[Cell], int]] = {}
        grid: list[list[Cell]] = []
        for number, row in enumerate(rows):
            is_head = is_on(row.find(W + "trPr"), "tblHeader")
            grid.append(self._row(row, is_head, names_first and number == 0, hanging, depth))
        self.out.rows(row.line for row in rows_of(grid))

    def _row(
        self, row: Element, is_head: bool, is_bold: bool, hanging: dict[int, tuple[list[Cell], int]], depth: int
    ) -> list[Cell]:
        """The cells of a row. `hanging`: for each column the cell that may go on in the next row."""
        properties = row.find(W + "trPr")
        before = value(properties, "gridBefore") or "0"
        column = int(before) if before.isdecimal() else 0
        cells = [Cell("")] * column
        for element in _children(row, "tc"):
            said = element.find(W + "tcPr")
            span = value(said, "gridSpan") or "1"
            width = max(1, int(span)) if span.isdecimal() else 1
            merged = value(said, "vMerge")
            if cells and value(said, "hMerge") not in (None, "restart"):
                cells[-1] = replace(cells[-1], columns=cells[-1].columns + width)
                column += width
                continue
            if merged is not None and merged != "restart" and column in hanging:
                above, at = hanging[column]
                above[at] = replace(above[at], rows=above[at].rows + 1)
            else:
                words, bold = self._cell(element, depth)
                cells.append(Cell(words, width, 1, is_head, is_bold or bold))
                if merged == "restart":
                    hanging[column] = (cells, len(cells) - 1)
                else:
                    hanging.pop(column, None)
            column += width
        return cells

    def _cell(self, cell: Element, depth: int) -> tuple[str, bool]:
        """The words of a cell, and whether all of them are in bold."""
        inner = _Writer(self.parts, self.typed)
        inner.write(cell, depth + 1)
        return one_line(inner.out.finish("").text), inner.paragraphs.all_bold


def _children(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, also those that something wraps."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in _INSIDE:
            yield from _children(child, name)


def _is_deleted(row: Element) -> bool:
    properties = row.find(W + "trPr")
    return value(properties, "del") is not None or is_on(properties, "hidden")


def _is_contents(block: Element) -> bool:
    """Whether a content control holds a table of contents."""
    gallery = block.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(W + "val") == "Table of Contents"
