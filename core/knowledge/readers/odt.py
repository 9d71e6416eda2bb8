"""OpenDocument files (.odt, .ods, .odp), by their own XML: what the page shows, with its numbers, without comments.

odfpy is no longer kept; odfdo (Apache-2.0) numbers no lists and brings lxml.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.extraction import Extraction, one_line
from core.knowledge.readers.footnotes import TypedNotes
from core.knowledge.readers.grid import Cell, rows_of
from core.knowledge.readers.numbering import BULLET, Counter
from core.knowledge.readers.odt_inline import Paragraph, boxes_in, read_paragraph
from core.knowledge.readers.odt_styles import DRAW, OFFICE, TABLE, TEXT, Styles
from core.knowledge.readers.ooxml import damage_refused
from core.knowledge.readers.printed import is_title
from core.knowledge.readers.properties import Properties, date_in
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.unpacking import open_zip

_DUBLIN = {"dc": "http://purl.org/dc/elements/1.1/"}
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_CLASS = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}class"
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_INDEXES = frozenset(
    f"{TEXT}{name}"
    for name in ("table-of-content", "illustration-index", "table-index", "object-index", "user-index",
                 "alphabetical-index", "tracked-changes", "bibliography-source")
)  # fmt: skip
"""What repeats headings with the numbers of their pages, and deleted words."""
_DEEPEST = 100
_REPEATED = 200
"""Columns and rows; what is repeated to the edge of a sheet is empty."""


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in an OpenDocument text. Raises `Refused`."""
    yield "", _read(data, "text", _Writer.write)


def read_spreadsheet(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in an OpenDocument spreadsheet: its sheets as tables. Raises `Refused`."""
    yield "", _read(data, "spreadsheet", _Writer.write_sheets)


def read_presentation(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in an OpenDocument presentation: its slides as pages. Raises `Refused`."""
    yield "", _read(data, "presentation", _Writer.write_slides)


def _read(data: bytes, kind: str, write: Callable[[_Writer, Element], None]) -> ExtractedDocument:
    with open_zip(data) as archive, damage_refused():
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refused("encrypted")
        content = ElementTree.fromstring(archive.read("content.xml"))
        roots = [content]
        if "styles.xml" in archive.namelist():
            roots.append(ElementTree.fromstring(archive.read("styles.xml")))
        title, modified = _properties(archive)
        styles = Styles(roots)
        body = content.find(f".//{OFFICE}{kind}")
        out = _written(styles, body, write)
        if styles.typed.found:
            styles.typed = TypedNotes(frozenset(styles.typed.found))
            out = _written(styles, body, write)
    return out.finish(title if not out.first_heading and is_title(title) else "", Properties(modified=modified))


def _written(styles: Styles, body: Element | None, write: Callable[[_Writer, Element], None]) -> Extraction:
    writer = _Writer(styles)
    if body is not None:
        write(writer, body)
    return writer.out


def _properties(archive: zipfile.ZipFile) -> tuple[str, str]:
    try:
        root = ElementTree.fromstring(archive.read("meta.xml"))
    except (KeyError, ElementTree.ParseError):
        return "", ""
    return root.findtext(".//dc:title", "", _DUBLIN) or "", date_in(root.findtext(".//dc:date", "", _DUBLIN) or "")


@dataclass(slots=True)
class _List:
    """A list: the name of its style, and the numbers reached in it."""

    style: str
    counter: Counter


@dataclass(slots=True)
class _Writer:
    """Writes the paragraphs, lists and tables of a text, from top to bottom."""

    styles: Styles
    out: Extraction = field(default_factory=Extraction)
    all_bold: bool = True
    """Whether all words so far were in bold."""
    lists: dict[str, _List] = field(default_factory=dict)
    """By their ids."""
    last_list: _List | None = None
    headings: Counter = field(default_factory=Counter)

    def write(self, parent: Iterable[Element], depth: int = 0) -> None:
        """Writes what stands in `parent`. Raises `Refused` where things lie too deep within one another."""
        if depth > _DEEPEST:
            raise Refused("too-deep")
        for element in parent:
            if element.tag == f"{TEXT}h":
                self._heading(element, depth)
            elif element.tag == f"{TEXT}p":
                self._paragraph(element, "", "\n\n", depth)
            elif element.tag == f"{TEXT}list":
                self._list(element, 0, None, depth)
            elif element.tag == f"{TABLE}table":
                self._table(element, depth)
            elif element.tag.startswith(DRAW):
                for box in boxes_in(element):
                    self.write(box, depth + 1)
            elif element.tag.startswith((TEXT, TABLE)) and element.tag not in _INDEXES and not _is_hidden(element):
                self.write(element, depth + 1)

    def write_sheets(self, body: Element) -> None:
        """Writes each sheet that is shown, below its name where there are several."""
        sheets = [each for each in body if each.tag == f"{TABLE}table" and any(each.itertext())]
        for sheet in sheets:
            name = sheet.get(f"{TABLE}name", "")
            if len(sheets) > 1 or is_title(name):
                self.out.heading(2, name)
            self._table(sheet, 0)

    def write_slides(self, body: Element) -> None:
        """Writes each slide as a page: its title, then the other frames."""
        for number, slide in enumerate(body.iter(f"{DRAW}page"), 1):
            self.out.page(number)
            frames = [each for each in slide if each.tag.startswith(DRAW)]
            titles = [each for each in frames if each.get(_CLASS) == "title"]
            for title in titles:
                self.out.heading(2, " ".join("".join(title.itertext()).split()))
            for frame in frames:
                if frame not in titles:
                    self.write([frame])

    def _heading(self, element: Element, depth: int) -> None:
        level = _number(element.get(f"{TEXT}outline-level"), 1)
        paragraph = read_paragraph(element, self.styles)
        words = paragraph.words.build().text
        if paragraph.is_hidden or not words.strip():
            return
        mark = ""
        if self.styles.headings and element.get(f"{TEXT}is-list-header") != "true":
            mark = self.headings.next(self.styles.headings, level - 1)
        self.out.heading(min(level, 6), f"{mark} {words}" if mark not in ("", BULLET) else words)
        self._what_hangs_on(paragraph, depth)

    def _paragraph(self, element: Element, mark: str, gap: str, depth: int) -> None:
        paragraph = read_paragraph(element, self.styles, mark)
        if paragraph.is_hidden:
            return
        self.all_bold = self.all_bold and not paragraph.any_plain
        words = paragraph.words.build()
        if self.styles.get("paragraph", element.get(f"{TEXT}style-name")).is_title and not mark:
            self.out.heading(1, words.text)
        elif words.text.strip() != mark.strip():
            self.out.block(words, gap=gap)
        self._what_hangs_on(paragraph, depth)

    def _what_hangs_on(self, paragraph: Paragraph, depth: int) -> None:
        for note in paragraph.notes:
            self.out.block(f"({note})", gap="\n")
        for box in paragraph.boxes:
            self.write(box, depth + 1)

    def _list(self, element: Element, level: int, outer: _List | None, depth: int) -> None:
        if depth > _DEEPEST:
            raise Refused("too-deep")
        numbered = outer or self._begun(element)
        style = element.get(f"{TEXT}style-name") or numbered.style
        levels = self.styles.lists.get(style, {})
        for item in element:
            mark: str | None = None
            if (start := item.get(f"{TEXT}start-value")) and start.isdecimal():
                numbered.counter.numbers[level] = int(start) - 1
            for part in item:
                if part.tag == f"{TEXT}list":
                    self._list(part, level + 1, numbered, depth + 1)
                elif part.tag in _PARAGRAPHS:
                    if mark is None and item.tag == f"{TEXT}list-item":
                        mark = numbered.counter.next(levels, level)
                        before = "  " * level + (f"{mark} " if mark else "")
                    else:
                        before = "  " * (level if mark is None else level + 1)
                    self._item(part, before, depth)
                elif part.tag == f"{TABLE}table":
                    self._table(part, depth + 1)

    def _item(self, part: Element, before: str, depth: int) -> None:
        if part.tag == f"{TEXT}h":
            self._heading(part, depth)
        else:
            self._paragraph(part, before, "\n", depth)

    def _begun(self, element: Element) -> _List:
        """The list that an outermost list element begins or goes on with."""
        style = element.get(f"{TEXT}style-name", "")
        goes_on = self.lists.get(element.get(f"{TEXT}continue-list", ""))
        if goes_on is None and element.get(f"{TEXT}continue-numbering") == "true" and self.last_list is not None:
            goes_on = self.last_list
        begun = _List(style, goes_on.counter if goes_on else Counter())
        self.last_list = begun
        if name := element.get(_ID):
            self.lists[name] = begun
        return begun

    def _table(self, table: Element, depth: int) -> None:
        grid: list[list[Cell]] = []
        for row, is_head in _rows(table):
            cells = [cell for element in row for cell in self._cells(element, is_head, depth)]
            grid += [cells] * min(_number(row.get(f"{TABLE}number-rows-repeated"), 1), _REPEATED if any(
                cell.words for cell in cells
            ) else 1)  # fmt: skip
        if max(map(len, grid), default=0) < 2:
            # A box around text, no table.
            for row, _ in _rows(table):
                for cell in row:
                    self.write(cell, depth + 1)
            return
        self.out.rows(row.line for row in rows_of(grid))

    def _cells(self, element: Element, is_head: bool, depth: int) -> list[Cell]:
        """The cell that an element stands for, repeated as it says; none for one that another covers."""
        if element.tag != f"{TABLE}table-cell":
            return []
        words, is_bold = self._cell_words(element, depth)
        cell = Cell(
            words,
            columns=_number(element.get(f"{TABLE}number-columns-spanned"), 1),
            rows=_number(element.get(f"{TABLE}number-rows-spanned"), 1),
            is_head=is_head,
            is_bold=is_bold and bool(words),
        )
        return [cell] * min(_number(element.get(f"{TABLE}number-columns-repeated"), 1), _REPEATED)

    def _cell_words(self, element: Element, depth: int) -> tuple[str, bool]:
        """The words of a cell, and whether all of them are in bold."""
        if all(part.tag == f"{TEXT}p" for part in element):
            read = [read_paragraph(part, self.styles) for part in element]
            if not any(paragraph.boxes or paragraph.notes for paragraph in read):
                shown = [paragraph for paragraph in read if not paragraph.is_hidden]
                words = " ".join(paragraph.words.build().text for paragraph in shown)
                return one_line(words), not any(paragraph.any_plain for paragraph in shown)
        inner = _Writer(self.styles, lists=self.lists)
        inner.write(element, depth + 1)
        return one_line(inner.out.finish("").text), inner.all_bold


def _rows(parent: Element, is_head: bool = False) -> Iterator[tuple[Element, bool]]:
    """The rows of a table that are shown, and whether they are marked as heads."""
    for element in parent:
        if element.tag == f"{TABLE}table-row":
            if element.get(f"{TABLE}visibility", "visible") == "visible":
                yield element, is_head
        elif element.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _rows(element, is_head or element.tag == f"{TABLE}table-header-rows")


def _is_hidden(element: Element) -> bool:
    """Whether a section is not shown."""
    if element.get(f"{TEXT}is-hidden") == "true":
        return True
    return element.get(f"{TEXT}display") == "none"


def _number(said: str | None, otherwise: int) -> int:
    return max(int(said), 1) if said and said.isdecimal() else otherwise
